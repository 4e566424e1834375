"""The small schema behind the real protocol, in a process of its own, with short deadlines: `http_child.py PORT`."""

import sys

import http_given
import uvicorn

import web.middleware
import web.protocol
import web.stalling

SHORT = 0.5  # seconds, so that a test of a deadline is short as well

if __name__ == "__main__":
    web.protocol.HEAD_SECONDS = SHORT
    web.stalling.STALL_SECONDS = SHORT
    web.middleware.BODY_SECONDS = SHORT
    uvicorn.run(
        http_given.small_app(),
        port=int(sys.argv[1]),
        loop="uvloop",
        http=web.protocol.GuardedProtocol,
        ws="none",
        lifespan="off",
        log_level="error",
    )
