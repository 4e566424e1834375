"""What is said of licences and vulnerabilities: nothing unknown passes as known."""

import importlib.util
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

OUTSIDE = Path(__file__).parents[1] / "outside"


def module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, OUTSIDE / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


LICENCES, VULNERABILITIES = module("licences"), module("vulnerabilities")


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only AND (Apache-2.0 OR MIT)", False),
        ("MIT AND GPL-3.0-only", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_when_all_of_an_alternative_is(expression: str, allowed: bool) -> None:
    assert LICENCES.allowed(expression) is allowed


def test_every_pinned_package_is_looked_at() -> None:
    text = (
        'a-b==1.0 \\\n    --hash=sha256:00\nuvicorn[standard]==2 ; sys_platform != "win32" \\\n    --hash=sha256:11\n'
    )
    assert LICENCES.pinned(text) == ["a-b", "uvicorn"]


def test_a_licence_is_read_from_expression_or_classifier() -> None:
    assert LICENCES.licence(distribution("strawberry-graphql")) == "MIT"
    assert LICENCES.licence(distribution("graphene")) == "MIT"


def test_what_a_service_does_not_know_is_no_pass() -> None:
    skipped = {"name": "a", "skip_reason": "not found"}
    sound = {"name": "b", "version": "1", "vulns": []}
    hit = {"name": "c", "version": "2", "vulns": [{"id": "CVE-1"}]}
    assert VULNERABILITIES.verdict([skipped]) == (
        0,
        ["vulnerabilities: NOT RUN (the service knows none of the packages)"],
    )
    assert VULNERABILITIES.verdict([skipped, sound])[1][0] == (
        "vulnerabilities: NOT RUN for 1 packages that the service does not know"
    )
    assert VULNERABILITIES.verdict([sound, hit]) == (1, ["VULNERABLE c 2: CVE-1", "vulnerabilities: 1 in 2 packages"])
