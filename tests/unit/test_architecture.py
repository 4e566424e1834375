"""Imports run one way, and only the connection touches the driver."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BELOW = {
    "graph_schema": set[str](),
    "directory": {"graph_schema"},
    "evaluation": {"graph_schema", "directory"},
    "cultivation": {"graph_schema", "directory", "evaluation"},
    "web": {"graph_schema", "directory", "evaluation", "cultivation"},
    "settings": {"graph_schema"},
    "production": {"graph_schema", "settings"},
    "collector": set(),
    "server": {"graph_schema", "directory", "evaluation", "cultivation", "web", "settings", "production", "collector"},
    "worker": {"web", "server", "collector"},
    "command_line": {"graph_schema", "cultivation", "web", "settings", "production", "collector"},
    "cli_accounts": {"graph_schema", "directory", "web", "settings", "command_line"},
    "cli_backup": {"graph_schema", "cultivation", "settings", "command_line"},
    "cli_instruments": {"command_line", "cultivation", "graph_schema", "settings"},
    "cli_documents": {"graph_schema", "web", "settings"},
    "cli_year": {"graph_schema", "directory", "cultivation", "settings", "command_line"},
    "cli_enterprises": {"graph_schema", "directory", "cultivation", "settings", "command_line"},
    "cli_rounds": {"graph_schema", "evaluation", "settings", "command_line"},
    "cli": {
        *("graph_schema", "directory", "evaluation", "cultivation", "web", "settings", "server", "command_line"),
        *(
            "cli_accounts",
            "cli_backup",
            "cli_documents",
            "cli_enterprises",
            "cli_instruments",
            "cli_rounds",
            "cli_year",
        ),
    },
    "benchmarks": {"graph_schema", "directory", "evaluation", "cultivation", "web", "settings", "server", "engines"},
}
OURS = set(BELOW)
DRIVER_DOOR = Path("graph_schema/connection.py")


def sources() -> list[Path]:
    found = [ROOT / f"{name}.py" for name in BELOW]
    for name in BELOW:
        found += (ROOT / name).rglob("*.py")
    return [path for path in found if path.exists()]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "lazy":
            names |= {str(argument.value).split(".")[0] for argument in node.args if isinstance(argument, ast.Constant)}
    return names


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    place = path.relative_to(ROOT)
    own = place.parts[0].removesuffix(".py")
    assert imported(path) & OURS - {own} <= BELOW[own]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_connection_imports_the_driver(path: Path) -> None:
    assert "neo4j" not in imported(path) or path.relative_to(ROOT) == DRIVER_DOOR
