"""Kept-alive lines to other people's servers, over the machine's proxy if it has one.

What is asked is asked once and of nobody else: whether to try again is for the caller to say, and
a redirect leads where nobody looked whether we may send there.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    EmptyPoolError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ProxyError,
)

# The proxy's name for what a line of our own would meet.
_UNSENT = (NewConnectionError, ConnectTimeoutError, ProxyError, EmptyPoolError, LocationValueError)

type Answer = urllib3.BaseHTTPResponse

# A firewall forgets a line that is silent for some minutes, and tells neither end.
_PROBE_SECONDS = 30
_PROBED = [
    *HTTPConnection.default_socket_options,
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), _PROBE_SECONDS)
        for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL")
        if hasattr(socket, name)
    ),
]


class Lines:
    """Up to `most` kept-alive lines to each server; one instance serves all threads."""

    def __init__(self, *, most: int, timeout: urllib3.Timeout) -> None:
        self._kept = {
            "maxsize": most,
            "timeout": timeout,
            "retries": False,
            "socket_options": _PROBED,
        }
        self._direct = urllib3.PoolManager(**self._kept)  # type: ignore[arg-type]
        self._by_proxy: dict[str, urllib3.PoolManager] = {}

    def post(self, url: str, *, headers: dict[str, str], **content: Any) -> Answer:
        """Post `body`, `json` or `fields`; return the answer, whatever its status.

        Raises:
            urllib3.exceptions.HTTPError: there was none; see `was_unsent`.
        """
        return self.to(url).request("POST", url, headers=headers, redirect=False, **content)

    def close(self) -> None:
        for pool in (self._direct, *self._by_proxy.values()):
            pool.clear()

    def to(self, url: str) -> urllib3.PoolManager:
        """Return what asks this address."""
        parts = urlsplit(url)
        proxy = getproxies().get(parts.scheme)
        if not proxy or proxy_bypass(parts.netloc):
            return self._direct
        if proxy not in self._by_proxy:
            self._by_proxy[proxy] = urllib3.ProxyManager(proxy, **self._kept)  # type: ignore[arg-type]
        return self._by_proxy[proxy]


def was_unsent(error: HTTPError) -> bool:
    """Whether it is certain that nothing was written: no line, or nobody to trust at its end."""
    cause = error.args[0] if error.args else None
    return isinstance(error, _UNSENT) or isinstance(cause, ssl.SSLCertVerificationError)
