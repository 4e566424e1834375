"""What no file of the repository may hold."""

import re
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".html",
    ".js",
    ".mjs",
    ".css",
    ".svg",
    ".json",
    ".csv",
    ".graphql",
    ".xml",
    "",
}
PIN = re.compile(r"^(?P<name>[\w.-]+)(?:\[(?P<extras>[\w,-]+)\])?==", re.MULTILINE)
# Written in parts, so that this file does not hold what it forbids.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "unp" + "kg.com",
    "jsdel" + "ivr",
    "cdn" + "js.",
    "esm" + ".sh",
    "googleapis" + ".com",
    "repo1." + "maven",
    "repo.maven." + "apache",
]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [
        ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).suffix in TEXT and (ROOT / name).is_file()
    ]


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry_or_cdn(host: str) -> None:
    assert [str(path) for path in tracked() if host in path.read_text(errors="replace")] == []


def test_no_file_names_a_path_of_a_machine() -> None:
    pattern = re.compile("/(?:" + "root|work|home/[a-z]+" + ")/")
    found = [str(path) for path in tracked() if pattern.search(path.read_text(errors="replace"))]
    assert found == []


def test_pinned_versions_carry_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[\w.\[\],-]+==", text, re.MULTILINE)
        blocks = re.split(r"^(?=[\w.\[\],-]+==)", text, flags=re.MULTILINE)[1:]
        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text


def test_whatever_is_needed_with_an_extra_is_pinned_with_it() -> None:
    """Else pip meets the newest `name[extra]` first, and refuses it for it has no pin."""
    text = (ROOT / "requirements-dev.txt").read_text()
    pins = {pin["name"]: set((pin["extras"] or "").split(",")) for pin in PIN.finditer(text)}
    for name in pins:
        needed = [Requirement(need) for need in requires(name) or ()] if installed(name) else []
        for need in needed:
            if need.extras and (need.marker is None or need.marker.evaluate({"extra": ""})):
                assert need.extras <= pins[canonicalize_name(need.name)], f"{name} needs {need}"


def installed(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def test_modules_have_their_reason_to_be_long() -> None:
    code = [path for path in tracked() if path.suffix == ".py" and "tests" not in path.parts]
    assert [str(path) for path in code if path.read_text().count("\n") > 400] == []
