"""Being in charge of an open import: whoever is not any more can neither go on with it nor undo it."""

from dataclasses import dataclass

from graph_schema import queries
from graph_schema.clock import beat
from graph_schema.connection import Transaction
from graph_schema.errors import Conflict
from graph_schema.importer import Importer


@dataclass(frozen=True)
class Charge:
    """An open import and who is in charge of it, as the head names them."""

    importing: str
    importer: str

    @classmethod
    def of(cls, importing: str) -> "Charge":
        """Return this process, taking charge of an import now."""
        return cls(importing, str(Importer.this()))

    def lost(self) -> Conflict:
        """Return the refusal of who is not in charge any more."""
        return Conflict(f"import {self.importing} is not open any more: another process has undone it")


async def held(transaction: Transaction, charge: Charge) -> None:
    """Let nobody take over an import before the end of the transaction; raise `Conflict` when somebody has."""
    if not await transaction.run(queries.HOLD_IMPORT, importer=charge.importer):
        raise charge.lost()


async def still_open(transaction: Transaction, charge: Charge) -> None:
    """Give a sign of life for an import; raise `Conflict` when it is in other hands."""
    if not await transaction.run(queries.BEAT, **vars(charge), beat=beat()):
        raise charge.lost()
