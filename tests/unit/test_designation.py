"""A title whose last day is over has lapsed, whatever was stored."""

import datetime as dt

import pytest

from directory.types.designation import Designation
from directory.types.enums import DesignationStatus
from graph_schema.clock import today

TODAY = today()


@pytest.mark.parametrize(
    ("stored", "last", "shown"),
    [
        ("VALID", TODAY + dt.timedelta(days=1), DesignationStatus.VALID),
        ("VALID", TODAY - dt.timedelta(days=1), DesignationStatus.LAPSED),
        ("REVOKED", TODAY - dt.timedelta(days=1), DesignationStatus.REVOKED),
        ("VALID", None, DesignationStatus.VALID),
        (None, TODAY - dt.timedelta(days=1), None),
    ],
)
def test_status(stored: str | None, last: dt.date | None, shown: DesignationStatus | None) -> None:
    document = {"id": "designation-1-1", "title": "示范平台"}
    document |= {"status": stored} if stored else {}
    document |= {"validTo": last.isoformat()} if last else {}
    assert Designation.of(document, TODAY).status is shown  # type: ignore[arg-type]
