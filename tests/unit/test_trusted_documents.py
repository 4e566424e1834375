"""Registered documents: found by their hash, and what is taken of strangers when only those are."""

import subprocess
from pathlib import Path

import pytest
from serving import SMENET

from web.refusals import Refusal
from web.trusted_documents import Trust, TrustedDocuments, digest_of
from web.trusting import problems

SECONDS = 60
TEXT = "query($id: ID!) { organization(id: $id) { name } }\n"
SPECIFIED = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
SPECIFIED_DIGEST = "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"


@pytest.fixture
def documents(tmp_path: Path) -> TrustedDocuments:
    return TrustedDocuments(tmp_path / "documents")


def code(trust: Trust, query: str | None, identifier: str | None, *, stranger: bool = True) -> str:
    with pytest.raises(Refusal) as refused:
        trust.text_of(query, identifier, stranger=stranger)
    return refused.value.code


def test_the_identifier_is_that_of_the_specification() -> None:
    assert digest_of(SPECIFIED) == SPECIFIED_DIGEST


def test_a_document_is_found_by_its_identifier_until_it_is_removed(documents: TrustedDocuments) -> None:
    assert documents.identifiers() == []
    identifier = documents.register(TEXT)
    assert identifier == documents.register(TEXT) == f"sha256:{digest_of(TEXT)}"
    assert documents.text(identifier) == documents.text(digest_of(TEXT)) == TEXT
    assert documents.identifiers() == [identifier]
    assert documents.remove(identifier)
    assert not documents.remove(identifier)
    assert documents.text(identifier) is None


def test_a_file_that_was_edited_is_not_taken(documents: TrustedDocuments, tmp_path: Path) -> None:
    identifier = documents.register(TEXT)
    (tmp_path / "documents" / f"{digest_of(TEXT)}.graphql").write_text("{ __typename }")
    assert documents.text(identifier) is None


@pytest.mark.parametrize("identifier", ["", "sha256:", "sha256:" + "A" * 64, "md5:" + "0" * 64, "../points.sqlite"])
def test_what_is_no_identifier_names_nothing(documents: TrustedDocuments, identifier: str) -> None:
    assert documents.text(identifier) is None
    assert not documents.remove(identifier)
    assert code(Trust(documents), None, identifier) == "DOCUMENT_NOT_FOUND"


def test_strangers_may_send_only_what_is_registered_when_that_is_required(documents: TrustedDocuments) -> None:
    identifier = documents.register(TEXT)
    trust = Trust(documents, required=True)
    assert trust.text_of(TEXT, None, stranger=True) == trust.text_of(None, identifier, stranger=True) == TEXT
    assert code(trust, "{ __typename }", None) == "DOCUMENT_NOT_TRUSTED"
    assert trust.text_of("{ __typename }", None, stranger=False) == "{ __typename }"
    assert Trust(documents).text_of("{ __typename }", None, stranger=True) == "{ __typename }"


def test_text_and_identifier_must_mean_the_same(documents: TrustedDocuments) -> None:
    identifier = documents.register(TEXT)
    assert Trust(documents).text_of(TEXT, identifier, stranger=True) == TEXT
    assert code(Trust(documents), "{ __typename }", identifier) == "BAD_REQUEST"
    assert code(Trust(), None, identifier) == "DOCUMENT_NOT_FOUND"


def test_a_document_is_checked_before_it_is_registered() -> None:
    assert problems(TEXT, None) == []
    assert problems("{ form { title } }", "little-giant/2026") == []
    assert problems("{ zzz }", None) == ["Cannot query field 'zzz' on type 'Query'."]
    assert "Syntax Error" in problems("{", None)[0]
    assert problems("{ __typename " + "@skip(if: false) " * 51 + "}", None)[0].startswith(
        "the document has 51 directives"
    )


def test_the_command_registers_lists_and_removes(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.graphql", tmp_path / "bad.graphql"
    good.write_text(TEXT)
    bad.write_text("{ nope }")

    def run(*arguments: str) -> tuple[int, str, str]:
        command = [str(SMENET), "trust", "--data", str(tmp_path), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    assert "Cannot query field 'nope'" in run(str(good), str(bad))[2]
    assert run() == (0, "", "")
    registered = run(str(good))
    assert registered == (0, f"sha256:{digest_of(TEXT)}", "")
    assert run() == registered
    assert run("--remove", registered[1]) == (0, "", "")
    assert "is not registered" in run("--remove", registered[1])[2]
    assert "is no form of this package" in run(str(good), "--form", "nope/1")[2]
