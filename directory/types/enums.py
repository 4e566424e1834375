"""The closed vocabularies of the API."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class RegionLevel(Enum):
    """The four levels of the state's divisions and of the service network."""

    NATION = value("NATION", "The whole country.")
    PROVINCE = value("PROVINCE", "A province, autonomous region, municipality or special region.")
    CITY = value("CITY", "A city at prefecture level, a prefecture or a league.")
    COUNTY = value("COUNTY", "A county, a district or a city at county level.")


@vocabulary
class OrganizationNature(Enum):
    """Who stands behind a service organization."""

    GOVERNMENT = value("GOVERNMENT", "A public service body founded by a government.")
    MARKET = value("MARKET", "A company that serves small and medium enterprises on the market.")
    PUBLIC_WELFARE = value("PUBLIC_WELFARE", "An association, foundation or other non-profit body.")


@vocabulary
class OrganizationKind(Enum):
    """What kind of body a service organization is."""

    SERVICE_CENTRE = value("SERVICE_CENTRE", "A service centre for small and medium enterprises.")
    PLATFORM = value("PLATFORM", "A public service platform.")
    BASE = value("BASE", "A demonstration base for starting up and innovating.")
    INCUBATOR = value("INCUBATOR", "An incubator or a makerspace.")
    COMPANY = value("COMPANY", "A company that offers services.")
    ASSOCIATION = value("ASSOCIATION", "A trade association or chamber.")
    INSTITUTE = value("INSTITUTE", "A research or testing institute.")
    UNIVERSITY = value("UNIVERSITY", "A university or college.")
    LARGE_ENTERPRISE = value(
        "LARGE_ENTERPRISE", "A large enterprise that opens its chain or its means to smaller ones."
    )
    FUND = value("FUND", "A fund, a guarantor or another financing body.")
    OTHER = value("OTHER", "Anything else.")


@vocabulary
class OrganizationStatus(Enum):
    """Whether an organization still works."""

    ACTIVE = value("ACTIVE", "It works.")
    CLOSED = value("CLOSED", "It has closed; `successors` names who took over, if anybody did.")
    MERGED = value("MERGED", "It has merged into another; `successors` names that one.")


@vocabulary
class PointAccuracy(Enum):
    """How well an organization's point is known."""

    EXACT = value("EXACT", "The building.")
    STREET = value("STREET", "The street or its neighbourhood.")
    REGION = value("REGION", "Only the point of its region; the organization may be far from it.")


@vocabulary
class ServiceChannel(Enum):
    """How a service reaches the enterprise."""

    ON_SITE = value("ON_SITE", "In person.")
    ONLINE = value("ONLINE", "Over the internet or by phone.")
    BOTH = value("BOTH", "In person or online, as the enterprise likes.")


@vocabulary
class ServiceFee(Enum):
    """What a service costs."""

    FREE = value("FREE", "Nothing.")
    PUBLIC_BENEFIT = value("PUBLIC_BENEFIT", "Less than on the market, borne in part by public money.")
    MARKET = value("MARKET", "A market price; `price` tells it where it is known.")


@vocabulary
class DesignationStatus(Enum):
    """Whether a designation stands, by its own record; the term is told apart."""

    VALID = value("VALID", "It was given and not taken back; look at `validTo` for its end.")
    LAPSED = value("LAPSED", "Its term has ended.")
    REVOKED = value("REVOKED", "The authority took it back.")


@vocabulary
class OrganizationOrder(Enum):
    """The order of a list of organizations; equal ones follow by id."""

    RELEVANCE = value("RELEVANCE", "The best matches of `search` first; without `search` by name.")
    NAME = value("NAME", "By name, in the order of Unicode.")
    SCORE_DESC = value("SCORE_DESC", "The highest score first; organizations without a score last.")


@vocabulary
class Datum(Enum):
    """The datum that a coordinate refers to; Chinese maps shift points by some 500 metres."""

    WGS84 = value("WGS84", "What satellite receivers give and this directory stores.")
    GCJ02 = value("GCJ02", "What AMap, Tencent and Google maps of the mainland give.")
    BD09 = value("BD09", "What Baidu maps give.")


@vocabulary
class Reach(Enum):
    """How an organization reaches a place, the closest reach first; each has the first that fits.

    The place lies in the division that `region` names, or in the county whose seat is nearest to `point`. An
    organization serves its `serviceAreas`; without any, the region of its level that it lies in, or the one it lies in.
    """

    WITHIN_RADIUS = value("WITHIN_RADIUS", "It lies within the radius.")
    SERVES_COUNTY = value("SERVES_COUNTY", "It lies beyond, but serves the county of the place.")
    SERVES_CITY = value("SERVES_CITY", "It lies beyond, but serves the city of the place.")
    SERVES_PROVINCE = value("SERVES_PROVINCE", "It lies beyond, but serves the province of the place.")
    SERVES_NATION = value("SERVES_NATION", "It lies beyond, but serves the whole country.")
    ONLINE = value(
        "ONLINE",
        "It lies beyond and serves none of these, but offers a service over the internet or by phone; with "
        "`filter.categories`, one of those.",
    )


@vocabulary
class CoverageSource(Enum):
    """From where a region is offered a function."""

    WITHIN = value("WITHIN", "By an organization in it.")
    ABOVE = value("ABOVE", "By none in it, but by one elsewhere that serves it or a region above.")
    NONE = value("NONE", "By none of these; perhaps online, and perhaps by one nearby that does not serve it.")
