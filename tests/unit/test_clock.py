"""Days are those of China, whatever the clock of the machine says."""

import pytest

from graph_schema.clock import day_in_china, now, today


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
