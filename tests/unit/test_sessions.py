"""Sessions: how long they last, and that one is over for good."""

import stat
from pathlib import Path

import pytest

from directory.accounts.documents import Caller
from web.identity.sessions import IDLE_SECONDS, LIFE_SECONDS, SWEEP_SECONDS, TOUCH_SECONDS, Sessions

LI = Caller("https://issuer.test", "li")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    return Sessions(tmp_path / "sessions", clock)


def test_a_session_tells_whose_it_is(sessions: Sessions, tmp_path: Path) -> None:
    begun = sessions.begin(LI)
    found = sessions.find(begun.secret)
    assert found is not None
    assert found.caller == LI
    assert found.wrote(begun.form_key)
    assert not found.wrote(sessions.begin(LI).form_key)
    files = list((tmp_path / "sessions").iterdir())
    assert len(files) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert not any(begun.secret in path.name or begun.secret in path.read_text() for path in files)


@pytest.mark.parametrize("secret", ["", "../../etc/passwd", "a" * 43, "a" * 44, "别" * 43])
def test_any_other_number_is_nobody(sessions: Sessions, secret: str) -> None:
    sessions.begin(LI)
    assert sessions.find(secret) is None
    sessions.end(secret)


def test_one_that_was_ended_is_over(sessions: Sessions) -> None:
    begun = sessions.begin(LI)
    sessions.end(begun.secret)
    assert sessions.find(begun.secret) is None


def test_one_that_is_not_used_ends(sessions: Sessions, clock: Clock) -> None:
    begun = sessions.begin(LI)
    for _ in range(3):
        clock.now += IDLE_SECONDS - 1
        assert sessions.find(begun.secret)
    clock.now += IDLE_SECONDS
    assert sessions.find(begun.secret) is None


def test_one_that_is_used_ends_after_a_day_of_work(sessions: Sessions, clock: Clock) -> None:
    begun = sessions.begin(LI)
    for _ in range(int(LIFE_SECONDS / (IDLE_SECONDS / 2))):
        assert sessions.find(begun.secret)
        clock.now += IDLE_SECONDS / 2
    assert sessions.find(begun.secret) is None


def test_one_ends_with_its_token(sessions: Sessions, clock: Clock) -> None:
    begun = sessions.begin(Caller(LI.issuer, LI.subject, clock.now + TOUCH_SECONDS))
    assert sessions.find(begun.secret)
    clock.now += TOUCH_SECONDS
    assert sessions.find(begun.secret) is None


def test_what_is_over_is_swept_away(sessions: Sessions, clock: Clock, tmp_path: Path) -> None:
    sessions.begin(LI)
    clock.now += max(IDLE_SECONDS, SWEEP_SECONDS)
    sessions.begin(LI)
    assert len(list((tmp_path / "sessions").iterdir())) == 1
