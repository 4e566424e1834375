"""How a process is asked to stop."""

import signal


def interrupt_on_sigterm() -> None:
    """Make SIGTERM end the process as Ctrl-C does: what is open is closed, an unfinished import is undone."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
