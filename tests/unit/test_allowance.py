"""What each may spend in a minute, counted alone and by several processes together."""

import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest
import structlog
from starlette.types import Scope

from directory.accounts.documents import Caller
from web.addresses import address_of
from web.allowance import POINTS_A_MINUTE, ROWS_COUNTED, PointsPerMinute, payer_of, points_of, viewer_of
from web.point_store import PointStore
from web.refusals import HttpRefusal

MINUTE = 60
YEAR = 365 * 24 * 60 * MINUTE
SPENDINGS = 200
PAGE_BYTES = 4096  # of a file of SQLite


def scope(address: str) -> Scope:
    return {"type": "http", "client": (address, 4711)}


def refused(allowance: PointsPerMinute, payer: str, points: int) -> HttpRefusal:
    with pytest.raises(HttpRefusal) as caught:
        allowance.spend(payer, points)
    return caught.value


def test_what_is_left_can_be_spent_and_no_more() -> None:
    allowance = PointsPerMinute(100, PointStore())
    allowance.spend("a", 60)
    refusal = refused(allowance, "a", 41)
    assert (refusal.status, refusal.code) == (429, "RATE_LIMITED")
    assert (refusal.details["allowed"], refusal.details["asked"], refusal.details["left"]) == (100, 41, 40)
    assert 1 <= int(refusal.headers["Retry-After"]) == refusal.details["retryAfter"] <= MINUTE
    allowance.spend("a", 40)
    assert refused(allowance, "a", 1).details["left"] == 0


def test_everybody_has_his_own() -> None:
    allowance = PointsPerMinute(100, PointStore())
    allowance.spend("a", 100)
    allowance.spend("b", 100)


def test_a_new_minute_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    allowance, start = PointsPerMinute(100, PointStore()), time.time()
    allowance.spend("a", 100)
    monkeypatch.setattr(time, "time", lambda: start + MINUTE + 1)
    allowance.spend("a", 100)


def test_a_clock_that_is_set_back_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    allowance, start = PointsPerMinute(100, PointStore()), time.time()
    monkeypatch.setattr(time, "time", lambda: start + YEAR)
    allowance.spend("a", 100)
    monkeypatch.setattr(time, "time", lambda: start)
    assert refused(allowance, "a", 1).details["retryAfter"] <= MINUTE
    monkeypatch.setattr(time, "time", lambda: start + MINUTE + 1)
    allowance.spend("a", 100)


def test_what_has_ended_is_forgotten_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    start, elapsed = time.time(), time.monotonic()
    monkeypatch.setattr(time, "time", lambda: start + YEAR)
    store = PointStore()
    monkeypatch.setattr(time, "time", lambda: start)
    store.incr("a", 1)
    monkeypatch.setattr(time, "time", lambda: start + 2 * MINUTE)
    monkeypatch.setattr(time, "monotonic", lambda: elapsed + 2 * MINUTE)
    store.incr("b", MINUTE)
    assert store.reset() == 1


@pytest.mark.parametrize("place", [0, PAGE_BYTES], ids=["head", "rows"])
def test_a_file_that_a_power_cut_damaged_is_made_anew(tmp_path: Path, place: int) -> None:
    file = tmp_path / "points.sqlite"
    store = PointStore(file)
    for number in range(SPENDINGS):
        store.incr(f"address-{number}", MINUTE)
    store.close()
    with file.open("r+b") as damaged:
        damaged.seek(place)
        damaged.write(b"\xff" * PAGE_BYTES)
    with structlog.testing.capture_logs() as logged:
        store = PointStore(file)
    assert [line["event"] for line in logged] == ["points are damaged"]
    assert [store.incr("address-1", MINUTE), store.reset()] == [1, 1]
    store.close()
    with structlog.testing.capture_logs() as logged:
        PointStore(file).close()
    assert not logged


def test_a_file_that_is_damaged_while_it_is_open_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "points.sqlite"
    store, other = PointStore(file), PointStore(file)
    for number in range(SPENDINGS):
        store.incr(f"address-{number}", MINUTE)
    for part in (file, file.with_name(f"{file.name}-wal")):
        part.write_bytes(b"\xff" * part.stat().st_size)
    with structlog.testing.capture_logs() as logged:
        assert other.incr("address-1", MINUTE) == 1
    assert [line["event"] for line in logged] == ["points are damaged"]
    assert other.incr("address-1", MINUTE) == 2
    store.close()
    other.close()


def test_a_damaged_file_that_cannot_be_made_anew_is_made_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    file = folder / "points.sqlite"
    store, other = PointStore(file), PointStore(file)
    for number in range(SPENDINGS):
        store.incr(f"address-{number}", MINUTE)
    for part in folder.iterdir():
        part.write_bytes(b"\xff" * part.stat().st_size)
    folder.rename(tmp_path / "away")
    with pytest.raises(sqlite3.Error):
        other.incr("address-1", MINUTE)
    (tmp_path / "away").rename(folder)
    assert other.incr("address-1", MINUTE) == 1
    store.close()
    other.close()


def test_a_file_that_is_locked_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "points.sqlite"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        PointStore(file)
    assert file.exists()
    other.close()


def _spend(file: Path) -> None:
    store = PointStore(file)
    for _ in range(SPENDINGS):
        store.incr("a", MINUTE)


def test_processes_count_together(tmp_path: Path) -> None:
    file = tmp_path / "points.sqlite"
    store = PointStore(file)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_spend, args=(file,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert store.get("a") == 2 * SPENDINGS
    store.close()


def test_points_that_cannot_be_counted_are_granted() -> None:
    store = PointStore()
    allowance = PointsPerMinute(1, store)
    store.close()
    with structlog.testing.capture_logs() as logged:
        allowance.spend("a", 2)
    assert [line["event"] for line in logged] == ["points are not counted"]
    with pytest.raises(sqlite3.Error):
        store.get("a")


def test_a_caller_pays_by_his_account_and_a_stranger_by_his_address() -> None:
    caller = Caller("issuer", "li")
    assert payer_of(caller, scope("192.0.2.1")) == payer_of(caller, scope("192.0.2.2")) == caller.account
    assert payer_of(None, scope("192.0.2.1")) == "address-192.0.2.1"
    assert viewer_of(scope("192.0.2.1")) not in {payer_of(None, scope("192.0.2.1")), payer_of(caller, scope("x"))}


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
        ("not:an:address", ""),
        ("999.1.1.1", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_an_address_counts_as_one_subscriber_has_it(given: str, counted: str) -> None:
    assert address_of(scope(given)) == counted
    assert address_of({"type": "http", "client": None}) == ""


def test_a_directory_of_any_size_can_be_read_once() -> None:
    assert points_of(0) == 1
    assert points_of(10**9) == points_of(ROWS_COUNTED) <= POINTS_A_MINUTE
