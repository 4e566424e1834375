"""Every code of an error is documented, with cause and remedy, in both languages; and nothing else is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AREAS = ("graph_schema", "directory", "evaluation", "cultivation", "web")
CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
WRITTEN_OUT = re.compile(rb'"code":"([A-Z_]+)"')
NEVER_RAISED = {"ERROR"}  # of the base class of all
CONTEXT = "Refus", "InvalidDocument", "_errors", "_full"
ROWS = {
    cells[0].strip("`"): cells[1:]
    for cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "errors.md").read_text().splitlines()
        if line.startswith("| `")
    )
}


def codes(source: str) -> Iterator[str]:
    """The codes that a module gives to errors: `code = …`, `code=…`, and what refusals are made of."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "code" for target in node.targets):
            yield from texts([node.value])
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "code" and node.value:
            yield from texts([node.value])
        if isinstance(node, ast.Call):
            yield from texts([keyword.value for keyword in node.keywords if keyword.arg == "code"])
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if any(part in name for part in CONTEXT):
                yield from texts(node.args[:2])
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield from (found.decode() for found in WRITTEN_OUT.findall(node.value))


def texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def given() -> set[str]:
    files = [path for area in AREAS for path in (ROOT / area).rglob("*.py")]
    return {code for path in files for code in codes(path.read_text())} - NEVER_RAISED


def test_the_codes_of_a_module_are_found() -> None:
    source = """
class A(E):
    code = "ONE"
class B(E):
    code: ClassVar[str] = "TWO"
raise HttpRefusal(429, "THREE", "message")
raise InvalidDocument("FOUR", [])
X = b'{"extensions":{"code":"FIVE"}}'
Refusal(code="SIX")
other("SEVEN")
"""
    assert set(codes(source)) == {"ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"}


def test_every_code_is_documented_and_nothing_else() -> None:
    assert given() == set(ROWS)


@pytest.mark.parametrize("code", ROWS)
def test_a_code_has_cause_and_remedy_in_both_languages(code: str) -> None:
    _status, cause, remedy, *chinese = ROWS[code]
    assert len(chinese) == 2
    assert all(re.search("[a-z]{3}", text) and not re.search("[一-鿿]", text) for text in (cause, remedy))
    assert all(re.search("[一-鿿]{2}", text) for text in chinese)
