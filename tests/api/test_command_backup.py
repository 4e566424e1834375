"""`smenet backup` and `smenet restore` as a user runs them, from one engine to the other and back."""

import asyncio
import os
import re
import subprocess
from pathlib import Path

import engines
import pytest
from conftest import wipe
from serving import SMENET, environment

from graph_schema.address import Address
from graph_schema.connection import Graph

SECONDS = 120
HEAD = re.compile(r"journal at (\d+:[0-9a-f]{64})")
ORGANIZATIONS = 100


def smenet(surroundings: dict[str, str], *arguments: str, fails: bool = False) -> str:
    command = [str(SMENET), *arguments]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert bool(done.returncode) == fails, done.stderr
    return done.stderr if fails else done.stdout


def head(output: str) -> str:
    found = HEAD.search(output)
    assert found, output
    return found[1]


def emptied(engine: Address) -> None:
    async def work() -> None:
        graph = await Graph.open(engine)
        await wipe(graph)
        await graph.close()

    asyncio.run(work())


@pytest.mark.slow
@pytest.mark.parametrize("engine", engines.available()[-1:], indirect=True)
def test_a_backup_goes_from_one_engine_to_another_and_back(engine: Address, tmp_path: Path) -> None:
    emptied(engine)
    there = environment(engine, tmp_path / "there")
    here = {name: value for name, value in os.environ.items() if not name.startswith("SMENET_GRAPH")}
    here["SMENET_DATA"] = str(tmp_path / "here")
    smenet(there, "generate", "--organizations", str(ORGANIZATIONS))
    evidence = tmp_path / "there" / "evidence" / "files" / "ab" / "cd" / "abcd"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"evidence")

    kept = head(smenet(there, "backup", str(tmp_path / "first.tar.gz")))
    assert head(smenet(here, "restore", str(tmp_path / "first.tar.gz"))) == kept
    assert smenet(here, "verify", "--anchor", kept).endswith(" 0 findings\n")
    assert (tmp_path / "here" / evidence.relative_to(tmp_path / "there")).read_bytes() == b"evidence"

    assert "is in use" in smenet(here, "restore", str(tmp_path / "first.tar.gz"), fails=True)
    assert head(smenet(here, "backup")) == kept
    (second,) = (tmp_path / "here" / "backups").iterdir()
    assert second.stat().st_mode & 0o077 == 0
    emptied(engine)
    there["SMENET_DATA"] = str(tmp_path / "back")
    assert head(smenet(there, "restore", str(second))) == kept
    assert smenet(there, "verify", "--anchor", kept).endswith(" 0 findings\n")


@pytest.mark.parametrize("engine", engines.available()[:1], indirect=True)
def test_a_cut_backup_is_refused_before_an_engine_starts(engine: Address, tmp_path: Path) -> None:
    emptied(engine)
    there = environment(engine, tmp_path / "there")
    smenet(there, "backup", str(tmp_path / "whole.tar.gz"))
    whole = (tmp_path / "whole.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[:-100])
    told = smenet(there, "restore", str(tmp_path / "cut.tar.gz"), "--data", str(tmp_path / "new"), fails=True)
    assert "cut.tar.gz is no whole backup" in told
    assert not (tmp_path / "new").exists()
    assert "exists" in smenet(there, "backup", str(tmp_path / "whole.tar.gz"), fails=True)
