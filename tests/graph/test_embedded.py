import asyncio
import http.client
import json
import logging
import os
import signal
import stat
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.embedded import BACK_OFF_SECONDS, Child, EmbeddedEngine, _end, speaks_bolt
from graph_schema.embedded_home import DATABASE, LOOPBACK, USER, Home
from graph_schema.errors import Conflict, Unavailable
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

PATIENCE = 30.0  # seconds; a restart takes 3
ENDS_SECONDS = 10.0  # it takes half a second where the machine is not busy
OK = 200
PARENT = """
import sys, time
from pathlib import Path
from graph_schema.embedded import EmbeddedEngine
EmbeddedEngine(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""
KEEP = Statement("tests.keep", "CREATE (kept:Kept {word: $word})")
FILL = Statement("tests.fill", "RETURN size(reduce(text = 'xxxxxxxx', n IN range(1, 26) | text + text)) AS found")
KEPT = Statement("tests.kept", "MATCH (kept:Kept) RETURN kept.word AS word ORDER BY word")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(data)
    engine.start()
    yield engine
    engine.stop()


def runtime(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "graph" / "engine.json").read_text())
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def listening(pid: int) -> set[str]:
    """The local addresses on which a process listens, as the kernel writes them."""
    held = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    tables = [Path(f"/proc/{pid}/net/{table}").read_text() for table in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held}


def command(data: Path, address: Address, text: str) -> int:
    key = b64encode(f"{address.user}:{address.password}".encode()).decode()
    connection = http.client.HTTPConnection(LOOPBACK, runtime(data)["http"])
    body = json.dumps({"language": "sql", "command": text})
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    connection.request("POST", f"/api/v1/command/{address.database}", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


async def words(address: Address) -> list[str]:
    graph = await Graph.open(address)
    try:
        return [row["word"] for row in await graph.read(KEPT)]
    finally:
        await graph.close()


async def keep(address: Address, word: str) -> None:
    graph = await Graph.open(address)
    await graph.write(lambda transaction: transaction.run(KEEP, word=word))
    await graph.close()


def test_only_the_owner_may_read_its_secrets(running: EmbeddedEngine, data: Path) -> None:
    home = data / "graph"
    assert mode(home) == 0o700
    assert {mode(home / name) for name in ("password", "engine.json", "engine.log", "lock")} == {0o600}
    password = (home / "password").read_text()
    assert len(password) >= 32
    pid = runtime(data)["pid"]
    for visible in ("cmdline", "environ"):
        assert password.encode() not in Path(f"/proc/{pid}/{visible}").read_bytes()
    assert password not in repr(running.address)


def test_a_directory_that_others_could_enter_is_closed_to_them(tmp_path: Path) -> None:
    home = Home.below(tmp_path)
    home.directory.mkdir()
    home.directory.chmod(0o755)
    os.close(home.claim())
    assert mode(home.directory) == 0o700


def test_what_an_engine_announced_is_believed_as_long_as_it_holds_the_lock(tmp_path: Path) -> None:
    home = Home.below(tmp_path)
    lock = home.claim()
    address = Address("bolt://127.0.0.1:1", USER, home.password(), DATABASE)
    home.announce(1, address, 2)
    assert home.announced() == address
    os.close(lock)
    assert home.announced() is None


def test_it_listens_on_loopback_only(running: EmbeddedEngine, data: Path) -> None:
    assert running.address.url.startswith("bolt://127.0.0.1:")
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    found = listening(runtime(data)["pid"])
    assert found
    assert found <= loopback


def test_ctrl_c_reaches_only_this_process(running: EmbeddedEngine, data: Path) -> None:
    assert running.address.url
    assert os.getsid(runtime(data)["pid"]) != os.getsid(0)


def test_a_second_start_is_refused_and_names_the_process(running: EmbeddedEngine, data: Path) -> None:
    with pytest.raises(Conflict, match=rf"in use by process {os.getpid()}; one process at a time") as refusal:
        EmbeddedEngine(data).start()
    assert refusal.value.hint
    assert speaks_bolt(int(running.address.url.rpartition(":")[2]))


async def test_another_process_finds_it(running: EmbeddedEngine, data: Path) -> None:
    await keep(running.address, "attached")
    script = "import sys; from pathlib import Path; from graph_schema.embedded import EmbeddedEngine as E; "
    script += "print(E.attach(Path(sys.argv[1])).url)"
    assert subprocess.check_output([sys.executable, "-c", script, str(data)], text=True).strip() == running.address.url  # noqa: ASYNC221
    attached = EmbeddedEngine.attach(data)
    assert attached == running.address
    assert "attached" in await words(attached)


@pytest.mark.parametrize("source", ["file:///etc/passwd", "/etc/passwd", "http://127.0.0.1:1/rows.csv"])
async def test_it_reads_no_files_and_no_addresses(running: EmbeddedEngine, source: str) -> None:
    graph = await Graph.open(running.address)
    with pytest.raises(Unavailable, match="Forbidden"):
        await graph.read(Statement("tests.read_outside", f"LOAD CSV FROM '{source}' AS row RETURN row"))
    await graph.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_child_that_served_is_replaced_however_often_it_ends(
    running: EmbeddedEngine,
    data: Path,
    number: signal.Signals,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graph_schema.embedded.BACK_OFF_SECONDS", (0.0,))
    await keep(running.address, number.name)
    for _ in range(2):
        before = runtime(data)
        caplog.clear()
        with caplog.at_level(logging.WARNING, "graph_schema.embedded"):
            os.kill(before["pid"], number)
            wait_until(lambda: "the engine was restarted" in caplog.text)
        assert runtime(data) == before | {"pid": runtime(data)["pid"]}
        assert runtime(data)["pid"] != before["pid"]
    assert number.name in await words(running.address)


async def test_a_child_that_hangs_is_replaced(
    running: EmbeddedEngine, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(running.address, "before it hung")
    for name, value in {"HEARD_SECONDS": 0.1, "SILENT_PROBES": 2, "STOP_SECONDS": 0.2}.items():
        monkeypatch.setattr(f"graph_schema.embedded.{name}", value)
    former = runtime(data)["pid"]
    os.kill(former, signal.SIGSTOP)
    wait_until(lambda: runtime(data)["pid"] != former)
    assert not is_running(former)
    assert "before it hung" in await words(running.address)


async def test_a_child_whose_heap_is_full_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCADEDB_JVM_ARGS", "-Xmx128m -XX:TieredStopAtLevel=1")
    with EmbeddedEngine(tmp_path) as address:
        graph, former = await Graph.open(address), runtime(tmp_path)["pid"]
        with pytest.raises((Unavailable, TimeoutError)):
            async with asyncio.timeout(2):  # before another is there, which the same question would end
                await graph.read(FILL)
        await graph.close()
        wait_until(lambda: runtime(tmp_path)["pid"] != former)


def test_a_start_that_takes_long_is_waited_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("graph_schema.embedded.TOLD_SECONDS", 0.4)
    with EmbeddedEngine(tmp_path) as address:
        assert speaks_bolt(int(address.url.rpartition(":")[2]))
    assert caplog.text.count("the engine has been starting for") > 1


async def test_a_child_that_is_told_to_end_waits_for_no_open_connection(running: EmbeddedEngine, data: Path) -> None:
    graph = await Graph.open(running.address)
    pid = runtime(data)["pid"]
    os.kill(pid, signal.SIGTERM)
    told = time.monotonic()
    wait_until(lambda: not is_running(pid))
    assert time.monotonic() - told < ENDS_SECONDS
    await graph.close()
    wait_until(lambda: EmbeddedEngine.attach(data) is not None)


async def test_stop_ends_the_process_and_start_finds_the_data(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    assert EmbeddedEngine.attach(tmp_path) is None
    with engine as address:
        await keep(address, "before")
        pid = runtime(tmp_path)["pid"]
    assert not is_running(pid)
    assert EmbeddedEngine.attach(tmp_path) is None
    assert not (tmp_path / "graph" / "engine.json").exists()
    engine.stop()
    (tmp_path / "graph" / "password").unlink()
    with engine as again:
        assert again.password != address.password
        assert await words(again) == ["before"]


def test_commits_that_are_not_durable_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCADEDB_JVM_ARGS", "-Xmx512m -Darcadedb.txWalFlush=0")
    with EmbeddedEngine(tmp_path) as address:
        assert command(tmp_path, address, "ALTER DATABASE `arcadedb.txWalFlush` 0") == http.client.OK
    with pytest.raises(Unavailable, match="txWalFlush is 0; it must be 2") as refusal:
        EmbeddedEngine(tmp_path).start()
    assert refusal.value.hint
    assert Home.below(tmp_path).announced() is None


def test_a_start_that_fails_shows_the_last_words(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "databases").write_text("in the way")
    with pytest.raises(Unavailable, match=r"(?s)the engine ended with code 1:.*databases"):
        EmbeddedEngine(tmp_path).start()
    os.close(Home.below(tmp_path).claim())  # it is free again


def test_a_child_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.embedded.STOP_SECONDS", 0.2)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.PIPE)
    _end(child)
    assert child.returncode == -signal.SIGKILL


def test_one_that_does_not_come_up_is_tried_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("graph_schema.embedded.BACK_OFF_SECONDS", (0.0, 0.1))
    with EmbeddedEngine(tmp_path):
        monkeypatch.setenv("ARCADEDB_JVM_ARGS", "-Xmx1k")
        os.kill(runtime(tmp_path)["pid"], signal.SIGKILL)
        wait_until(lambda: caplog.text.count("the engine did not restart") > len(BACK_OFF_SECONDS))
        assert EmbeddedEngine.attach(tmp_path) is None
        assert (tmp_path / "graph" / "engine.log").read_text().count("Too small maximum heap") <= 1
        monkeypatch.delenv("ARCADEDB_JVM_ARGS")
        wait_until(lambda: EmbeddedEngine.attach(tmp_path) is not None)


class Mortal(EmbeddedEngine):
    """An engine whose children come up at once, and end by themselves after some seconds."""

    def __init__(self, data: Path, seconds: float) -> None:
        super().__init__(data)
        self._seconds = seconds
        self.launched: list[float] = []

    def _launch(self) -> Child:
        self.launched.append(time.monotonic())
        self._home.log_file.touch()
        return subprocess.Popen(["/bin/sleep", str(self._seconds)], stdin=subprocess.PIPE)


def pauses(data: Path, lives: float) -> list[float]:
    """Return how long there was no engine, the first three times, when each child lives so many seconds."""
    engine = Mortal(data, lives)
    with engine:
        wait_until(lambda: len(engine.launched) == 4)
    return [later - earlier - lives for earlier, later in pairwise(engine.launched)]


def test_the_pause_before_another_grows_while_they_end_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.embedded.BACK_OFF_SECONDS", (0.0, 0.8, 1.2))
    monkeypatch.setattr("graph_schema.embedded.STEADY_SECONDS", 0.4)
    first, second, third = pauses(tmp_path / "brief", lives=0.0)
    assert (first >= 0.8, second >= 1.2, third >= 1.2) == (True, True, True)
    assert max(pauses(tmp_path / "steady", lives=0.5)) < 0.8


def test_one_whose_log_was_taken_away_is_replaced_as_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = Mortal(tmp_path, 0.5)
    with engine:
        engine._home.log_file.unlink()
        wait_until(lambda: len(engine.launched) == 2)
    assert "No such file" in caplog.text


def test_stop_does_not_wait_for_the_end_of_a_pause(tmp_path: Path) -> None:
    engine = Mortal(tmp_path, 0.0)
    with engine:
        time.sleep(0.5)
    assert len(engine.launched) == 1


def test_a_killed_parent_takes_its_child_along(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        child = runtime(tmp_path)["pid"]
        parent.kill()
    lock = Home.below(tmp_path).claim()  # waits for the orphan instead of refusing
    assert not is_running(child)
    os.close(lock)


async def test_an_engine_that_is_not_trusted_is_opened_anew_and_examined(running: EmbeddedEngine, data: Path) -> None:
    await keep(running.address, "before")
    former = runtime(data)["pid"]
    Home.below(data).distrust()
    wait_until(lambda: not Home.below(data).distrusted())
    wait_until(lambda: runtime(data)["pid"] != former)
    assert "before" in await words(running.address)


def test_an_engine_is_not_opened_anew_before_there_is_room(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, reserve=10**18)
    with engine:
        former = runtime(tmp_path)["pid"]
        Home.below(tmp_path).distrust()
        time.sleep(1)
        assert runtime(tmp_path)["pid"] == former
        assert Home.below(tmp_path).distrusted()


def test_a_damaged_graph_is_found_and_not_served(tmp_path: Path) -> None:
    with EmbeddedEngine(tmp_path) as address:
        for text in ("create vertex type Thing", *(["insert into Thing set word = 'damaged'"] * 20)):
            assert command(tmp_path, address, text) == OK
    (bucket,) = (tmp_path / "graph" / "databases" / DATABASE).glob("Thing_0.*.bucket")
    page = bucket.read_bytes()
    place = page.index(b"damaged") - 20  # where the header of the record is
    bucket.write_bytes(page[:place] + b"\xff" * 200 + page[place + 200 :])
    Home.below(tmp_path).distrust()
    with pytest.raises(Unavailable, match="is damaged") as refused:
        EmbeddedEngine(tmp_path).start()
    assert "smenet restore" in (refused.value.hint or "")
    assert Home.below(tmp_path).distrusted()
