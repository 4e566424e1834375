"""Forms as they are sent: their charset, and the numbers that people and programs put into them."""

from typing import Any

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.types import Message

from web.pages.form_bodies import form_of
from web.pages.forms import Sent
from web.refusals import HttpRefusal

pytestmark = pytest.mark.anyio
PARTS = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xe4\xbc\x81\r\n--b--\r\n'


def request(parameters: str) -> Request:
    """A form of one field, 企 in UTF-8."""

    async def receive() -> Message:
        return {"type": "http.request", "body": PARTS}

    headers = [(b"content-type", f"multipart/form-data; boundary=b{parameters}".encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


@pytest.mark.parametrize(
    "charset", ["punycode", "undefined", "utf-7", "unicode_escape", "latin-1", "gbk", "nope", "utf-8-sig", "\x00", ""]
)
async def test_a_form_in_another_charset_is_not_read(charset: str) -> None:
    with pytest.raises(HttpRefusal, match="it must be utf-8") as refused:
        await Sent.of(request(f'; charset="{charset}"'))
    assert (refused.value.status, refused.value.code) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("parameters", ["", "; charset=UTF-8", '; charset="utf8"'])
async def test_a_form_in_utf_8_is_read(parameters: str) -> None:
    assert (await Sent.of(request(parameters))).text("text") == "企"
    async with form_of(request(parameters)) as form:
        assert form["text"] == "企"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("5", 5),
        (" -5 ", -5),
        ("9" * 18, int("9" * 18)),
        *((text, text) for text in ("--5", "-", "-" * 25 + "1", "9" * 30, "٣", "1.5", "²")),
    ],
)
def test_a_number_that_is_none_stays_as_it_was_typed(typed: str, answer: Any) -> None:
    sent = Sent(FormData([("staff", typed)]))
    assert sent.answers([{"key": "staff", "type": "integer"}]) == {"staff": answer}
