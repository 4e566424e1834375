"""Importing organizations at the desk: checked first, with every fault by line and column, then written."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.responses import Response

from directory.accounts.reading import Reading
from directory.importing.importer import apply_plan, columns_named, plan_content
from directory.importing.mapping import shipped_names
from directory.importing.permission import require_import
from directory.importing.plan import Plan
from graph_schema.clock import now, today
from graph_schema.connection import Transaction
from graph_schema.errors import DirectoryError, InvalidInput
from graph_schema.journal import ONE_TRANSACTION
from web.middleware import Bounds
from web.pages.desk.doing import told
from web.pages.desk.visit import Visit

PATH = "/desk/import"
MOST_BYTES = 8_000_000  # of a file: what a page checks in some seconds; larger ones are for `smenet load`
BOUNDS = Bounds(MOST_BYTES + 100_000, 80.0)
SHOWN = 200  # faults on a page; all are counted


@dataclass(frozen=True)
class Checked:
    """A file that was checked: its name, its SHA-256, what it will do, and why it may not."""

    name: str
    digest: str
    columns: str
    plan: Plan
    refusal: str = ""


async def show(visit: Visit, checked: Checked | None = None, message: str = "", done: int | None = None) -> Response:
    """Answer the form, and what was found in a file."""
    plan = checked.plan if checked else Plan("")
    faults = [(one, told(visit, one.message)[0]) for one in plan.faults[:SHOWN]]
    remarks = [(one, told(visit, one.message)[0]) for one in plan.curation[:SHOWN]]
    bad = bool(message or (checked and (checked.refusal or plan.faults)))
    return visit.page(
        "import.html",
        422 if bad else 200,
        names=shipped_names(),
        checked=checked,
        faults=faults,
        remarks=remarks,
        message=message,
        written=done,
    )


async def sent(visit: Visit) -> Response:
    """Check a file and keep it for a while; or write the one that was checked."""
    if not visit.administered:
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    try:
        name, data = await _file(visit)
        checked = await _checked(visit, name, data)
        if visit.given("action") != "load" or checked.refusal or checked.plan.faults:
            return await show(visit, checked)
        written = await _written(visit, checked)
    except DirectoryError as error:
        return await show(visit, message=told(visit, error.message)[0])
    return await show(visit, done=written)


async def _file(visit: Visit) -> tuple[str, bytes]:
    """Return name and content of the file that came along, or of the one that was checked before."""
    given = visit.form.get("file")
    account = visit.session.caller.account
    if isinstance(given, UploadFile) and given.filename:
        data = await given.read()
        if len(data) > MOST_BYTES:
            raise InvalidInput(visit.words.told("import_large", most=MOST_BYTES // 1_000_000))
        await asyncio.to_thread(visit.parts.uploads.keep, account, data)
        return given.filename, data
    kept = await asyncio.to_thread(visit.parts.uploads.get, account, visit.given("digest"))
    if kept is None:
        raise InvalidInput(visit.words.texts["import_none"])
    return visit.given("name"), kept


async def _checked(visit: Visit, name: str, data: bytes) -> Checked:
    columns = visit.given("columns")
    if columns and columns not in shipped_names():  # a name of ours, never a path of the server's
        raise InvalidInput(visit.words.texts["import_columns"])
    plan = await plan_content(data, columns_named(columns or None), visit.parts.graph, today())
    refusal = ""
    if plan.writes > ONE_TRANSACTION:
        refusal = visit.words.told("import_large_rows", most=ONE_TRANSACTION)
    try:
        await require_import(Reading(visit.parts.graph), visit.session.caller.account, plan, now())
    except DirectoryError as error:
        refusal = told(visit, error.message)[0]
    return Checked(name, plan.digest, columns, plan, refusal)


async def _written(visit: Visit, checked: Checked) -> int:
    """Write the plan, and return how many organizations that were. The same file again changes nothing."""
    account, moment = visit.session.caller.account, now()

    async def allow(transaction: Transaction) -> None:
        await require_import(transaction, account, checked.plan, moment)

    seq = await apply_plan(checked.plan, visit.parts.journal, account, moment, allow=allow)
    await asyncio.to_thread(visit.parts.uploads.drop, account)
    visit.parts.index.nudge()
    await visit.applied(seq)
    return checked.plan.writes
