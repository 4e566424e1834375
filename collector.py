"""The collector of garbage rests while a process starts: what is loaded and filled then stays as long as the process.

To look through all of it again and again costs a fifth of a start; once it is frozen, no later collection looks at it,
and the processes that are copies of this one go on sharing its memory. Afterwards it looks less often than it would by
itself: what requests leave behind is young, and to look through all that is kept of the index takes 60 ms.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 5_000  # containers more than before: what some 300 requests leave behind, looked through in 3 ms
OLDER, OLDEST = 20, 100  # rounds of the younger ones before a round of these: all of it once in some minutes


def rest() -> None:
    """Collect nothing until `resume`."""
    gc.disable()


def resume() -> None:
    """Collect what is made from now on; what there is stays."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
    gc.enable()


@contextmanager
def resting() -> Iterator[None]:
    """Collect nothing while the block runs, and nothing of what it made afterwards."""
    rest()
    try:
        yield
    finally:
        resume()
