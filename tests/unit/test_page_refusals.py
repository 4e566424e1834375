"""Refusals that people meet at the pages are told in Chinese: every message in the source of the code has its words."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
AREAS = ("graph_schema", "directory", "evaluation", "cultivation", "web")
PATTERNS = [
    re.compile(one["english"])
    for one in tomllib.loads((ROOT / "web" / "pages" / "words" / "refusals.toml").read_text())["refusal"]
]
VALUES = (
    "7",
    "a1",
    "SERVICE",
    "CLOSED",
)  # what stands in a message for its values: a number, a name, a word of the contract

ELSEWHERE = (
    *("graph_schema/anchors", "graph_schema/archive", "graph_schema/embedded", "graph_schema/migrations"),
    *("graph_schema/restoring", "graph_schema/verify", "web/health", "web/identity/trial", "web/trusting"),
    *("evaluation/adopting",),
    *("directory/generator", "directory/importing/importer", "directory/importing/mapping", "evaluation/__main__"),
    *("evaluation/rounds/demonstration", "cultivation/year", "cultivation/instruments/loading"),
    *("cultivation/enterprises/importing", "cultivation/enterprises/rows"),
    # What commands say to who runs the server ends here. What follows is refused to programs: no page asks that way.
    *("cultivation/collaborations", "cultivation/instruments", "cultivation/plan", "cultivation/tiers/types"),
    *("cultivation/tiers/api", "cultivation/voices/giving", "directory/history", "directory/types", "directory/titles"),
    *("evaluation/intake", "evaluation/peers", "evaluation/what_if", "web/live", "web/evidence"),
)
NO_PAGE = (
    "takes exactly one of",
    "ids holds",
    "is only known of the present",
    "first is a1",
    "organization and within are both given",
    "days is a1",
    "the request lay with",
    "only who filed a complaint",
    "a complaint of the account",
    "is not open any more",
)
WHOLE = (
    *("organization 'a1' a1", "creditCode 'a1' a1", "search 'a1' a1", "a1 is a1; allowed: a1 to a1"),
    *("is no a1; ", "a1 is a1; the enterprise a1: a1"),
)
"""Messages whose sense is in their values; these stand in the words by what the values are."""


def trees() -> dict[str, ast.Module]:
    paths = (path for area in AREAS for path in sorted((ROOT / area).rglob("*.py")))
    return {str(path.relative_to(ROOT).with_suffix("")): ast.parse(path.read_text()) for path in paths}


def errors(modules: dict[str, ast.Module]) -> set[str]:
    """The names of all classes of refusals."""
    classes = [node for tree in modules.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"DirectoryError"}
    while more := {one.name for one in classes if {ast.unparse(base) for base in one.bases} & found} - found:
        found |= more
    return found


def messages(tree: ast.Module, refusals: set[str]) -> Iterator[ast.expr]:
    """What a module says in refusals, as a whole and field by field."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Problem"), args=[_, _, message]):
                yield message
            case ast.Call(func=ast.Name(id="Refused"), args=args):
                yield from (part.elts[1] for part in args if isinstance(part, ast.Tuple))
            case ast.Call(func=ast.Name(id=name), args=[message, *_]) if name in refusals:
                yield message
            case ast.Assign(targets=[ast.Name(id="message")], value=message):
                yield message


def texts(message: ast.expr) -> list[str]:
    """A message with each of the values; none for what is put together elsewhere."""
    match message:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(_shown(part, value) for part in parts) for value in VALUES]
        case _:
            return []


def _shown(part: ast.expr, value: str) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else value


def test_every_reason_that_a_page_can_show_has_chinese_words() -> None:
    modules = trees()
    refusals = errors(modules)
    told = [
        (module, found)
        for module, tree in modules.items()
        if not module.startswith(ELSEWHERE)
        for message in messages(tree, refusals)
        if (found := [text for text in texts(message) if " " in text])
    ]
    assert len(told) > 200, "the messages are found at all"
    missing = [
        f"{module}: {found[0]}"
        for module, found in told
        if not any(pattern.search(text) for pattern in PATTERNS for text in found)
        and not any(part in text for part in (*NO_PAGE, *WHOLE) for text in found)
    ]
    assert missing == [], "give each its words in refusals.toml, or name it here when no page can show it"
