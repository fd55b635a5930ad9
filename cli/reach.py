"""Whether anything listens at a broker's address: told in moments, where Kafka's own clients try for half a minute."""

from __future__ import annotations

import socket

from topics.admin import BrokerUnreachable

_SECONDS = 5.0


def require_broker(bootstrap: str) -> None:
    """Return if one of the addresses (``host:port``, joined by commas) accepts connections.

    Raises:
        BrokerUnreachable: none does; the message says why for each.
    """
    problems = []
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            if not host or not port.isdecimal():
                raise OSError("must be host:port")
            socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS).close()
        except (OSError, OverflowError) as error:
            problems.append(f"{address}: {error}")
        else:
            return
    raise BrokerUnreachable(f"no Kafka answers at {'; '.join(problems)}. Is it running, and is the address right?")
