"""The tree of categories."""

import pytest

from directory.categories import Categories, read_categories

FUNCTIONS = ["information", "startup", "innovation", "training", "marketing", "financing", "management", "professional"]
PROFESSIONAL = ["legal", "intellectual-property", "testing", "digital", "green"]


@pytest.fixture(scope="module")
def categories() -> Categories:
    return Categories.of(read_categories())


def test_eight_functions_and_five_below_professional(categories: Categories) -> None:
    assert [category.code for category in categories.roots()] == FUNCTIONS
    assert [category.code for category in categories.children("professional")] == PROFESSIONAL
    assert [category.code for category in categories.all()] == FUNCTIONS + PROFESSIONAL
    assert len(categories) == 13


def test_documents_are_complete() -> None:
    first, *_, last = read_categories()
    assert first == {
        "id": "category-information",
        "code": "information",
        "name": "信息服务",
        "english": "Information services",
    }
    assert last["parent"] == "professional"


def test_a_category_knows_its_place(categories: Categories) -> None:
    legal = categories.get("legal")
    assert legal is not None
    assert (legal.name, legal.parent) == ("法律维权", "professional")
    assert categories.lineage("legal") == ("professional", "legal")
    assert [category.code for category in categories.descendants("professional")] == PROFESSIONAL
    assert categories.children("legal") == ()
    assert "legal" in categories


def test_unknown_categories_have_nothing(categories: Categories) -> None:
    assert categories.get("banking") is None
    assert "banking" not in categories
    assert categories.lineage("banking") == ()
    assert categories.children("banking") == ()


def test_deeper_trees_work() -> None:
    categories = Categories.of(
        [
            {"id": "category-a", "code": "a", "name": "甲", "english": "A"},
            {"id": "category-b", "code": "b", "name": "乙", "english": "B", "parent": "a"},
            {"id": "category-c", "code": "c", "name": "丙", "english": "C", "parent": "b"},
        ]
    )
    assert categories.lineage("c") == ("a", "b", "c")
    assert [category.code for category in categories.descendants("a")] == ["b", "c"]
