"""A change of the contract that breaks a client is found, unless it was deprecated before."""

import subprocess
from pathlib import Path

import pytest
from breaking import PROMISE, before, breaking

CONTRACT_FILE = Path("contract.graphql")
CONTRACT = """
type Query {
  region(code: String!, name: String): Region
  old: String @deprecated(reason: "Use region.")
  asked(wish: Wish, level: Level, gone: Int @deprecated(reason: "Nothing reads it.")): String
}
type Region { code: String! name: String @deprecated(reason: "Use code.") }
enum Level { NATION CITY COUNTY @deprecated(reason: "Use CITY.") }
input Wish { text: String  more: String @deprecated(reason: "Use text.") }
union Found = Region | Other
type Other { id: ID! }
"""


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("  region(code: String!, name: String): Region\n", ""),
        ("name: String)", "name: Int)"),
        ("code: String!, name: String)", "code: String!)"),
        ("code: String!, name: String)", "code: String!, name: String!)"),
        ("type Region { code: String!", "type Region { code: String"),
        ("enum Level { NATION CITY", "enum Level { NATION"),
        ("input Wish { text: String ", "input Wish { "),
        ("input Wish { text: String ", "input Wish { text: String! "),
        ("union Found = Region | Other", "union Found = Region"),
        ("type Other { id: ID! }\n", ""),
    ],
)
def test_what_breaks_a_client_is_found(line: str, changed: str) -> None:
    assert line in CONTRACT
    after = CONTRACT.replace(line, changed)
    assert breaking(CONTRACT, after if "type Other" in after else after.replace("Region | Other", "Region"))


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ('  old: String @deprecated(reason: "Use region.")\n', ""),
        ("old: String @", "old: Int @"),
        (', gone: Int @deprecated(reason: "Nothing reads it.")', ""),
        (' name: String @deprecated(reason: "Use code.")', ""),
        (' COUNTY @deprecated(reason: "Use CITY.")', ""),
        (' more: String @deprecated(reason: "Use text.")', ""),
        ("type Other { id: ID! }", "type Other { id: ID! more: String }"),
        (
            "  region(code: String!, name: String): Region\n",
            "  region(code: String!, name: String, new: Int): Region\n",
        ),
    ],
)
def test_what_was_deprecated_may_go_and_anything_may_come(line: str, changed: str) -> None:
    assert line in CONTRACT
    assert breaking(CONTRACT, CONTRACT.replace(line, changed)) == []


class Repository:
    """A git repository in a directory."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._git("init", "-q")

    def commit(self, files: dict[Path, str]) -> None:
        for path, text in files.items():
            (self._place / path).parent.mkdir(parents=True, exist_ok=True)
            (self._place / path).write_text(text)
        self._git("add", "-A")
        self._git("commit", "-q", "-m", "a change")

    def _git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=Li", "-c", "user.email=li@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=self._place, check=True, capture_output=True)


def test_a_contract_is_compared_with_what_it_was_before_its_last_change(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({CONTRACT_FILE: "first"})
    assert before(CONTRACT_FILE, None, tmp_path) is None
    repository.commit({CONTRACT_FILE: "second"})
    repository.commit({Path("other"): "more"})
    assert before(CONTRACT_FILE, None, tmp_path) == "first"
    (tmp_path / CONTRACT_FILE).write_text("third")
    assert before(CONTRACT_FILE, None, tmp_path) == "second"
    assert before(CONTRACT_FILE, "HEAD~2", tmp_path) == "first"


def test_what_was_changed_before_the_promise_is_not_looked_at(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({CONTRACT_FILE: "first"})
    repository.commit({CONTRACT_FILE: "second"})
    repository.commit({PROMISE: ""})
    assert before(CONTRACT_FILE, None, tmp_path) == "second"
    repository.commit({CONTRACT_FILE: "third"})
    assert before(CONTRACT_FILE, None, tmp_path) == "second"
    repository.commit({CONTRACT_FILE: "fourth"})
    assert before(CONTRACT_FILE, None, tmp_path) == "third"
