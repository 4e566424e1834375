"""The collector of garbage rests while a process starts: what is loaded and filled then stays as long as the process.

To look through all of it again and again costs a fifth of a start; once it is frozen, no later collection looks at it,
and the processes that are copies of this one go on sharing its memory.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def rest() -> None:
    """Collect nothing until `resume`."""
    gc.disable()


def resume() -> None:
    """Collect what is made from now on; what there is stays."""
    gc.freeze()
    gc.enable()


@contextmanager
def resting() -> Iterator[None]:
    """Collect nothing while the block runs, and nothing of what it made afterwards."""
    rest()
    try:
        yield
    finally:
        resume()
