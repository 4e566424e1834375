"""The ways by which people sign in at the pages."""

from dataclasses import dataclass

from web.identity.code_flow import CodeFlow

RETURN = "/sign-in/return"  # where the issuer sends people back


@dataclass(frozen=True)
class Ways:
    """By the flow of an issuer, by a token that is `pasted` (a trial), or not at all.

    `public_url` is the address by which people reach the pages, without a slash at its end; None for whatever they
    asked for.
    """

    public_url: str | None = None
    flow: CodeFlow | None = None
    pasted: bool = False
