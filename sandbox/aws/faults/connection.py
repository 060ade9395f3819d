"""A connection that ends before any byte of the answer."""

import socket
import struct
from collections.abc import Mapping
from typing import Any, NoReturn

_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER with a time of 0: what was not sent is thrown away, and the other side gets a reset."""


def cut(environ: Mapping[str, Any]) -> NoReturn:
    """Ends the connection of a request; werkzeug takes the error for a client that went away.

    Raises:
        ConnectionResetError: always.
    """
    connection: socket.socket = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    raise ConnectionResetError("the connection is cut: a fault that was asked for")
