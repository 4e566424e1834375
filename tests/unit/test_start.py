"""A command loads what it needs and nothing else: told by the modules of a fresh process, not by its time."""

import os
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


COPIED = """
import gc, os, signal, sys
import worker
before = set(sys.modules)
import server, settings
config = server._config(settings.Settings.read(os.environ))
config.load()
config.get_loop_factory()
print(*(set(sys.modules) - before - {"settings", "server"}))
rests = gc.get_freeze_count() > 100_000 and gc.get_threshold()[2] == 100
print(gc.isenabled(), rests, signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)
print(*sys.modules)
"""


def test_a_worker_is_a_copy_of_what_loaded_all_that_it_needs_and_no_command(tmp_path: Path) -> None:
    environ = {**os.environ, "SMENET_WORKERS": "2", "SMENET_DATA": str(tmp_path)}
    command = [sys.executable, "-c", COPIED]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    later, state, loaded = done.stdout.splitlines()
    assert not later.split(), "what every worker would have to import by itself"
    assert state == "True True True", "collecting what is new alone; SIGTERM is for the workers"
    assert not {"cli", "command_line", "typer"}.intersection(loaded.split())
