"""Days are those of China, whatever the clock of the machine says."""

import asyncio

import pytest

from graph_schema.clock import day_in_china, now, rehearsing, today


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-23T15:59:59Z", "2026-11-23"),
        ("2026-11-23T16:00:00Z", "2026-11-24"),
        ("2026-12-31T20:00:00Z", "2027-01-01"),
        ("2026-11-23T23:00:00+08:00", "2026-11-23"),
    ],
)
def test_a_day_begins_at_midnight_in_china(instant: str, day: str) -> None:
    assert day_in_china(instant) == day


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_today_does_not_depend_on_the_zone_of_the_machine(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    before = day_in_china(now())
    assert before <= today().isoformat() <= day_in_china(now())


def test_a_rehearsed_moment_is_that_of_its_own_task_alone() -> None:
    moment = "2031-05-06T20:00:00Z"

    async def seen() -> str:
        return now()

    async def both() -> tuple[str, str]:
        other = asyncio.create_task(seen())
        with rehearsing(moment):
            await asyncio.sleep(0)
            inside = await asyncio.create_task(seen())
            assert today().isoformat() == "2031-05-07"
        return inside, await other

    inside, other = asyncio.run(both())
    assert inside == moment
    assert other < moment
    assert now() < moment
    with pytest.raises(LookupError), rehearsing(moment):
        raise LookupError
    assert now() < moment, "it ends with the block, however that ends"
