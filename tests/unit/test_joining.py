"""Answers in one piece."""

import asyncio
from typing import Any, cast

import pytest

from web.joining import JOINED_BYTES, Joining

pytestmark = pytest.mark.anyio


class Noted(asyncio.Transport):
    """A transport that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.noted: list[Any] = []

    def write(self, data: Any) -> None:
        self.noted.append(data)

    def close(self) -> None:
        self.noted.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.noted


def joined() -> tuple[Noted, asyncio.Transport]:
    plain = Noted()
    return plain, cast("asyncio.Transport", Joining(plain, asyncio.get_running_loop()))


async def test_what_follows_without_a_wait_leaves_in_one_piece() -> None:
    plain, transport = joined()
    transport.write(b"head ")
    transport.write(b"body")
    assert plain.noted == []
    await asyncio.sleep(0)
    assert plain.noted == [b"head body"]
    transport.write(b"next")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert plain.noted == [b"head body", b"next"]


async def test_a_client_who_does_not_keep_up_is_noticed_before_the_loop_goes_on() -> None:
    plain, transport = joined()
    for _ in range(10):
        transport.write(b"x" * JOINED_BYTES)
    assert sum(map(len, plain.noted)) >= 8 * JOINED_BYTES
    await asyncio.sleep(0)
    assert b"".join(plain.noted) == b"x" * (10 * JOINED_BYTES)


async def test_what_was_written_leaves_before_the_end() -> None:
    plain, transport = joined()
    transport.write(b"last words")
    assert not transport.is_closing()
    transport.close()
    assert plain.noted == [b"last words", "closed"]
    assert transport.is_closing()
    await asyncio.sleep(0)
    assert plain.noted == [b"last words", "closed"]


async def test_nothing_is_handed_to_a_transport_that_is_gone() -> None:
    plain, transport = joined()
    transport.write(b"for nobody")
    plain.close()
    await asyncio.sleep(0)
    transport.close()
    assert plain.noted == ["closed", "closed"]


async def test_all_else_is_as_the_transport_has_it() -> None:
    _, transport = joined()
    assert transport.get_extra_info("peername") == ("127.0.0.1", 1)
