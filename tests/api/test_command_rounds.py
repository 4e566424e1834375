"""`smenet demo-round` and `smenet demo-year` as a user runs them."""

import asyncio
import subprocess
from pathlib import Path

import pytest
from conftest import wipe
from serving import SMENET, environment

from graph_schema.address import Address
from graph_schema.connection import Graph

SECONDS = 120
PROVINCE = "330000"


@pytest.fixture
def place(engine: Address) -> Address:
    """The engine with an empty graph."""

    async def emptied() -> None:
        graph = await Graph.open(engine)
        await wipe(graph)
        await graph.close()

    asyncio.run(emptied())
    return engine


def test_a_round_of_the_demonstration_network(place: Address, tmp_path: Path) -> None:
    def smenet(*arguments: str, fails: bool = False) -> str:
        command = [str(SMENET), *arguments]
        done = subprocess.run(
            command, env=environment(place, tmp_path), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert bool(done.returncode) == fails, done.stderr
        return done.stderr if fails else done.stdout

    smenet("generate", "--organizations", "200")
    first = smenet("demo-round", "--region", PROVINCE, "--organizations", "4").splitlines()
    assert "SELF_ASSESS 4, ACCEPT 4, DISPATCH 4" in first[1]
    assert "APPEAL 1, RE_RATE 1, REVOKE 1" in first[1]
    assert "held; journal at" in first[-1]
    again = smenet("demo-round", "--region", PROVINCE, "--organizations", "4").splitlines()
    assert again[:-1] == first[:-1]
    assert again[-1] == first[-1].replace("held", "was held before; nothing was added")
    year = ("demo-year", "--region", PROVINCE, "--enterprises", "3", "--requests", "6", "--until", "2026-11-28")
    told = smenet(*year).splitlines()
    assert told[0] == f"synthetic year of {PROVINCE} until 2026-11-28, seed 14"
    assert "played; journal at" in told[-1]
    assert "played before" in smenet(*year, fails=True)
    assert "production" in smenet(*year, "--mode", "production", fails=True)
    assert smenet("recompute").endswith(" 0 differences\n")
    assert smenet("verify").endswith(" 0 findings\n")
    assert "synthetic organizations" in smenet("demo-round", "--region", "999999", fails=True)
    assert "production" in smenet("demo-round", "--region", PROVINCE, "--mode", "production", fails=True)
