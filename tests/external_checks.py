"""Runs the black-box checks that the project is judged by: of the commands, and of a server on each engine."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import engines
from serving import serving

CHECK_SECONDS = 900.0
SHOWN = 12  # last lines of a check that are repeated
LEAST_FOUND = "0.97"  # share of the region queries that must find what they mean


def holds(name: str, script: Path, *arguments: str) -> bool:
    """Run a check, show the end of what it says, and return whether it passed."""
    print(f"\n--- {name}", flush=True)
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False)
    print("\n".join([*done.stdout.splitlines()[-SHOWN:], *done.stderr.splitlines()[-SHOWN:]]), flush=True)
    return done.returncode == 0


def of_commands(checks: Path) -> list[bool]:
    """Return which checks of commands hold; they need no server."""
    return [holds("golden scores", checks / "golden.py")]


def of_server(shared: Path, engine: str, url: str) -> list[bool]:
    """Return which checks of a running server hold."""
    checks, api = shared / "checks", f"{url}/graphql"
    divisions, cases = str(shared / "data" / "divisions.csv"), str(checks / "findability_regions.csv")
    asked: Sequence[tuple[str, str, tuple[str, ...]]] = (
        ("contract", "contract.py", ("--url", url, "--divisions", divisions)),
        ("findability of regions", "findability.py", ("--url", api, "--cases", cases, "--min", LEAST_FOUND)),
        ("findability of organizations", "findability_organizations.py", ("--url", api)),
    )
    return [holds(f"{name}, {engine}", checks / script, *arguments) for name, script, arguments in asked]


def main() -> int:
    """Run all checks on all engines and return 1 when any fails."""
    shared = Path(sys.argv[1]).resolve()
    found = of_commands(shared / "checks")
    for name in engines.available():
        with tempfile.TemporaryDirectory() as place:
            data, graph = Path(place, "data"), Path(place, "graph")
            with engines.ENGINES[name](graph) as address, serving(address, data) as url:
                found += of_server(shared, name, url)
    print(f"\nexternal checks: {sum(found)} of {len(found)} hold", flush=True)
    return 0 if all(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
