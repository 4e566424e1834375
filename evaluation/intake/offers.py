"""Which versions of standards have a form: those that a round may use on the day, as the graph holds them."""

from collections.abc import Iterable, Sequence

from directory.scalars import shown
from evaluation import queries as standard_queries
from evaluation.api_types.standard import Standard
from evaluation.definitions import standard_of
from evaluation.finding import is_name
from evaluation.intake import queries
from evaluation.rounds.opening import may_be_used, only_sorts
from graph_schema.connection import Graph, Row
from graph_schema.errors import DirectoryError


class NoForm(DirectoryError):
    """There is no form for this version of a standard; `forms` has the addresses of those that there are."""

    code = "NO_FORM"

    def __init__(self, message: str, forms: Sequence[str]) -> None:
        super().__init__(
            message,
            hint="`evaluate` of /graphql takes every version; rounds are held under those that have a form",
        )
        self.forms = list(forms)


def address_of(standard: Standard) -> str:
    """Return where the form of a version is answered."""
    return f"/assessments/{standard.id}/{standard.version}"


async def offered(graph: Graph, id_: str, version: str, day: str) -> Standard:
    """Return the version of a standard that has a form on a day (ISO); raise `NoForm`."""
    rows = await graph.read(queries.LIST_VERSIONS, id=id_) if is_name(id_) else []
    versions = _types(rows)
    found = next((one for one in versions if one.version == version), None)
    if found and _may_be_used(found, versions, day):
        return found
    name = f"{shown(id_)} {shown(version)}"
    forms = await _forms(graph, day)
    if found is None:
        raise NoForm(f"there is no standard {name}", forms)
    since, until = found.effective_from or "an unknown day", found.effective_to or "further notice"
    raise NoForm(
        f"{name} is in force from {since} to {until}, not on {day}, and none in force names it for re-reviews", forms
    )


def open_to_rounds(versions: Sequence[Standard], day: str) -> list[Standard]:
    """Return those of some versions that a round may be opened under on a day (ISO)."""
    found = [one for one in versions if not only_sorts(standard_of(one.definition))]
    return [one for one in found if _may_be_used(one, found, day)]


async def _forms(graph: Graph, day: str) -> list[str]:
    """Return the addresses of all forms."""
    versions = _types(await graph.read(standard_queries.LIST_STANDARDS, subject=None, inForceOn=None))
    return [address_of(one) for one in versions if _may_be_used(one, versions, day)]


def _types(rows: Iterable[Row]) -> list[Standard]:
    return [Standard.of(row["standard"]) for row in rows]


def _may_be_used(standard: Standard, versions: Iterable[Standard], day: str) -> bool:
    return may_be_used(standard_of(standard.definition), [standard_of(one.definition) for one in versions], day)
