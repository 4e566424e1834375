"""Which kinds of files are evidence, told by their content: what a sender says of it proves nothing."""

import unicodedata

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg", TEXT: "txt"}
"""The kinds (media types) that are taken, with the ending of their file names."""

_MARKS = {
    PDF: (b"%PDF-", b"%%EOF"),  # ISO 32000-1, 7.5.2 and 7.5.5
    PNG: (b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"),  # ISO/IEC 15948, 5.2 and 11.2.5
    JPEG: (b"\xff\xd8\xff", b"\xff\xd9"),  # ITU-T T.81, B.1.1.3
}
"""What a file of a kind begins with, and what stands at or near its end; without that it was cut."""

_CONTROLS = frozenset("\t\n\r\f")


def media_type_of(data: bytes) -> str | None:
    """Return the media type of a whole file; None when it is empty, cut, or of a kind that is not taken."""
    for media_type, (begin, end) in _MARKS.items():
        if data.startswith(begin):
            return media_type if end in data[len(begin) :] else None
    return TEXT if data and _is_text(data) else None


def _is_text(data: bytes) -> bool:
    """Return whether it is UTF-8 without characters that no text has."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(sign) == "Cc" for sign in set(text) - _CONTROLS)
