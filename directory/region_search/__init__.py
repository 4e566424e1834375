"""Finding divisions by what people type: names of every kind, codes, paths, and all of these with an error in them."""

from directory.region_search.codes import division_code, find_division
from directory.region_search.index import Codes
from directory.region_search.listing import Found, Match, RegionCriteria, behind, list_divisions
from directory.region_search.places import Place, PlaceNames

__all__ = [
    "Codes",
    "Found",
    "Match",
    "Place",
    "PlaceNames",
    "RegionCriteria",
    "behind",
    "division_code",
    "find_division",
    "list_divisions",
]
