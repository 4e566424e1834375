"""Words one typing error apart: a letter or character wrong, missing, too many, or swapped with its neighbour."""

from collections.abc import Iterable, Iterator


class Typos:
    """Finds the words of a fixed set that are one error away from a text.

    Two texts one error apart become the same when one character is left out of one or both. So each word is kept under
    itself and under what is left of it without each of its characters, and a text is looked up in the same way.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._kept: dict[str, tuple[str, ...]] = {}
        for word in words:
            for shorter in _shortened(word):
                self._kept[shorter] = (*self._kept.get(shorter, ()), word)

    def near(self, text: str) -> set[str]:
        """Return the words that are exactly one error away."""
        found = {word for shorter in _shortened(text) for word in self._kept.get(shorter, ())}
        return {word for word in found if one_error(text, word)}


def one_error(text: str, other: str) -> bool:
    """Tell whether two texts are different, and one error apart."""
    if text == other or abs(len(text) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    rest, other_rest = text[start:], other[start:]
    if len(rest) != len(other_rest):
        return rest[1:] == other_rest or rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:])


def is_slip(text: str, word: str) -> bool:
    """Tell whether the error is a character left out or two swapped: nothing that was typed is wrong then."""
    return len(text) < len(word) or sorted(text) == sorted(word)


def _shortened(word: str) -> Iterator[str]:
    return iter({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})
