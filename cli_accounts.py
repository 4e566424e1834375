"""The commands about accounts: tokens for trying out, and roles by the word of whoever runs the machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from command_line import Opened, run
from graph_schema.errors import Conflict, InvalidInput
from settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from directory.accounts.granting import Wish
    from graph_schema.journal import Journal

    Work = Callable[[Journal, str, Wish], Awaitable[int]]

HOURS = (0.01, 720.0)  # that a trial's token may be valid: half a minute to a month
USUAL_HOURS = 12.0  # a working day

Subject = Annotated[str, typer.Option(help="the subject of the tokens, as their issuer names it")]
SomeRole = Annotated[
    str | None,
    typer.Option(help="ADMINISTRATOR, EVALUATOR, AUDITOR, ORGANIZATION (its staff), EMPLOYEE or REPRESENTATIVE"),
]
SomeRegion = Annotated[str | None, typer.Option(help="code of the division, for the first three roles")]
SomeOrganization = Annotated[str | None, typer.Option(help="id of the organization, for ORGANIZATION and EMPLOYEE")]
SomeEnterprise = Annotated[str | None, typer.Option(help="id of the enterprise, for REPRESENTATIVE")]


def token(
    settings: Settings,
    subject: Subject,
    role: SomeRole = None,
    region: SomeRegion = None,
    organization: SomeOrganization = None,
    enterprise: SomeEnterprise = None,
    hours: Annotated[float, typer.Option(min=HOURS[0], max=HOURS[1], help="how long it is valid")] = USUAL_HOURS,
) -> None:
    """Print a token for trying out, and give its subject a role when one is named; never in production mode."""
    from web.identity.trial import TrialKey

    if settings.production:
        raise Conflict(
            "tokens of a trial are not valid in production mode", hint="sign in at the issuer of SMENET_OIDC_ISSUER"
        )
    if role is not None:
        grant(settings, subject, role, region, organization, enterprise)
    elif (region, organization, enterprise) != (None, None, None):
        raise InvalidInput("a region, an organization or an enterprise needs a role", field="role", hint="add --role")
    typer.echo(TrialKey(settings.data).token(subject, hours))


def grant(
    settings: Settings,
    subject: Subject,
    role: SomeRole = None,
    region: SomeRegion = None,
    organization: SomeOrganization = None,
    enterprise: SomeEnterprise = None,
) -> None:
    """Give a role: the first administrators, who then give roles below them by `grantRole`."""
    from directory.accounts.granting import grant_by_command

    _write(settings, grant_by_command, _wish(settings, subject, role, (region, organization, enterprise)))


def revoke(
    settings: Settings,
    subject: Subject,
    role: SomeRole = None,
    region: SomeRegion = None,
    organization: SomeOrganization = None,
    enterprise: SomeEnterprise = None,
) -> None:
    """Take a role, also one that nobody stands above."""
    from directory.accounts.granting import revoke_by_command

    _write(settings, revoke_by_command, _wish(settings, subject, role, (region, organization, enterprise)))


def issuer(settings: Settings) -> str:
    """Return whose tokens are valid under these settings; raise `Conflict` when nobody's are, or which is unclear."""
    from web.identity.trial import RULES

    if not settings.production:
        if settings.oidc_issuer is not None:
            raise Conflict(
                "SMENET_OIDC_ISSUER is set, but SMENET_MODE is trial, where its tokens and their roles are not valid",
                hint="set SMENET_MODE=production (--mode production), or unset SMENET_OIDC_ISSUER",
            )
        return RULES.issuer
    if settings.oidc_issuer is None:
        raise Conflict("SMENET_OIDC_ISSUER is not set, so that nobody can sign in", hint="set it, or --oidc-issuer")
    return settings.oidc_issuer


def _wish(
    settings: Settings, subject: str, role: str | None, ends: tuple[str | None, str | None, str | None]
) -> "Wish":
    from directory.accounts.documents import Caller, checked_subject
    from directory.accounts.granting import Wish
    from directory.accounts.roles import Role
    from directory.scalars import shown

    allowed = [item.value for item in Role]
    name = (role or "").upper()
    if name not in allowed:
        raise InvalidInput(f"role is '{shown(role or '')}'; it must be one of {', '.join(allowed)}", field="role")
    region, organization, enterprise = ends
    person = Caller(issuer(settings), checked_subject(subject))
    return Wish(person, Role(name), region, organization, enterprise=enterprise)


def _write(settings: Settings, work: "Work", wish: "Wish") -> None:
    from directory.filling import ACTOR

    async def whole(parts: Opened) -> None:
        seq = await work(parts.journal, ACTOR, wish)
        place = wish.region or wish.organization or wish.enterprise
        who = f"{wish.subject.subject} of the issuer {wish.subject.issuer}: {wish.subject.account}"
        typer.echo(f"{wish.role.value} of {place} for {who}; journal at {seq}", err=True)

    run(settings, whole)
