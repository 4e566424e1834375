"""Errors that a caller can act on.

    DirectoryError
    ├── InvalidInput   the request is wrong; the message says what is allowed
    ├── Conflict       the state forbids it: an edit that came too late
    │   └── Duplicate  the graph already holds an entity with this key
    └── Unavailable    not now; the same request may succeed later (retryable)
        ├── WriteFailed   the graph failed at a write for no known reason
        └── DiskFull      the disk has no room for writing

Anything else that is raised is a fault of the program: masked to clients, logged with the request id.
"""

from typing import ClassVar


class DirectoryError(Exception):
    """An expected refusal: a code for programs, a message for people, and the argument it is about."""

    code: ClassVar[str] = "ERROR"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint


class InvalidInput(DirectoryError):
    """The request is wrong; the message gives the value and what is allowed."""

    code = "INVALID_INPUT"


class Conflict(DirectoryError):
    """The stored state forbids it."""

    code = "CONFLICT"


class Duplicate(Conflict):
    """The graph already holds an entity with this key."""


class Unavailable(DirectoryError):
    """Not possible now; the same request may succeed later."""

    code = "UNAVAILABLE"
    retryable = True


class WriteFailed(Unavailable):
    """The graph failed at a write for no known reason: what it holds is to be examined before the next one."""


class DiskFull(Unavailable):
    """The disk has no room for writing; reading goes on."""

    code = "DISK_FULL"
