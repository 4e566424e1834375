"""`python -m benchmarks [PART …]`: the parts that are named, or all, and then one table of what was measured.

Each part runs in a process of its own and can be run alone (`python -m benchmarks.starts --help`); all put their
figures into the same table, `.bench/results.md`. All of them take some hours, most of it the million organizations.
"""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.results import HOME, TABLE, forget, kept, table

PARTS: Mapping[str, Sequence[Sequence[str]]] = {
    "scoring": [()],
    "starts": [()],
    "pages": [()],
    "routing": [()],
    "ratings": [()],
    "matching": [()],
    "beside": [()],
    "growth": [(), ("--engines", "embedded", "--sizes", "100000,1000000", "--no-plain")],
    "cultivation": [()],
}
"""The arguments with which each part is run, once for each; the short ones first."""


def main() -> int:
    """Run what the arguments name, print the table, and return how many runs failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all without any")
    asked = parser.parse_args().parts
    if unknown := set(asked) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if not asked:
        forget()
    failed = [part for part in asked or PARTS for arguments in PARTS[part] if not ran(part, arguments)]
    print(f"\n{table(kept())}\n\nthe same in {HOME / TABLE}")
    if failed:
        print(f"FAILED: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


def ran(part: str, arguments: Sequence[str]) -> bool:
    """Run a part and tell whether it went well."""
    command = [sys.executable, "-m", f"benchmarks.{part}", *arguments]
    print(f"\n=== {' '.join(command[1:])}", flush=True)
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own modules


if __name__ == "__main__":
    sys.exit(main())
