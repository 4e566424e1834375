"""The fast canonical JSON equals the reference implementation."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from graph_schema.canonical import canonical

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
)


@given(VALUES | st.dictionaries(KEYS, VALUES))
@example({"latitude": 30.0, "longitude": 120.1})
@example({"a": [1e21, 1e-7, 0.000001, -0.0, 1e16, 5e-324]})
@example({"\U0001f600": 1, "\ufffd": 2})
@example("\u2028\x7f\x1f\b")
def test_equals_the_reference(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [2**53, {"n": [-(2**53)]}, {"n": 10**18}])
def test_refuses_integers_that_json_does_not_hold_exactly(value: object) -> None:
    with pytest.raises(rfc8785.IntegerDomainError):
        canonical(value)
