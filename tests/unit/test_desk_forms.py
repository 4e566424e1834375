"""Forms of the desk: what is typed becomes what the contract takes; its words and refusals in both languages."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputType
from starlette.datastructures import FormData

from graph_schema.errors import InvalidInput
from web.graphql_schema import build_schema
from web.pages import rendering, saying
from web.pages.asking import Asking
from web.pages.desk import words
from web.pages.desk.editing import FORMS, changed
from web.pages.desk.fields import fields_of, values_of
from web.pages.desk.questions import answers_of, groups, plain_number
from web.pages.desk.site import OPERATIONS
from web.pages.desk.views.rounds import _cell
from web.pages.desk.visit import safe_path
from web.pages.desk.words import WORDS
from web.parts import Parts
from web.uploads import Uploads

FOLDER = Path(words.__file__).parent / "words"
ASKING = Asking(build_schema(), Parts(), OPERATIONS)
STANDARD: dict[str, Any] = {
    "dimensions": [{"key": "norms", "title": "规范", "english": "norms"}],
    "indicators": [{"key": "age", "dimension": "norms"}],
    "fields": [
        {"key": "years", "type": "integer", "words": [], "readBy": [{"part": "indicator", "key": "age"}]},
        {"key": "share", "type": "percent", "words": [], "readBy": []},
        {"key": "place", "type": "boolean", "words": [], "readBy": []},
        {"key": "shown", "type": "set", "words": [{"word": "fees"}, {"word": "steps"}], "readBy": []},
    ],
}
for _field in STANDARD["fields"]:
    _field |= {"title": "", "english": "", "unit": "年", "unitEnglish": "years", "minimum": "0", "maximum": None}


def kinds(operation: str) -> dict[str, GraphQLInputType]:
    return ASKING.variables_of(operation)


@pytest.mark.parametrize(
    ("typed", "number"), [("１２", "12"), ("1,200", "1200"), (" 3.5 % ", "3.5"), ("-2", "-2"), ("1，000", "1000")]
)
def test_numbers_are_taken_as_people_type_them(typed: str, number: str) -> None:
    assert plain_number(typed) == number


def test_what_is_blank_is_unanswered_and_nothing_of_a_set_is_an_answer() -> None:
    form = FormData([("answer.years", "5"), ("answer.share", ""), ("answer.place", "false"), ("nothing.shown", "true")])
    assert answers_of(STANDARD, form) == {"years": "5", "place": False, "shown": []}
    chosen = FormData([("answer.shown", "fees"), ("answer.shown", "steps"), ("nothing.shown", "true")])
    assert answers_of(STANDARD, chosen) == {"shown": ["fees", "steps"]}
    assert answers_of(STANDARD, FormData()) == {}


def test_questions_stand_with_the_dimension_that_they_count_for() -> None:
    found = groups(STANDARD, {"years": "5"}, {"share": "超出"}, WORDS["zh"])
    assert [(group.title, [one.field["key"] for one in group.questions]) for group in found] == [
        ("规范", ["years"]),
        ("", ["share", "place", "shown"]),
    ]
    assert found[0].questions[0].value == "5"
    assert found[0].questions[0].hint == "年，整数，不小于 0"
    assert found[1].questions[0].fault == "超出"


def test_a_form_has_a_field_for_all_that_is_taken() -> None:
    found = fields_of(kinds("OpenRound"), WORDS["en"], ("requestId",))
    needed = {field.name: field.required for field in found}
    assert needed["round.region"]
    assert not needed["round.raters"]
    assert not needed["round.appealDays"]
    assert {field.name: field.kind for field in found}["round.rateBy"] == "day"


def test_what_is_typed_becomes_variables() -> None:
    form = FormData({"round.period": " 2026 ", "round.appealDays": "15", "round.raters": ""})
    assert values_of({"round": kinds("OpenRound")["round"]}, form, WORDS["zh"]) == {
        "round": {"period": "2026", "appealDays": 15}
    }
    wrong = FormData({"round.raters": "two"})
    with pytest.raises(InvalidInput) as refused:
        values_of({"round": kinds("OpenRound")["round"]}, wrong, WORDS["zh"])
    assert (refused.value.message, refused.value.field) == ("应为数字", "round.raters")


def test_only_what_was_changed_is_sent_and_what_was_emptied_is_null() -> None:
    form = FormData({"changes.name": "甲", "changes.phone": "", "changes.aliases": "乙\r\n丙", "changes.staff": "7"})
    fields = fields_of(kinds("Correct"), WORDS["zh"], ("requestId", "id", "expectedVersion"))
    values = values_of({"changes": kinds("Correct")["changes"]}, form, WORDS["zh"])["changes"]
    filled = {"changes.name": "甲", "changes.phone": "0571-88888888", "changes.aliases": ["乙"], "changes.staff": 7}
    assert changed(form, values, filled, fields, "changes") == {"phone": None, "aliases": ["乙", "丙"]}


@pytest.mark.parametrize("tag", WORDS)
@pytest.mark.parametrize("operation", sorted({form.operation for form in FORMS.values()} | {"Create", "OpenRound"}))
def test_every_field_has_its_word(tag: str, operation: str) -> None:
    given = (
        "requestId",
        "id",
        "expectedVersion",
        "others",
        "predecessors",
        *(["organization"] if operation.startswith("Add") else []),
    )
    for field in fields_of(kinds(operation), WORDS[tag], given):
        assert field.label != field.name.rpartition(".")[2], field.name
        assert all(word for _, word in field.options)


def test_both_languages_have_the_same_words() -> None:
    chinese, english = (tomllib.loads((FOLDER / f"{tag}.toml").read_text()) for tag in ("zh", "en"))
    assert chinese.keys() == english.keys()
    for key in ("sign_in_told", "done"):
        assert chinese[key].keys() == english[key].keys()
    for vocabulary in chinese["labels"]:
        assert chinese["labels"][vocabulary].keys() == english["labels"][vocabulary].keys(), vocabulary


def test_every_form_has_its_words() -> None:
    for spoken in WORDS.values():
        for vocabulary in ("edit", "edit_long"):
            assert set(spoken.texts["labels"][vocabulary]) == set(FORMS)


@pytest.mark.parametrize("one", saying._PATTERNS, ids=lambda one: one["english"])
def test_what_a_refusal_quotes_is_in_its_pattern(one: dict[str, str]) -> None:
    named = set(re.findall(r"\{(\w+)\}", one["chinese"]))
    assert named <= set(re.compile(one["english"]).groupindex)


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("@SUM", "'@SUM"), ("-2.5", "-2.5"), ("-x", "'-x"), (None, ""), ("甲", "甲"), (3, "3")],
)
def test_no_cell_of_a_table_is_a_formula(value: object, cell: str) -> None:
    assert _cell(value) == cell


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/en/desk/rounds?state=OPEN", "/en/desk/rounds?state=OPEN"),
        ("/desk", "/desk"),
        ("/desktop", "/desk"),
        ("//evil.example/desk/", "/desk"),
        ("https://evil.example/desk/x", "/desk"),
        ("/desk/\\evil", "/desk"),
        ("//[", "/desk"),
        ("http://[x", "/desk"),
        ("//℀", "/desk"),
        (None, "/desk"),
    ],
)
def test_one_goes_on_to_pages_of_the_desk_alone(path: str | None, safe: str) -> None:
    assert safe_path(path) == safe


def test_a_file_that_was_checked_waits_for_whoever_gave_it(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    digest = uploads.keep("account-1", b"name\n")
    assert uploads.get("account-1", digest) == b"name\n"
    assert uploads.get("account-2", digest) is None
    assert uploads.get("account-1", "0" * 64) is None
    newer = uploads.keep("account-1", b"name\nx\n")
    assert uploads.get("account-1", digest) is None
    uploads.drop("account-1")
    assert uploads.get("account-1", newer) is None


@pytest.mark.parametrize("tag", WORDS)
def test_the_templates_use_words_that_there_are(tag: str) -> None:
    spoken = WORDS[tag]
    known = {"t": spoken.language.words, "d": spoken.texts}
    for path in (Path(rendering.__file__).parents[1] / "templates" / "desk").glob("*.html"):
        text = path.read_text()
        for name, key in re.findall(r"\b([td])\.(\w+)", text):
            assert key in known[name], f"{path.name}: {name}.{key}"
        for key in re.findall(r"\btold\('(\w+)'", text):
            assert key in spoken.texts, f"{path.name}: {key}"
        for vocabulary in re.findall(r"\bsay\('(\w+)'", text):
            assert vocabulary in spoken.texts["labels"], f"{path.name}: {vocabulary}"
        for vocabulary in re.findall(r"\blabel\('(\w+)'", text):
            assert vocabulary in spoken.language.words["labels"], f"{path.name}: {vocabulary}"
