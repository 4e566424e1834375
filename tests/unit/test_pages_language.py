"""What pages call things in both languages, and when something is open."""

import datetime as dt

import pytest

from web.pages.hours import open_now, told
from web.pages.language import CHINESE, ENGLISH, Language, romanised
from web.pages.rendering import told_confidence

HOURS = "Mo-Fr 08:30-12:00,14:00-17:30; Sa 09:00-12:00"


def test_days_are_those_of_china() -> None:
    assert CHINESE.day("2026-11-27") == "2026-11-27"
    assert CHINESE.day("2026-11-27T15:59:59Z") == "2026-11-27"
    assert CHINESE.day("2026-11-27T16:00:00Z") == "2026-11-28"
    assert CHINESE.last_day("2026-11-27T16:00:00Z") == "2026-11-27"
    assert (CHINESE.day(None), CHINESE.last_day(None)) == ("", "")


@pytest.mark.parametrize(
    ("name", "pinyin", "full", "short"),
    [
        ("浙江省", "zhe jiang sheng", "Zhejiang", "Zhejiang"),
        ("西湖区", "xi hu qu", "Xihu District", "Xihu"),
        ("西安市", "xi an shi", "Xi'an", "Xi'an"),
        ("费县", "fei xian", "Feixian", "Feixian"),
        ("桐庐县", "tong lu xian", "Tonglu County", "Tonglu"),
        ("广西壮族自治区", "guang xi zhuang zu zi zhi qu", "Guangxi", "Guangxi"),
        ("锡林郭勒盟", "xi lin guo le meng", "Xilinguole League", "Xilinguole"),
        ("草湖市", None, "", ""),
    ],
)
def test_divisions_in_latin_letters(name: str, pinyin: str | None, full: str, short: str) -> None:
    assert (romanised(name, pinyin), romanised(name, pinyin, ranked=False)) == (full, short)


def test_opening_hours_are_told_in_words() -> None:
    assert told(HOURS, CHINESE) == "周一至周五 08:30–12:00，14:00–17:30，周六 09:00–12:00"
    assert told(HOURS, ENGLISH) == "Mon–Fri 08:30–12:00, 14:00–17:30, Sat 09:00–12:00"
    assert told("每天早上", ENGLISH) == "每天早上"
    assert told(None, ENGLISH) == ""


@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        (HOURS, "2026-11-27T00:30:00+00:00", True),  # Friday 8:30 in China
        (HOURS, "2026-11-27T00:29:00+00:00", False),
        (HOURS, "2026-11-27T04:00:00+00:00", False),
        (HOURS, "2026-11-28T01:00:00+00:00", True),
        (HOURS, "2026-11-27T22:00:00+00:00", False),
        (HOURS, "2026-11-29T03:00:00+00:00", False),
        ("by appointment", "2026-11-27T03:00:00+00:00", None),
        ("Su-Mo 09:00-10:00", "2026-11-29T03:00:00+00:00", None),
        (None, "2026-11-29T03:00:00+00:00", None),
    ],
)
def test_whether_it_is_open_is_told_where_the_hours_are_understood(
    hours: str | None, at: str, is_open: bool | None
) -> None:
    assert open_now(hours, dt.datetime.fromisoformat(at)) is is_open


@pytest.mark.parametrize(
    ("spoken", "metres", "text"),
    [
        (CHINESE, 104.4, "104 米"),
        (CHINESE, 1_700, "1.7 公里"),
        (ENGLISH, 25_400, "25 km"),
        (ENGLISH, None, ""),
        (ENGLISH, 0.0, "0 m"),
    ],
)
def test_distances_are_told_as_people_say_them(spoken: Language, metres: float | None, text: str) -> None:
    assert spoken.distance(metres) == text


def test_shares_are_per_cent() -> None:
    assert [ENGLISH.share(value) for value in ("0.0375", 1, None)] == ["3.75 %", "100 %", ""]


def test_the_path_of_a_division_is_told_by_its_last_part_in_english() -> None:
    place = {"name": "西湖区", "english": None, "pinyin": "xi hu qu", "path": "浙江省 › 杭州市 › 西湖区"}
    assert CHINESE.name(place, "path") == place["path"]
    assert ENGLISH.name(place, "path") == "Xihu District"


@pytest.mark.parametrize(
    ("confidence", "chinese", "english"),
    [
        ("read", "查阅一份文本", "read in one copy"),
        ("read×3", "3 份文本一致", "3 copies agree"),
        ("project", "本项目建议", "this project's proposal"),
        ("unverified", "未核实", "not verified"),
    ],
)
def test_how_firm_a_figure_is(confidence: str, chinese: str, english: str) -> None:
    assert (told_confidence(confidence, CHINESE), told_confidence(confidence, ENGLISH)) == (chinese, english)
