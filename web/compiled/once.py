"""What the row behind an object decides is written once, as JSON text, and kept as long as the row may be read."""

from typing import Any

import orjson

from web.compiled.values import Run, Write


def once(write: Write) -> Write:
    """Return the same function, of objects that say where such text is `written` and which `document` decides it."""
    selection = object()  # tells its texts from all others; the function would keep its plan, 70 kB, as long as them

    def kept(value: Any, run: Run) -> Any:
        written = value.written
        if written is None:
            return write(value, run)
        document = value.document
        found = written.get(selection, document)
        return written.keep(selection, document, orjson.dumps(write(value, run))) if found is None else found

    return kept
