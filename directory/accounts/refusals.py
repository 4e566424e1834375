"""Refusals of what somebody wants to do; each has a member of its own in the result unions of the API."""

from graph_schema.errors import Conflict, DirectoryError, InvalidInput


class NotSignedIn(DirectoryError):
    """Nobody is signed in."""

    code = "NOT_SIGNED_IN"

    def __init__(self) -> None:
        super().__init__("nobody is signed in", hint="send a token: Authorization: Bearer …")


class NotAllowed(DirectoryError):
    """The caller has no role that allows it."""

    code = "NOT_ALLOWED"


class NotFound(DirectoryError):
    """What it should be done to does not exist."""

    code = "NOT_FOUND"


class VersionConflict(Conflict):
    """The entry was written since the caller read it; `version` is its present one."""

    code = "VERSION_CONFLICT"

    def __init__(self, entity: str, expected: int, version: int) -> None:
        super().__init__(
            f"{entity} has version {version}, expected was {expected}", hint="read it again, then decide again"
        )
        self.version = version


class RoleRefused(InvalidInput):
    """A role that cannot be given or taken in this way."""

    code = "ROLE_REFUSED"
