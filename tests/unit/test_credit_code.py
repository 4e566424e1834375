"""GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.credit_code import ALPHABET, check, check_character, is_valid

REAL = ("91110000600037341L", "91330106673959654P")
BODIES = st.text(ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", REAL)
def test_real_codes_are_valid(code: str) -> None:
    assert check(code) is None
    assert is_valid(code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("9111000060003734L", "has 17 characters; a credit code has 18 (GB 32100-2015)"),
        ("", "has 0 characters; a credit code has 18 (GB 32100-2015)"),
        ("9111000060003734IL", "holds 'I'; a credit code consists of 0-9 and A-Z without I, O, S, V, Z"),
        ("91110000600037341l", "holds 'l'"),
        ("911100006000373410", "ends with 0; the check character of 91110000600037341 is L (GB 32100-2015)"),
    ],
)
def test_the_reason_tells_what_is_allowed(code: str, reason: str) -> None:
    assert reason in str(check(code))
    assert not is_valid(code)


@given(BODIES)
def test_only_one_last_character_is_right(body: str) -> None:
    assert [last for last in ALPHABET if is_valid(body + last)] == [check_character(body)]


@given(BODIES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str) -> None:
    changed = body[:place] + other + body[place + 1 :]
    assert is_valid(changed + check_character(body)) == (changed == body)
