"""`python -m benchmarks.beside`: our server beside two others, by the shared comparison (bench.py), in one run.

The comparison lies outside this repository, in the folder that SMENET_SHARED names; what it needs is set up in
BENCH_HOME, which is no part of the repository either. Arguments behind `--` go to bench.py as they are.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engines import ENGINES
from serving import SMENET, environment, serving

from benchmarks import results
from benchmarks.results import HOME

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("SMENET_SHARED", ROOT.parent / "shared"))
ORGANIZATIONS = 100_000
START_SECONDS = 600.0  # to build the index of a new network, on a machine that others use too


def main() -> int:
    """Compare and return the exit code of the comparison; 0 with a loud line when there is none to run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside", description=__doc__)
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS)
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    parser.add_argument("rest", nargs="*", help="arguments of bench.py")
    asked = parser.parse_args()
    program = SHARED / "bench"
    if not (program / "bench.py").is_file():
        print(f"COMPARISON NOT RUN: there is no {program}/bench.py; SMENET_SHARED names its folder", file=sys.stderr)
        return 0
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(program, Path(place) / "bench"))
        subprocess.run(["/bin/bash", str(copy / "setup.sh")], check=True, env=os.environ | {"BENCH_HOME": str(HOME)})  # noqa: S603 - the shared comparison
        return compared(copy, asked.organizations, asked.workers, asked.rest)


def compared(program: Path, organizations: int, workers: int, rest: Sequence[str]) -> int:
    """Serve a network of that size, made once and kept, and run the comparison against it."""
    data = HOME / f"network-{organizations}"
    with ENGINES["embedded"](data / "engine") as address:
        made = data / "made"
        if not made.exists():
            command = [str(SMENET), "generate", "--organizations", str(organizations)]
            subprocess.run(command, check=True, env=environment(address, data))  # noqa: S603 - our own command
            made.touch()
        flags = ("--no-demonstration", "--workers", str(workers))
        with serving(address, data, *flags, within=START_SECONDS) as url:
            command = [sys.executable, str(program / "bench.py"), "--ours", f"{url}/graphql"]
            found = HOME / "beside.json"
            command += ["--organizations", str(organizations), "--json", str(found), *rest]
            returned = subprocess.run(command, check=False, env=os.environ | {"BENCH_HOME": str(HOME)}).returncode  # noqa: S603 - as above
            if returned == 0:
                results.told("beside", shown(json.loads(found.read_text()), organizations))
            return returned


def shown(document: dict[str, Any], organizations: int) -> dict[str, str]:
    """Return the rates of all servers, and how many times theirs ours is, as rows of the table of results."""
    return {
        f"{organizations:,}, {workload['title']}, {clients} at once": _rates(by_server)
        for workload in document["workloads"]
        for clients, by_server in workload["clients"].items()
    }


def _rates(by_server: dict[str, dict[str, float]]) -> str:
    told = (
        f"{name} {one['rate']:,.0f}" + (f" ({one['rate_ratio']:.1f} times)" if "rate_ratio" in one else "")
        for name, one in by_server.items()
    )
    return f"{', '.join(told)} a second"


if __name__ == "__main__":
    sys.exit(main())
