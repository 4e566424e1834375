"""`python -m benchmarks.starts`: the command, a server over a ready index, and a worker that takes another's place.

Of each the seconds until it answers and the CPU seconds of its process until then, medians. A worker that is killed is
one that reads the index, then the one that writes it, whose work another one takes over at the same time.
"""

import argparse
import os
import resource
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import engines
import uvloop
from serving import SMENET, Served, served

from benchmarks import results
from benchmarks.loading import fill
from directory.search.storage import LOCK
from graph_schema.address import Address

ORGANIZATIONS = 100_000
REPEATED = 5
WORKERS = 2
LOOK_SECONDS = 0.01  # between looks whether a new worker listens
REST_SECONDS = 2.0  # after a start: what others take over is done by then
LISTENING = "0A"  # the state of such a socket in /proc/net/tcp
UTIME, STIME = 11, 12  # places in /proc/…/stat behind the name
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Start:
    """Seconds until something answered, and the CPU seconds that its process had taken."""

    wall: float
    cpu: float


def main() -> None:
    """Measure what the arguments ask for, and tell it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starts", description=__doc__)
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS)
    parser.add_argument("--repeated", type=int, default=REPEATED, help="how often each is started")
    asked = parser.parse_args()
    many = range(asked.repeated)
    results.told("starts", {"smenet --help": told([command("--help") for _ in many])})
    with tempfile.TemporaryDirectory() as place, engines.ENGINES["embedded"](Path(place) / "graph") as address:
        data, size = Path(place) / "data", f"{asked.organizations:,} organizations"
        uvloop.run(fill(address, asked.organizations, scored=True))
        server(address, data)  # builds the index
        results.told("starts", {f"{size}: a server, ready index": told([server(address, data) for _ in many])})
        with served(address, data, "--no-demonstration", "--workers", str(WORKERS)) as running:
            for name, writes in (("reads", False), ("writes", True)):
                found = [replaced(running, data / "index", writes=writes) for _ in many]
                results.told("starts", {f"{size}: in the place of a worker that {name} the index": told(found)})


def told(starts: list[Start]) -> str:
    """Return the medians."""
    wall, cpu = (statistics.median(each) for each in zip(*((one.wall, one.cpu) for one in starts), strict=True))
    return f"{wall:.2f} s, {cpu:.2f} s CPU ({len(starts)} times)"


def command(*arguments: str) -> Start:
    """Run `smenet` to its end."""
    started, before = time.monotonic(), _children_cpu()
    subprocess.run([str(SMENET), *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return Start(time.monotonic() - started, _children_cpu() - before)


def server(address: Address, data: Path) -> Start:
    """Start a server of one process and stop it."""
    started = time.monotonic()
    with served(address, data, "--no-demonstration") as running:
        return Start(time.monotonic() - started, _cpu(running.pid))


def replaced(running: Served, index: Path, *, writes: bool) -> Start:
    """Kill a worker that writes the index, or one that reads it; return how its successor started."""
    time.sleep(REST_SECONDS)
    before, port = workers(running.pid), int(running.url.rsplit(":", 1)[1])
    victim = next(pid for pid in before if (pid == writer(index)) is writes)
    started = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    while not (new := [pid for pid in workers(running.pid) - before if listens(pid, port)]):
        time.sleep(LOOK_SECONDS)
    return Start(time.monotonic() - started, _cpu(new[0]))


def workers(server: int) -> set[int]:
    """Return the processes that answer: the copies of the one that its server started for that."""
    return {worker for child in _children(server) for worker in _children(child)}


def writer(index: Path) -> int:
    """Return the process that writes the index: the holder of its lock."""
    inode = f":{(index / LOCK).stat().st_ino}"
    rows = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return next(int(row[4]) for row in rows if row[1] == "FLOCK" and row[5].endswith(inode))


def listens(pid: int, port: int) -> bool:
    """Tell whether a process waits for connections to a port, which it does when it is ready: not sooner."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}") and row[3] == LISTENING}
    try:
        held = {file.name for file in Path(f"/proc/{pid}/fd").iterdir() if str(file.readlink()) in sockets}
        waited = [file.read_text() for file in Path(f"/proc/{pid}/fdinfo").iterdir()]
    except OSError:  # it has ended, or closed a file meanwhile
        return False
    return any(line.split()[1] in held for text in waited for line in text.splitlines() if line.startswith("tfd:"))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    behind = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(behind[UTIME]) + int(behind[STIME])) / TICKS


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
