"""The server with small limits, so that a test of one is short: a worker's environment says the rest."""

import os

import server
import settings
import web.live.live
import web.live.seats
import web.live.socket
import web.live.sse
from web.live import stream

if __name__ == "__main__":
    for module in (web.live.live, web.live.socket, web.live.sse):
        module.SEND_SECONDS = 1.0  # type: ignore[attr-defined]
    web.live.socket.INIT_SECONDS = 0.5
    web.live.socket.HEARTBEAT_SECONDS = web.live.sse.HEARTBEAT_SECONDS = 0.3
    web.live.socket.OPERATIONS_MOST = 3
    web.live.seats.SEATS_EACH = 6
    stream.PAGE_ROWS, stream.PAGES = 16, 2
    server.run(settings.Settings.read(os.environ))
