"""Who asks. Until tokens are issued nobody can be anybody: every presented token is refused."""

from collections.abc import Mapping

from web.refusals import unauthenticated


def refuse_token(headers: Mapping[str, str]) -> None:
    """Raise the 401 refusal when an Authorization header is presented, be it empty."""
    if "authorization" in headers:
        raise unauthenticated()
