"""Trying out without an issuer: tokens signed with a key of this machine, which production never takes."""

import contextlib
import os
import secrets
import time
from pathlib import Path

import orjson
import structlog
from joserfc import jwt
from joserfc.jwk import ECKey

from directory.accounts.documents import checked_subject
from graph_schema.errors import Conflict
from web.identity.keys import PublicKey
from web.identity.tokens import Rules

ALGORITHM, CURVE = "ES256", "P-256"
RULES = Rules(issuer="smenet-trial", audience="smenet", algorithms=(ALGORITHM,))
FILE = Path("keys", "trial.json")  # in the data directory
logger = structlog.get_logger("smenet.identity")

OTHERS = 0o077  # the rights of group and others in a file's mode


class TrialKey:
    """The key in a data directory; it is made when the first token is issued."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        self._key: ECKey | None = None

    async def find(self, key_id: str) -> PublicKey | None:
        """Return the key when it has this id; the file is read anew for an id that is not known."""
        if self._key is None or self._key.kid != key_id:
            try:
                self._key = self._read()
            except Conflict as error:  # where the key lies is nothing for those who present tokens
                logger.error("identity.trial_key_unusable", reason=error.message)  # noqa: TRY400 - the reason is all
                self._key = None
        return self._key if self._key is not None and self._key.kid == key_id else None

    def token(self, subject: str, hours: float) -> str:
        """Return a token for a subject that is valid for so many hours; raise `InvalidInput` for no subject."""
        now = int(time.time())
        times = {"iat": now, "nbf": now, "exp": now + int(hours * 3_600)}
        claims = {"iss": RULES.issuer, "aud": RULES.audience, "sub": checked_subject(subject), **times}
        key = self._read() or self._made()
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])

    def _read(self) -> ECKey | None:
        """Return the key of the file, None without one; raise `Conflict` when others can read it."""
        try:
            with self._path.open("rb") as file:
                mode, text = os.fstat(file.fileno()).st_mode, file.read()
        except FileNotFoundError:
            return None
        if mode & OTHERS:
            raise Conflict(f"{self._path} can be read by others", hint=f"chmod 600 {self._path}, or remove it")
        try:
            return ECKey.import_key(orjson.loads(text))
        except ValueError as error:
            raise Conflict(f"{self._path} holds no key", hint="remove it; the next token makes a new one") from error

    def _made(self) -> ECKey:
        """Make the key unless another process was first, and return the one in force."""
        key = ECKey.generate_key(CURVE, auto_kid=True)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(orjson.dumps(key.as_dict(private=True)))
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, self._path)
        finally:
            draft.unlink(missing_ok=True)
        return self._read() or key
