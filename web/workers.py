"""The processes that answer when there are several: how they are begun, and watched."""

import multiprocessing
from multiprocessing.connection import wait

from uvicorn import Config, _subprocess
from uvicorn.supervisors import Multiprocess

from web import metrics

LOOK_SECONDS = 0.5  # between looks whether a worker hangs or a signal came; one that ends is noticed at once


class Workers(Multiprocess):
    """Runs the workers of a configuration until told to stop, and replaces each that ends or hangs.

    They are forks of a process that has imported the modules named in `loaded`. `started` is false when one of them
    could not start, so that they ended without having been told to.
    """

    def __init__(self, config: Config, loaded: list[str]) -> None:
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload(loaded)
        _subprocess.spawn = forks  # type: ignore[assignment]  # there is no parameter for how workers begin
        super().__init__(config, [config.bind_socket()])
        self.started = True

    def run(self) -> None:
        """Start the workers, and return when they have stopped."""
        self.init_processes()
        while not self.should_exit.is_set():
            wait([worker.process.sentinel for worker in self.processes], LOOK_SECONDS)
            self.handle_signals()
            self.keep_subprocess_alive()
        self.terminate_all()
        self.join_all()

    def keep_subprocess_alive(self) -> None:
        """Replace who ended or hangs, and take what it counted as now out of the shared figures."""
        if self.should_exit.is_set():
            return
        before = {worker.pid for worker in self.processes}
        super().keep_subprocess_alive()
        self.started = not self.should_exit.is_set()  # it ends them when one could not start, for no other reason
        ended = before - {worker.pid for worker in self.processes}
        for pid in ended:
            metrics.leave(pid)
        if ended:  # one that cannot start is not started over and over without a pause
            self.should_exit.wait(LOOK_SECONDS)
