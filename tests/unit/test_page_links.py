"""What may become a link on a page."""

import pytest

from web.pages import rendering


def told(address: str) -> str:
    return str(rendering._TEMPLATES.get_template("parts.html").module.link(address))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example"],
)
def test_an_address_that_might_hide_a_script_is_text(address: str) -> None:
    assert "<a" not in told(address)


def test_an_address_of_the_web_is_a_link_that_cannot_break_out() -> None:
    assert told("https://example.cn/a") == (
        '<a href="https://example.cn/a" rel="nofollow noopener">https://example.cn/a</a>'
    )
    assert '"><script' not in told('https://example.cn/"><script')
