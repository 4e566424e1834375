"""From which day on an entry is true."""

from datetime import date, timedelta

from directory.editing.refusals import EditRefused, Problem
from directory.importing.cells import day
from directory.importing.faults import Refused
from graph_schema.aggregate import Document
from graph_schema.clock import day_in_china

FIELD = "effectiveOn"
AHEAD = timedelta(days=365)  # a change is decided months before it takes effect, hardly ever years


def checked_day(given: str | None) -> str | None:
    """Return a day as the directory takes it, None for none; raise `EditRefused` for one of another century."""
    try:
        return None if given is None else day(given)
    except Refused as refusal:
        value, message = refusal.problems[0]
        raise EditRefused(Problem(FIELD, value, message)) from refusal


def effective(given: str | None, before: Document, moment: str) -> str:
    """Return the first day on which a change of an entry is true: as given, else the day of the moment (in China).

    Raise `EditRefused` for a day more than a year ahead, or before the one from which on the present entry is true.
    """
    today = day_in_china(moment)
    chosen, latest = given or today, str(date.fromisoformat(today) + AHEAD)
    if chosen > latest:
        raise EditRefused(Problem(FIELD, chosen, f"is more than a year ahead; allowed: up to {latest}"))
    first = before.get("validFrom", "")
    if chosen < first:
        message = f"is before {first}, from which day on the present entry is true; allowed: that day or a later one"
        raise EditRefused(Problem(FIELD, chosen, message))
    return chosen
