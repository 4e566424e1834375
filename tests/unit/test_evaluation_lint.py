"""A standard's file that breaks a rule is refused with line and reason, all of them at once."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.standards import document
from evaluation.standards.lint import check
from evaluation.standards.lint import check_document as check_content
from evaluation.standards.positions import positions

FOLDER = Path(__file__).parents[2] / "evaluation" / "data" / "standards"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}

INNOVATIVE, SPECIALIZED, SERVICE = "innovative-sme-2022", "specialized-sme-2022", "service-organization-2026"
NORMS, SIZES = "service-norms-trial", "enterprise-size-2011"


def reasons(name: str, *changes: tuple[str, str]) -> list[str]:
    """Return "line: reason" of each fault in a standard's text with some parts replaced, each the first time."""
    text = TEXTS[name]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return [f"{fault.line}: {fault.reason}" for fault in check(text)]


def line_of(name: str, part: str) -> int:
    return TEXTS[name][: TEXTS[name].index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (INNOVATIVE, "at_least = 3, below = 5", "at_least = 3.5, below = 5", "there is a gap between 3 and 7/2"),
        (INNOVATIVE, "at_least = 3, below = 5", "at_least = 2.5, below = 5", "two bands overlap"),
        (INNOVATIVE, "at_least = 3, below = 5", "above = 3, below = 5", "3 belongs to no band"),
        (INNOVATIVE, "at_least = 2, below = 3", "at_least = 2, at_most = 3", "3 belongs to two bands"),
        (INNOVATIVE, "{ below = 1, points", "{ at_least = 0, below = 1, points", "no band holds the lowest values"),
        (INNOVATIVE, "{ at_least = 5, points", "{ at_least = 5, below = 50, points", "no band holds the highest"),
        (INNOVATIVE, "at_least = 3, below = 5", "at_least = 5, below = 3", "this band holds no value"),
        (INNOVATIVE, "at_least = 3, below = 5", "at_least = 3, belov = 5", "unknown key belov"),
        (INNOVATIVE, "at_least = 5, points = 20", "at_least = 5, points = 25", "between 0 and the maximum of 20"),
        (INNOVATIVE, "at_least = 5, points = 20", "at_least = 5, points = 19", "the most points are 19"),
        (INNOVATIVE, "class_2 = 5", "class_3 = 5", "unknown word class_3 of field ip_leading_product"),
        (INNOVATIVE, "class_2 = 5, ", "", "nothing is said of the word class_2"),
        (INNOVATIVE, 'kind = "enum"', 'kind = "emum"', "must be one of band, per_unit"),
        (INNOVATIVE, 'kind = "enum"', 'kind = "band"', "kind band has no rule of the form words"),
        (INNOVATIVE, "maximum = 40", "maximum = 41", "add up to 40, not 41"),
        (INNOVATIVE, 'sources = ["S2", "S3"]', "sources = []", "must have at least 1 elements"),
        (INNOVATIVE, 'sources = ["S2", "S3"]', 'sources = ["S99"]', "unknown source S99"),
        (INNOVATIVE, 'sources = ["S2", "S3"]\n', "", "indicators has no sources"),
        (INNOVATIVE, 'confidence = "read×6"', 'confidence = "sure"', "must be read, read×N, project or unverified"),
        (INNOVATIVE, 'dimension = "growth", at_least', 'dimension = "groth", at_least', "unknown dimension groth"),
        (INNOVATIVE, 'dimension = "growth"\nkind', 'dimension = "groth"\nkind', "unknown dimension groth"),
        (INNOVATIVE, 'field = "science_award_3y", is', 'field = "science_award", is', "unknown field science_award"),
        (
            INNOVATIVE,
            '"science_award_3y", is = true',
            '"science_award_3y", is = "true"',
            "'true' is none of its values",
        ),
        (INNOVATIVE, 'in = ["national",', 'in = ["imperial",', "unknown word imperial of field rd_institution_level"),
        (INNOVATIVE, 'replaces = ["score_total"', 'replaces = ["score"', "unknown condition score"),
        (
            INNOVATIVE,
            'effective_from = "2022-08-01"',
            "effective_from = 2022-08-01",
            "must be a day in quotation marks",
        ),
        (
            INNOVATIVE,
            'equity_financing_3y", at_least',
            'leading_product_field", at_least',
            "is enum, neither a number nor a set",
        ),
        (INNOVATIVE, "at_least = 500", "at_least = 5e2", "must be an exact decimal"),
        (INNOVATIVE, 'id = "innovative-sme"', 'id = "innovative sme"', "must be letters, digits"),
        (INNOVATIVE, "{ total = true, at_least = 60 }", "{ total = true }", "compares with nothing"),
        (INNOVATIVE, "{ total = true, at", '{ total = true, field = "rd_ratio", at', "exactly one of"),
        (INNOVATIVE, 'method = "CONDITIONS"', 'method = "STARS"', "a decision by STARS reads no conditions"),
        (SPECIALIZED, 'province = "440000"', 'province = "440300"', "the last four 0"),
        (SPECIALIZED, 'condition = "score_total"', 'condition = "score"', "unknown condition score"),
        (SPECIALIZED, "rule.unit = 2", "rule.unit = 0", "unit and each must be above 0"),
        (SPECIALIZED, 'effective_to = "2026-03-31"', 'effective_to = "2021-03-31"', "before effective_from"),
        (SPECIALIZED, "minimum = 0\nmaximum = 15", "minimum = 0\nmaximum = 16", "inside 0 to 15"),
        (SERVICE, "weight = 0.15", "weight = 0.16", "weights of the dimensions add up to 1.01, not 1"),
        (SERVICE, "weight = 0.25", "weight = 0.2", "weights of the indicators of norms add up to 0.95"),
        (SERVICE, "weight = 0.25\n", "", "years_operating has no weight"),
        (SERVICE, "coverage_floor = 0.80\n", "", "coverage_floor is for WEIGHTED_MEAN"),
        (SERVICE, "goalposts = [5, 20]", "goalposts = [20, 5]", "low goalpost must be below"),
        (SERVICE, "steps = [50, 60, 70, 80, 90]", "steps = [50, 60, 70, 90, 80]", "steps that rise"),
        (SERVICE, '3_STARS = "PASS"\n', "", "the decision 3_STARS has no outcome"),
        (SERVICE, "stars = 2\n", "", "a limit has a rule and stars"),
        (SERVICE, "unanswered = 3\n", "", "how many stars are left"),
        (SERVICE, 'whole = "rated_clients"', 'whole = "service_growth"', "no field that counts: service_growth"),
        (NORMS, "weight = 0.20", "weight = 0.21", "add up to 0.2, not 0.21"),
        (NORMS, 'completeness = "PARTIAL"', 'completeness = "COMPLETE"', "decides nothing is PARTIAL"),
        (SIZES, "floors = [20000, 500, 50]", "floors = [20000, 500]", "4 classes need 3 floors"),
        (SIZES, "floors = [20000, 500, 50]", "floors = [20000, 500, 5000]", "floors must fall"),
        (SIZES, 'word = "agriculture"', 'word = "fishery"', "the word agriculture has no floors"),
        (SIZES, "required = true\n", "", "needs a required field"),
    ],
)
def test_a_fault_is_told(name: str, old: str, new: str, reason: str) -> None:
    assert any(reason in found for found in reasons(name, (old, new)))


def test_the_line_is_that_of_the_fault() -> None:
    line = line_of(INNOVATIVE, "at_least = 3, below = 5")
    assert reasons(INNOVATIVE, ("at_least = 3, below = 5", "at_least = 3.5, below = 5")) == [
        f"{line}: there is a gap between 3 and 7/2"
    ]


def test_all_faults_come_at_once_in_order() -> None:
    found = reasons(
        SERVICE,
        ("[outcomes]", 'colour = "red"\n[outcomes]'),
        ("weight = 0.15", "weight = 0.16"),
        ('sources = ["B156"]', 'sources = ["B157"]'),
        ("goalposts = [5, 20]", "goalposts = [20, 5]"),
        ('field = "maturity_level"', 'field = "maturity"'),
    )
    assert [reason.partition(": ")[2] for reason in found] == [
        "unknown key colour in decision",
        "the weights of the dimensions add up to 1.01, not 1",
        "unknown source B157",
        "the low goalpost must be below the high one",
        "maturity is no field with an integer",
    ]


def test_an_unused_field_is_told() -> None:
    extra = '[[fields]]\nkey = "mood"\ntype = "boolean"\ntitle = { zh = "心情", en = "mood" }\n\n[[dimensions]]'
    assert reasons(INNOVATIVE, ("[[dimensions]]", extra))[0].endswith("no rule reads field mood")


def test_what_is_not_toml_is_told_with_its_line() -> None:
    assert check('id = "x"\nversion = \n')[0].line == 2
    assert "not TOML" in check("a = 1\na = 2\n")[0].reason
    assert check("")[0].reason.startswith("the file has no")


@pytest.mark.parametrize("name", TEXTS)
def test_every_key_has_its_line(name: str) -> None:
    text = TEXTS[name]
    lines, found = text.split("\n"), positions(text)
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert path[-1] in lines[line - 1]
    for path in _paths(document.read(text), ()):
        assert path in found or path[-1] == "rule"


def _paths(value: Any, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    own = [path] if path else []
    return own + [found for key, part in inner for found in _paths(part, (*path, key))]


# What may stand in a wrong place: every kind of value that TOML has.
STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x", 0, -1, True, "0.5", [], [1], ["x"], {}, {"x": 1}, [{}], [{"key": 1}]]
)


@given(st.sampled_from(sorted(TEXTS)), st.data())
@settings(max_examples=100, deadline=None)
def test_no_content_breaks_the_check(name: str, data: st.DataObject) -> None:
    content = copy.deepcopy(document.read(TEXTS[name]))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(content, ())))
        value = data.draw(STRANGE)
        _put(content, path, value)
    check_content(content, {})


def _put(content: Any, path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        content = content[key]
    if value is None:
        del content[path[-1]]
    else:
        content[path[-1]] = copy.deepcopy(value)
