"""Kept-alive lines to the business, for posting webhooks over them.

A client for everything spends several times more on a request than the request takes, and a
benchmark shares its processors with the simulator. HTTP/1.1 as servers of our own days speak
it: a length, or chunks.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_HEAD_ENDS = b"\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)\b")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked\r", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close\r", re.IGNORECASE)


class UnansweredError(Exception):
    """A request got no answer; the message says why, as the page of telephones shows it."""


class Lines(Protocol):
    """What posts webhooks."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the answer.

        Raises:
            UnansweredError: there was none.
        """

    async def aclose(self) -> None: ...


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_kept: bool = True

    async def ask(self, request: bytes) -> int:
        """Send a request, read the whole answer and return its status."""
        self.writer.write(request)
        head = await self.reader.readuntil(_HEAD_ENDS)
        status = _STATUS.match(head)
        if status is None:
            raise ValueError(head)
        await self._skip(head)
        self.is_kept = not _CLOSE.search(head)
        return int(status[1])

    async def _skip(self, head: bytes) -> None:
        """Read what follows the head: it says nothing to us, but the next answer comes after it."""
        if _CHUNKED.search(head):
            while size := int(await self.reader.readline(), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        elif length := _LENGTH.search(head):
            await self.reader.readexactly(int(length[1]))


class KeptLines:
    """Posts to whom it is asked to; lines are kept for the next request to the same server."""

    def __init__(self, *, answer_within: float) -> None:
        self._answer_within = answer_within
        self._idle: dict[str, list[_Line]] = {}

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post to this address, see `Lines`."""
        server = urlsplit(url)
        path = server.path or "/"
        lines = [f"POST {path} HTTP/1.1", f"Host: {server.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join(lines).encode("latin-1") + _HEAD_ENDS + body
        try:
            async with asyncio.timeout(self._answer_within):
                return await self._answer(f"{server.scheme}://{server.netloc}", request)
        except TimeoutError as error:
            raise UnansweredError("tidak dijawab") from error
        except OSError as error:
            raise UnansweredError("tidak tersambung") from error
        except (EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise UnansweredError("jawabannya kacau") from error

    async def _answer(self, server: str, request: bytes) -> int:
        idle = self._idle.setdefault(server, [])
        while idle:
            # The server may have hung up meanwhile; it is asked again on another line.
            with contextlib.suppress(OSError, EOFError):
                return await self._over(idle.pop(), request, idle)
        return await self._over(await _opened(server), request, idle)

    async def _over(self, line: _Line, request: bytes, idle: list[_Line]) -> int:
        try:
            status = await line.ask(request)
        except BaseException:
            line.writer.close()
            raise
        if line.is_kept:
            idle.append(line)
        else:
            line.writer.close()
        return status

    async def aclose(self) -> None:
        """Close what is kept."""
        for line in (line for lines in self._idle.values() for line in lines):
            line.writer.close()
        self._idle.clear()


async def _opened(server: str) -> _Line:
    parts = urlsplit(server)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if secure else 80)
    return _Line(*await asyncio.open_connection(parts.hostname, port, ssl=secure))
