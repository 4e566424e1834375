"""How many hubs the network has at each level, and which divisions have one."""

from collections.abc import Iterator
from dataclasses import dataclass

from directory.generator.chance import Chance
from directory.generator.places import NO_PLACES
from directory.regions import Division, Regions

NATION = "100000"
OVERSEEN_ELSEWHERE = frozenset({"710000", "810000", "820000"})
"""Taiwan, Hong Kong and Macau: the network of the mainland's ministry has no hub there."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of hubs by level."""

    nation: int
    province: int
    city: int
    county: int

    @property
    def total(self) -> int:
        """Return the number of hubs."""
        return self.nation + self.province + self.city + self.county


JUNE_2023 = Coverage(nation=1, province=30, city=281, county=1385)
"""Public service bodies for SMEs on 15 June 2023, as the Ministry of Industry and Information Technology gave them."""


def coverage_for(organizations: int) -> Coverage:
    """Return the coverage of June 2023, or its shape in small where there are fewer organizations than hubs.

    The national hub is always there; the counties take what rounding leaves.
    """
    if organizations >= JUNE_2023.total:
        return JUNE_2023
    below_nation = organizations - JUNE_2023.nation
    scale = below_nation / (JUNE_2023.total - JUNE_2023.nation)
    province, city = round(JUNE_2023.province * scale), round(JUNE_2023.city * scale)
    return Coverage(JUNE_2023.nation, province, city, below_nation - province - city)


def choose_hubs(coverage: Coverage, regions: Regions, chance: Chance) -> Iterator[Division]:
    """Yield the divisions that have a hub: the nation, provinces, cities, then counties, each by ascending code."""
    for level, count in (
        ("NATION", coverage.nation),
        ("PROVINCE", coverage.province),
        ("CITY", coverage.city),
        ("COUNTY", coverage.county),
    ):
        candidates = [division for division in regions.by_level(level) if _may_have_hub(division)]
        yield from sorted(chance.sample(candidates, count), key=lambda division: division.code)


def _may_have_hub(division: Division) -> bool:
    return division.code not in OVERSEEN_ELSEWHERE and division.code not in NO_PLACES
