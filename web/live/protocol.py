"""uvicorn's WebSocket protocol with an end that comes in time, of handshakes too."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from web.protocol import NO_HTTP, STOPPING

MESSAGE_BYTES = 1_000_000  # of one message of a client, as of a body: room for large variables
PING_SECONDS = 20.0  # between pings of the protocol, and for the answer to one: then the client is gone
CLOSE_SECONDS = 3.0  # for the client to answer a close; below the time that a stop leaves


class GuardedSocket(WebSocketsSansIOProtocol):
    """A connection that can be closed although its client takes nothing, and that lets its handler end at a stop."""

    def data_received(self, data: bytes) -> None:
        """Take what arrived; what is no handshake is refused, where uvicorn would keep the connection for ever."""
        super().data_received(data)
        if self.conn.handshake_exc and not self.handshake_initiated and not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()) or NO_HTTP)
            self.transport.close()

    async def send(self, message: Any) -> None:
        """Send a message once there is room; a close goes out behind what waits, and the connection ends soon after."""
        if message["type"] == "websocket.close":
            self.writable.set()
            self.close_timeout = 2 * CLOSE_SECONDS
            self.loop.call_later(CLOSE_SECONDS, self._abort)
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # uvicorn leaves it open, and tells a refusal as a fault of the application

    def shutdown(self) -> None:
        """Let the handler say goodbye; uvicorn waits for it for as long as a stop may take."""
        stopping: asyncio.Event | None = self.app_state.get(STOPPING)
        if stopping is None or not self.handshake_complete or self.close_sent:
            super().shutdown()
        else:
            stopping.set()

    def _abort(self) -> None:
        if not self.disconnected:
            self.transport.abort()
