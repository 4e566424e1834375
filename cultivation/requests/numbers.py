"""The number by which a requester follows a request without an account: 128 random bits, kept only as their SHA-256.

A repeated request must be told the same number. So its receipt keeps the number, covered by a pad that only who knows
the request id can make: the graph holds no request id, so nobody reads a number out of the graph.
"""

import base64
import hashlib
import secrets

NUMBER_BYTES = 16  # 128 bits: at a thousand guesses a second, longer than the universe exists
GROUP = 4  # characters between two hyphens, for people who copy it
PAD = "smenet number"  # keeps the pad apart from every other hash of a request id


def new_number() -> str:
    """Return a new number, such as ABCD-EF23-…: 26 letters and digits (base32) in groups of four."""
    text = base64.b32encode(secrets.token_bytes(NUMBER_BYTES)).decode().rstrip("=")
    return "-".join(text[place : place + GROUP] for place in range(0, len(text), GROUP))


def digest_of(number: str) -> str:
    """Return the SHA-256 (hex) of a number as somebody writes it: in any case, with or without hyphens and blanks."""
    plain = "".join(filter(str.isalnum, number)).upper()
    return hashlib.sha256(plain.encode()).hexdigest()


def covered(number: str, account: str, request_id: str) -> str:
    """Return the number covered by the pad of its request (hex); `uncovered` gives it back."""
    return _under_pad(number.encode(), account, request_id).hex()


def uncovered(text: str, account: str, request_id: str) -> str:
    """Return the number of what `covered` returned."""
    return _under_pad(bytes.fromhex(text), account, request_id).decode()


def _under_pad(data: bytes, account: str, request_id: str) -> bytes:
    seed = f"{PAD}\n{account}\n{request_id}".encode()
    pad = hashlib.shake_256(seed).digest(len(data))
    return bytes(left ^ right for left, right in zip(data, pad, strict=True))
