"""The words of gradient cultivation."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class Tier(Enum):
    """A step of gradient cultivation, the lowest first."""

    INNOVATIVE = value("INNOVATIVE", "An innovative SME (创新型中小企业).")
    SPECIALIZED = value("SPECIALIZED", "A specialized and sophisticated SME (专精特新中小企业).")
    LITTLE_GIANT = value("LITTLE_GIANT", "A little giant among these (专精特新“小巨人”企业).")

    @property
    def step(self) -> int:
        """Return its place, 1 for the lowest; 0 is for enterprises without a title."""
        return list(Tier).index(self) + 1

    @property
    def lower(self) -> tuple["Tier", ...]:
        """Return the tiers below it, the lowest first."""
        return tuple(Tier)[: self.step - 1]


@vocabulary
class TitleStatus(Enum):
    """Whether a title stands on a day."""

    COMING = value("COMING", "Its term has not begun: it follows on one that has not ended.")
    VALID = value("VALID", "It is in force.")
    LAPSED = value("LAPSED", "Its term is over.")
    REVOKED = value("REVOKED", "It was taken back.")
