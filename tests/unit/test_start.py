"""A command loads what it needs and nothing else: told by the modules of a fresh process, not by its time."""

import subprocess
import sys
from pathlib import Path

import pytest

DEAR = {
    "arcadedb_embedded",
    "graphql",
    "h3",
    "neo4j",
    "numpy",
    "opencc",
    "pypinyin",
    "strawberry",
    "tantivy",
    "uvicorn",
}
PROGRAM = "import atexit, sys, cli\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\ncli.main()"


@pytest.mark.parametrize("command", ["--help", "serve --help", "token --subject li", "token --subject li --hours 900"])
def test_a_command_that_opens_no_graph_loads_nothing_dear(command: str, tmp_path: Path) -> None:
    arguments = [*command.split(), *(["--data", str(tmp_path)] if command.startswith("token") else [])]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False)
    loaded = done.stderr.splitlines()[-1].split()
    assert "command_line" in loaded, done.stderr
    assert not DEAR.intersection(loaded)
