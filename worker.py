"""What workers are copies of: a process that loaded all there is to load, and opened nothing.

The fork server of the standard library imports this module once, and forks for each worker that is asked for. So one
that takes the place of another need not load anything, and what they all loaded is in memory once.
"""

import os
import signal
from importlib import import_module

from collector import resting

LATER = ("concurrent.futures.thread", "uvicorn.lifespan.on", "uvicorn.loops.uvloop")
"""What uvicorn and the event loop import when they come to it."""

with resting():
    import server  # noqa: F401 - whose `app` each worker asks for
    from web import metrics
    from web.graphql_schema import build_schema, executable
    from web.pages.asking import OPERATIONS, checked
    from web.pages.desk.site import OPERATIONS as OPERATIONS_OF_THE_DESK

    for operations in (OPERATIONS, OPERATIONS_OF_THE_DESK):
        checked(executable(build_schema()), operations)
    for name in LATER:
        import_module(name)

metrics.leave()  # this process answers nothing; its gauges would count as those of a worker
# Whoever stops everything stops the workers one by one, and hears from this process when each has ended.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
