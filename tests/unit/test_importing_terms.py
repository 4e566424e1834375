"""Terms of validity."""

from datetime import date

import pytest

from directory.importing.terms import Term, notice_year, parse_term, status_on


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-2026", "2024-01-01", "2026-12-31"),
        ("2024年—2026年", "2024-01-01", "2026-12-31"),
        ("2024年1月—2026年12月", "2024-01-01", "2026-12-31"),
        ("2024.02-2026.02", "2024-02-01", "2026-02-28"),
        ("2024-01-2028-02", "2024-01-01", "2028-02-29"),
        ("2024.01.01至2026.12.31", "2024-01-01", "2026-12-31"),
        ("2020-08-08 至 2023-08-08", "2020-08-08", "2023-08-08"),
        ("2024-01-05-2026-12-30", "2024-01-05", "2026-12-30"),
        ("自2024年1月1日起至2026年12月31日止", "2024-01-01", "2026-12-31"),
        ("２０２４～２０２６", "2024-01-01", "2026-12-31"),
        ("三年", "2022-01-01", "2025-12-31"),
        ("有效期3年", "2022-01-01", "2025-12-31"),
    ],
)
def test_terms_are_read(text: str, first: str, last: str) -> None:
    assert parse_term(text, 2022) == Term(first, last)


@pytest.mark.parametrize("text", ["三年", "", "  "])
def test_without_a_year_there_are_no_days(text: str) -> None:
    assert parse_term(text, None) == Term()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("长期", "is no term; allowed: 2024-2026, 2024年1月-2026年12月, 2024.01.01至2026.12.31, or a number of years"),
        ("2024", "is no term"),
        ("2026-2024", "ends before it begins; allowed: 2024-2026"),
        ("2024年13月至2026年1月", "names a day that does not exist"),
        ("2024.02.30至2026.12.31", "names a day that does not exist"),
        ("1024-2026", "names the year 1024; it must be 1980 to 2100"),
    ],
)
def test_other_texts_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|must") as refusal:
        parse_term(text, 2022)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("notice", "year"),
    [("工信部企业函〔2020〕326号", 2020), ("工信部企业[2012]566号", 2012), ("（2024）1号", 2024), ("第一批", None)],
)
def test_the_year_of_a_notice(notice: str, year: int | None) -> None:
    assert notice_year(notice) == year


@pytest.mark.parametrize(
    ("last", "status"), [("2026-11-22", "LAPSED"), ("2026-11-23", "VALID"), ("2027-01-01", "VALID"), (None, None)]
)
def test_a_title_lapses_after_its_last_day(last: str | None, status: str | None) -> None:
    assert status_on(last, date(2026, 11, 23)) == status
