"""The command about trusted documents: which GraphQL documents a server takes from those who are not signed in."""

from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import InvalidInput
from settings import Settings


def trust(
    settings: Settings,
    files: Annotated[list[Path] | None, typer.Argument(help="GraphQL documents, each a file in UTF-8")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="the identifier of one to forget; may be repeated")] = None,
    form: Annotated[
        str | None, typer.Option(help="the form they are for, such as little-giant/2026; absent: /graphql")
    ] = None,
) -> None:
    """Register GraphQL documents by their SHA-256 and print their identifiers; without any, list those there are."""
    from web.trusted_documents import DIRECTORY, TrustedDocuments

    documents = TrustedDocuments(settings.data / DIRECTORY)
    texts = [_text(file, form) for file in files or ()]  # all are checked before one is registered
    for text in texts:
        typer.echo(documents.register(text))
    for identifier in remove or ():
        if not documents.remove(identifier):
            raise InvalidInput(f"{identifier!r} is not registered", hint="`smenet trust` lists those that are")
    if not texts and not remove:
        for identifier in documents.identifiers():
            typer.echo(identifier)


def _text(file: Path, form: str | None) -> str:
    """Return the text of a file; raise `InvalidInput` when requests with it would be refused."""
    from web.trusting import problems

    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file}: byte {error.start} is no UTF-8", hint="save it as UTF-8") from None
    if found := problems(text, form):
        raise InvalidInput(f"{file}: " + "; ".join(found), hint="correct it; nothing was registered")
    return text
