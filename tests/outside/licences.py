"""Lists the licences of all packages that a server is installed with, and fails on one that is not allowed.

`python tests/outside/licences.py` reads the metadata of what is installed, of the packages that requirements.txt pins.
"""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==[^;\\]*(;[^\\]*)?", re.MULTILINE)
AND, OR = re.compile(r"\s+AND\s+(?![^(]*\))"), re.compile(r"\s+OR\s+")
CLASSIFIER = "License :: OSI Approved :: "
# By their SPDX identifiers. All let the product be given away under Apache-2.0; MPL-2.0 concerns its own files alone.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
# How packages without an SPDX expression write them, in their classifiers or by hand.
WRITTEN = {
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def pinned(requirements: str) -> list[str]:
    """The names of all packages that are pinned."""
    return sorted({match[0].lower() for match in PINNED.findall(requirements)})


def licence(package: Distribution) -> str:
    """The SPDX expression of a package's licence, or what it writes instead."""
    metadata = package.metadata.json
    if expression := metadata.get("license_expression"):
        return str(expression)
    classifiers = [text.removeprefix(CLASSIFIER) for text in metadata.get("classifier") or ()]
    named = [WRITTEN[text] for text in classifiers if text in WRITTEN]
    written = str(metadata.get("license") or "").strip().partition("\n")[0]
    return " AND ".join(sorted(set(named))) or WRITTEN.get(written, written) or "unknown"


def allowed(expression: str) -> bool:
    """Whether all parts of an expression are allowed, of alternatives one."""
    parts = AND.split(expression) if "(" in expression else [expression]
    return all(any(_all_allowed(one) for one in OR.split(part.strip(" ()"))) for part in parts)


def _all_allowed(expression: str) -> bool:
    return all(part.partition(" WITH ")[0].strip() in ALLOWED for part in AND.split(expression))


def main() -> int:
    """Print each package with version and licence; return 1 when one is not allowed."""
    refused = 0
    for name in pinned(Path("requirements.txt").read_text(encoding="utf-8")):
        try:
            package = distribution(name)
        except PackageNotFoundError:
            print(f"{name:<32} not installed on this platform")
            continue
        found = licence(package)
        refused += not allowed(found)
        print(f"{name:<32} {package.version:<14} {found}{'' if allowed(found) else '   NOT ALLOWED'}")
    print(f"licences: {refused} not allowed")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
