"""Where a search stands in what is shown."""

from collections.abc import Iterable

import strawberry

from directory.search import highlights
from directory.types.described import object_type


@object_type
class TextSpan:
    """A part of a text, counted in Unicode code points."""

    start: int = strawberry.field(description="The first character, from 0.")
    end: int = strawberry.field(description="The character after the last.")


@object_type
class Highlight:
    """A text that words of the search stand in, as plain text."""

    field: str = strawberry.field(description="The field that shows the text: name, english, aliases, services ….")
    text: str = strawberry.field(description="The text.")
    spans: list[TextSpan] = strawberry.field(
        description="Where the words stand in it, in order, none touching another. Pinyin and its first letters mark "
        "the characters that are read so; of Chinese with an error in it the pairs that are right are marked."
    )


def shown_highlights(found: Iterable[highlights.Highlight]) -> list[Highlight]:
    """Return the type of highlights."""
    return [
        Highlight(field=one.field, text=one.text, spans=[TextSpan(start=start, end=end) for start, end in one.spans])
        for one in found
    ]
