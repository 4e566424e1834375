"""How texts are cut."""

import pytest

from directory.search import text


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("杭州 融资", [["杭州"], ["融资"]]),
        ("知识产权", [["知识", "识产", "产权"]]),
        ("杭", [["杭"]]),
        ("ＡＢＣ平台", [["abc", "平台"]]),
        ("3D打印", [["3d", "打印"]]),
        ("  杭州　融资  ", [["杭州"], ["融资"]]),
        ("中心（杭州）", [["中心", "杭州"]]),
        ("—— !", []),
        ("", []),
    ],
)
def test_words_of_a_search(search: str, words: list[list[str]]) -> None:
    assert text.words(search) == words


def test_everything_a_search_asks_for_is_among_the_tokens() -> None:
    name = "浙江省ABC融资担保（集团）有限公司"
    indexed = set(text.tokens(name))
    for part in (name, "融资担保", "保", "abc", "浙江省Abc", "(集团)"):
        assert {token for tokens in text.words(part) for token in tokens} <= indexed


def test_squeeze_forgets_width_case_blanks_and_punctuation() -> None:
    assert text.squeeze("Ａbc（杭州） 中心") == text.squeeze("ABC(杭州)中心") == "abc杭州中心"


def test_sounds_join_up_to_four_syllables() -> None:
    assert set(text.sounds("杭州A中心")) == {"hang", "zhou", "hangzhou", "zhong", "xin", "zhongxin"}
    assert "zhongguorenmin" in set(text.sounds("中国人民银行"))
    assert text.sound("重庆中心") == "chongqingzhongxin"
    assert text.sound("ABC") == ""


def test_given_pinyin_is_joined_alike() -> None:
    assert set(text.spelled("lv shun kou")) == {"lv", "lvshun", "lvshunkou", "shun", "shunkou", "kou"}
