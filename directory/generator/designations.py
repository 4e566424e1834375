"""Titles of three years that organizations of the demonstration network hold."""

from datetime import date

from directory.documents import DesignationDocument
from directory.generator.chance import Chance

HOLDERS = 0.12
"""Share of the organizations with a title."""

NATIONAL = 0.2
"""Share of the titles that the national ministry gave; the provinces gave the others."""

NATIONAL_AUTHORITY = "工业和信息化部"
PLATFORM_TITLE = "中小企业公共服务示范平台"
BASE_TITLE = "小型微型企业创业创新示范基地"
BASE_KINDS = frozenset({"BASE", "INCUBATOR"})

TERM_YEARS = 3
OLDEST_BATCH, NEWEST_BATCH = 4, 1
"""Years before the day of the data in which the batches began: some titles have lapsed, most have not."""

NOTICES = 40
"""Invented notices of a year; their numbers begin with 演示 (demonstration) and so are nobody's."""


class Titles:
    """Gives out titles as of a day."""

    def __init__(self, today: date, chance: Chance) -> None:
        self._today = today
        self._chance = chance

    def draw(self, organization: str, kind: str, province: str) -> list[DesignationDocument]:
        """Return the title of an organization (its id without `org-`) in a province, which most do not have."""
        if not self._chance.happens(HOLDERS):
            return []
        return [self._title(f"designation-{organization}-1", kind, province)]

    def _title(self, identity: str, kind: str, province: str) -> DesignationDocument:
        national = not province or self._chance.happens(NATIONAL)
        year = self._today.year - self._chance.between(NEWEST_BATCH, OLDEST_BATCH)
        first, last = self._term(year, national)
        return DesignationDocument(
            id=identity,
            title=("国家" if national else province) + (BASE_TITLE if kind in BASE_KINDS else PLATFORM_TITLE),
            authority=NATIONAL_AUTHORITY if national else f"{province}中小企业主管部门",
            notice=f"演示〔{year}〕{self._chance.between(1, NOTICES)}号",
            batch=f"{year}年",
            validFrom=first,
            validTo=last,
            status="VALID" if last >= self._today.isoformat() else "LAPSED",
        )

    @staticmethod
    def _term(year: int, national: bool) -> tuple[str, str]:
        """Return first and last day: national titles run with the calendar year, provincial ones from July."""
        if national:
            return f"{year}-01-01", f"{year + TERM_YEARS - 1}-12-31"
        return f"{year}-07-01", f"{year + TERM_YEARS}-06-30"
