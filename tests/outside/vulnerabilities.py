"""Asks whether known vulnerabilities concern the pinned packages; what could not be asked is said, and is no pass.

`python tests/outside/vulnerabilities.py` asks each service of pip-audit. Exit 1 for a known vulnerability; 0 with
`NOT RUN` when no service answers, or none knows the packages.
"""

import json
import subprocess
import sys
from typing import Any

SERVICES = ("pypi", "osv")
SECONDS = 120.0


def asked(service: str) -> list[dict[str, Any]] | None:
    """What a service says of each package; None when it does not answer."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--vulnerability-service",
        service,
        "--requirement",
        "requirements.txt",
    ]
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=SECONDS, check=False)
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return found


def verdict(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """The exit status for what was said, and what to print."""
    known = [one for one in packages if "skip_reason" not in one]
    hit = [(one["name"], one["version"], each["id"]) for one in known for each in one["vulns"]]
    lines = [f"VULNERABLE {name} {version}: {identifier}" for name, version, identifier in hit]
    missing = len(packages) - len(known)
    if not known:
        return 0, ["vulnerabilities: NOT RUN (the service knows none of the packages)"]
    if missing:
        lines.append(f"vulnerabilities: NOT RUN for {missing} packages that the service does not know")
    return int(bool(hit)), [*lines, f"vulnerabilities: {len(hit)} in {len(known)} packages"]


def main() -> int:
    """Ask and print."""
    answers = [found for service in SERVICES if (found := asked(service))]
    known = [found for found in answers if any("skip_reason" not in one for one in found)]
    if not answers:
        print("vulnerabilities: NOT RUN (no service answers)")
        return 0
    status, lines = verdict(known[0] if known else answers[0])
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    raise SystemExit(main())
