"""The invented enterprises of a year, and the invented people who speak for them and for organizations."""

from collections.abc import Sequence
from dataclasses import dataclass

from cultivation.year.numbers import EACH_SEED, FIRST_NUMBER
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import ENTERPRISE, Role
from directory.filling import ACTOR
from directory.generator.chance import Chance
from directory.generator.credit_codes import credit_code
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal

ISSUER = "smenet-demonstration"  # of the invented people; no token is of it, so that nobody signs in as one of them
COMPANY = "91"  # registering department and category of a credit code: an enterprise
INDUSTRIES = "ABCDEFGHIJKLMNOPQRST"  # the sections of GB/T 4754


@dataclass(frozen=True)
class Cast:
    """Who plays: enterprises by their place in the list, the staff of organizations, the people of a round.

    A seed is played once in a graph, and its people are of its year alone: those of another year, or of a round, may
    have their roles from a later day on.
    """

    seed: int
    region: str

    def enterprise(self, place: int) -> str:
        """Return the id of an enterprise."""
        return f"{ENTERPRISE}year-{self.seed}-{place:05d}"

    def name(self, place: int) -> str:
        """Return the name of an enterprise, which says that it is invented."""
        return f"示例企业{self.seed}-{place:05d}（虚构）"

    @property
    def administrator(self) -> Caller:
        """Return who answers for the division."""
        return self._person("administrator")

    def evaluator(self, number: int) -> Caller:
        """Return one of those who may be drawn to rate."""
        return self._person(f"evaluator-{number}")

    def representative(self, place: int) -> Caller:
        """Return who speaks for an enterprise."""
        return self._person(f"representative-{place}")

    def staff(self, organization: str) -> Caller:
        """Return who speaks for an organization."""
        return self._person(f"staff-{organization}")

    def _person(self, name: str) -> Caller:
        return Caller(ISSUER, f"year-{self.seed}-{name}")


def drawn_places(seed: int, count: int, leaves: Sequence[str]) -> list[str]:
    """Return the divisions (codes) in which so many enterprises lie."""
    chance = Chance(seed + 1)  # others than those that the requests are drawn with
    return [chance.pick(leaves) for _ in range(count)]


async def enter(journal: Journal, people: Cast, places: Sequence[str], moment: str) -> None:
    """Write the enterprises, marked synthetic, and give each its representative."""
    documents = [_document(people, place, code, moment) for place, code in enumerate(places)]

    async def decide(_: Transaction) -> Sequence[Draft]:
        return [Draft("ENTERPRISE_ADDED", document["id"], document, fresh=True) for document in documents]

    await journal.commit(ACTOR, decide, at=moment)
    for place, document in enumerate(documents):
        wish = Wish(people.representative(place), Role.REPRESENTATIVE, enterprise=document["id"])
        await grant_by_command(journal, ACTOR, wish)


def _document(people: Cast, place: int, code: str, moment: str) -> Document:
    number = FIRST_NUMBER + people.seed * EACH_SEED + place
    return {
        "id": people.enterprise(place),
        "creditCode": credit_code(COMPANY, code, number),
        "name": people.name(place),
        "industry": Chance(number).pick(INDUSTRIES),
        "region": code,
        "createdAt": moment,
        "synthetic": True,
    }
