"""The command as a user runs it, in processes of its own, on both engines."""

import asyncio
import csv
import io
import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from conftest import wipe
from serving import SMENET, environment, serving

from graph_schema import queries
from graph_schema.address import Address
from graph_schema.connection import Graph

DATA = Path(__file__).parents[1] / "data"
STANDARDS = Path(__file__).parents[2] / "evaluation" / "data" / "standards"
COMMAND_SECONDS = 120


class Command:
    """`smenet` on an engine and a data directory."""

    def __init__(self, address: Address, data: Path) -> None:
        self.environment = environment(address, data)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(SMENET), *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
        )

    def output(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def smenet(engine: Address, tmp_path: Path) -> Command:
    """The command on an empty graph."""

    async def emptied() -> None:
        graph = await Graph.open(engine)
        await wipe(graph)
        await graph.close()

    asyncio.run(emptied())
    return Command(engine, tmp_path / "data")


def stored_rows(address: Address) -> int:
    """Return how many journal rows are stored, those of an unfinished import too."""

    async def read() -> int:
        graph = await Graph.open(address)
        try:
            return int((await graph.read(queries.LAST_SEQ))[0]["seq"])
        finally:
            await graph.close()

    return asyncio.run(read())


def ask(url: str, query: str) -> Any:
    request = urllib.request.Request(f"{url}/graphql", json.dumps({"query": query}).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_a_notice_list_is_loaded_once_and_exported_to_the_same_bytes(smenet: Command, tmp_path: Path) -> None:
    smenet.output("init")
    sample = str(DATA / "real_orgs_sample.csv")
    again = "0 new, 0 changed, 35 unchanged"
    assert "35 new" in smenet.output("load", sample, "--columns", "real-orgs-sample", "--dry-run")
    assert smenet.output("export").count("\n") == 1
    assert "35 new" in smenet.output("load", sample, "--columns", "real-orgs-sample")
    assert again in smenet.output("load", sample, "--columns", "real-orgs-sample")
    first = tmp_path / "first.csv"
    smenet.output("export", str(first))
    assert again in smenet.output("load", str(first))
    assert smenet.output("export").encode() == first.read_bytes()
    assert len(list(csv.DictReader(io.StringIO(first.read_text())))) == 35
    lines = smenet.output("export", "--ndjson").splitlines()
    assert [json.loads(line)["id"] for line in lines] == sorted(json.loads(line)["id"] for line in lines)
    assert "0 findings" in smenet.output("verify")
    assert "FOUND" not in smenet.output("check")


def test_a_bad_row_and_tampering_are_told_and_nothing_is_written(smenet: Command, tmp_path: Path) -> None:
    smenet.output("init")
    bad = tmp_path / "bad.csv"
    bad.write_text("name,region,creditCode,staff\n好机构,330106,,3\n坏机构,330106,91330106MA27XY6H1A,many\n")
    done = smenet.run("load", str(bad))
    assert done.returncode == 1
    assert "line 3, column creditCode" in done.stderr
    assert "line 3, column staff: 'many'" in done.stderr
    assert "nothing was written" in done.stderr
    assert smenet.output("export").count("\n") == 1
    done = smenet.run("verify", "--anchor", f"5:{'a' * 64}")
    assert done.returncode == 1
    assert "FOUND row 5: its hash is not that of the anchor" in done.stdout
    assert smenet.run("verify", "--anchor", "x").returncode == 1


def test_a_generated_network_is_sound_and_takes_standards_but_no_other_network(smenet: Command, tmp_path: Path) -> None:
    smenet.output("generate", "--organizations", "300")
    done = smenet.run("generate", "--organizations", "10")
    assert done.returncode == 1
    assert "holds organizations already" in done.stderr
    told = re.search(r"recompute: (\d+) scores, 0 differences", smenet.output("recompute"))
    assert told
    assert 100 < int(told[1]) < 250
    ours = (STANDARDS / "service-organization-2026.toml").read_text()
    later = tmp_path / "later.toml"
    later.write_text(
        ours.replace('version = "2026"', 'version = "2027"\nsupersedes = "2026"').replace(
            '"2026-11-23"', '"2099-01-01"'
        )
    )
    assert "1 in the graph" in smenet.output("adopt", str(later))
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(ours.replace("weight = 0.15", "weight = 0.25", 1))
    done = smenet.run("adopt", str(later), str(faulty))
    assert done.returncode == 1
    assert re.search(r"faulty.toml:\d+: the weights of the dimensions add up to 1.1, not 1", done.stderr)
    changed = tmp_path / "changed.toml"
    changed.write_text(ours.replace("validity_years = 3", "validity_years = 4"))
    done = smenet.run("adopt", str(changed))
    assert (done.returncode, "is in force since 2026-11-23" in done.stderr) == (1, True)
    assert "0 findings" in smenet.output("verify")


def test_a_setting_that_is_not_allowed_is_told(smenet: Command) -> None:
    done = smenet.run("check", "--graph-url", "http://example.com")
    assert done.returncode == 1
    assert "SMENET_GRAPH_URL is 'http://example.com'" in done.stderr


def test_several_workers_answer_and_stop_in_time(smenet: Command, engine: Address, tmp_path: Path) -> None:
    smenet.output("generate", "--organizations", "500")
    with serving(engine, tmp_path / "data", "--workers", "2") as url:
        counts = {
            ask(url, "{ organizations(first: 0) { totalCount } }")["data"]["organizations"]["totalCount"]
            for _ in range(20)
        }
        assert len(counts) == 1
        assert 470 < counts.pop() <= 500
        sample = str(DATA / "real_orgs_sample.csv")
        told = smenet.output("load", sample, "--columns", "real-orgs-sample")
        seq = int(told.split()[-1])
        for _ in range(20):
            query = '{ organizations(search: "亳州市华佗中药研发中心", first: 1) { totalCount } }'
            request = urllib.request.Request(f"{url}/graphql", json.dumps({"query": query}).encode())
            request.add_header("Content-Type", "application/json")
            request.add_header("Smenet-At-Least", str(seq))
            with urllib.request.urlopen(request, timeout=30) as answer:
                told_by_worker = json.load(answer)
            assert told_by_worker["data"]["organizations"]["totalCount"] == 1
            assert told_by_worker["extensions"]["asOf"] >= seq
        started = time.monotonic()
    assert time.monotonic() - started < 10


def test_an_import_that_was_killed_is_undone_at_the_next_start(smenet: Command, engine: Address) -> None:
    smenet.output("init")
    before = smenet.output("verify")
    divisions = stored_rows(engine)
    command = [str(SMENET), "generate", "--organizations", "30000"]
    with subprocess.Popen(command, env=smenet.environment, stderr=subprocess.DEVNULL) as killed:
        while stored_rows(engine) < divisions + 2_000:
            assert killed.poll() is None
        killed.kill()
    told = smenet.run("init")
    assert "an unfinished import was undone" in told.stderr
    assert smenet.output("export").count("\n") == 1
    assert smenet.output("verify") == before
