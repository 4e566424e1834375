"""How texts are cut."""

import pytest
import search_given as given

from directory.search import text
from directory.search.folding import Folded, fold, squeeze
from directory.search.pinyin import cuts, typed
from directory.search.sounds import sounds_of
from directory.search.text import Run
from directory.search.typos import Typos, is_slip, one_error


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("杭州 融资", [["杭州"], ["融资"]]),
        ("知识产权", [["知识产权"]]),
        ("ＡＢＣ平台", [["abc", "平台"]]),
        ("3D打印", [["3d", "打印"]]),
        ("  杭州　融资  ", [["杭州"], ["融资"]]),
        ("中心（杭州）", [["中心", "杭州"]]),
        ("hang zhou rong zi", [["hangzhourongzi"]]),
        ("hangzhou rong zi", [["hangzhou"], ["rongzi"]]),
        ("Xi'an patent", [["xian"], ["patent"]]),
        ("rong 资", [["rong"], ["资"]]),
        ("—— !", []),
        ("", []),
    ],
)
def test_words_of_a_search(search: str, words: list[list[str]]) -> None:
    assert [[run.text for run in word] for word in text.words(search)] == words


def test_what_must_be_found_for_a_run() -> None:
    assert Run("知识产权", chinese=True).tokens == ["知识", "识产", "产权"]
    assert Run("杭", chinese=True).tokens == ["杭"]
    assert Run("abc", chinese=False).tokens == ["abc"]
    assert not Run("zhongxiaoqiye", chinese=False).cuts
    assert ["zhongxiaoqiye", "xiaoqiyefu", "qiyefuwu"] in Run("zhongxiaoqiyefuwu", chinese=False).cuts
    assert Run("zscq", chinese=False).initials == ["zsc", "scq"]
    assert not Run("zs", chinese=False).initials
    assert not Run("知识产权", chinese=True).initials


def test_everything_a_search_asks_for_is_among_the_tokens() -> None:
    name = "浙江省ABC融资担保（集团）有限公司"
    indexed = set(text.tokens(name))
    for part in (name, "融资担保", "保", "abc", "浙江省Abc", "(集团)"):
        assert {token for word in text.words(part) for run in word for token in run.tokens} <= indexed


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ", "abc"),
        ("Lüliang", "luliang"),
        ("Xigazê", "xigaze"),
        ("XI’AN", "xian"),
        ("鄂爾多斯", "鄂尔多斯"),
        ("臺裏裡衞", "台里里卫"),
        ("乾縣", "干县"),
        ("㎡", "m2"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_squeeze_forgets_width_case_blanks_and_punctuation() -> None:
    assert squeeze("Ａbc（杭州） 中心") == squeeze("ABC(杭州)中心") == "abc杭州中心"


def test_folded_text_knows_where_it_came_from() -> None:
    folded = Folded.of("（㎡）Xi'an 臺")
    assert folded.text == "m2xian台"
    assert folded.span(0, 2) == (1, 2)
    assert folded.span(2, 6) == (3, 8)
    assert folded.span(6, 7) == (9, 10)


def test_sounds_join_up_to_four_syllables() -> None:
    assert set(text.sounds("杭州A中心")) == {"hang", "zhou", "hangzhou", "zhong", "xin", "zhongxin"}
    assert "zhongguorenmin" in set(text.sounds("中国人民银行"))
    assert text.sound("重庆中心") == "chongqingzhongxin"
    assert text.sound("ABC") == ""


def test_given_pinyin_is_joined_alike_in_each_spelling() -> None:
    assert set(text.joined(["lv", "shun", "kou"])) >= {"lv", "lvshun", "lvshunkou", "shun", "shunkou", "kou"}
    assert set(text.joined(["lv", "se"])) == {"lv", "lu", "lvse", "luse", "se"}
    assert typed("lyuse") == "luse"
    assert typed("ganyu") == "ganyu"


def test_initials_go_in_threes() -> None:
    assert list(text.initials("知识产权A中心")) == ["zsc", "scq", "cqa", "qaz", "azx"]
    assert list(text.initials("中心")) == []


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("fangan", {("fang", "an"), ("fan", "gan")}),
        ("rongzi", {("rong", "zi")}),
        ("lvshi", {("lv", "shi")}),
        ("patent", set()),
        ("", set()),
        ("a" * 199 + "x", set()),
    ],
)
def test_cutting_joined_pinyin(word: str, ways: set[tuple[str, ...]]) -> None:
    assert set(cuts(word)) == ways


def test_a_long_word_has_few_cuts() -> None:
    assert len(cuts("xian" * 49)) == 8


@pytest.mark.parametrize(
    ("name", "code", "heard"),
    [
        ("长寿检测", "500115", "chang shou jian ce"),
        ("重庆长寿检测", "500115", "chong qing chang shou jian ce"),
        ("六安茶业", "", "lu an cha ye"),
        ("安徽六安市茶业", "", "an hui lu an shi cha ye"),
        ("成长子公司", "110101", "cheng zhang zi gong si"),
        ("成长子县公司", "110101", "cheng zhang zi xian gong si"),
    ],
)
def test_places_in_names_sound_as_the_divisions_say(name: str, code: str, heard: str) -> None:
    lineage = given.regions().lineage(code)
    assert " ".join(sounds_of(given.regions()).syllables(name, lineage)) == heard


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("henan", "henan", False),
        ("henan", "hunan", True),
        ("henan", "henna", True),
        ("henan", "hena", True),
        ("henan", "henaan", True),
        ("henan", "heann", True),
        ("henan", "neanh", False),
        ("henan", "he", False),
        ("ab", "ba", True),
        ("", "a", True),
    ],
)
def test_one_error(one: str, other: str, apart: bool) -> None:
    assert one_error(one, other) is one_error(other, one) is apart
    assert (other in Typos([other]).near(one)) is apart


def test_slips_have_all_that_was_typed() -> None:
    assert is_slip("hean", "henan")
    assert is_slip("henna", "henan")
    assert not is_slip("hunan", "henan")
    assert not is_slip("henaan", "henan")
