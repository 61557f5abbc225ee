"""Kept-alive lines to the business, for posting webhooks over them.

httpx's own transport spends several times more on a request than the request takes, and a
benchmark shares its processors with the simulator. HTTP/1.1 as servers of our own days speak
it: a length, or chunks.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass

import httpx

_HEAD_ENDS = b"\r\n\r\n"


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the whole answer."""
        lines = [f"{request.method} {request.url.raw_path.decode()} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        self.writer.write("\r\n".join(lines).encode("latin-1") + _HEAD_ENDS + request.content)
        head = (await self.reader.readuntil(_HEAD_ENDS)).decode("latin-1")
        status, *fields = head.rstrip("\r\n").split("\r\n")
        parts = (field.partition(":") for field in fields)
        headers = httpx.Headers([(name, value.strip()) for name, _, value in parts])
        content = await self._content(headers)
        return httpx.Response(int(status.split(" ")[1]), headers=headers, content=content)

    async def _content(self, headers: httpx.Headers) -> bytes:
        if headers.pop("transfer-encoding", "") != "chunked":
            return await self.reader.readexactly(int(headers.get("content-length", 0)))
        content = b""
        while size := int(await self.reader.readline(), 16):
            content += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return content


class Lines(httpx.AsyncBaseTransport):
    """Posts to whom it is asked to; lines are kept for the next request to the same server."""

    def __init__(self, *, answer_within: float) -> None:
        self._answer_within = answer_within
        self._idle: dict[tuple[str, int], list[_Line]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        url = request.url
        server = url.host, url.port or (443 if url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(self._answer_within):
                return await self._answer(request, server)
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer in time", request=request) from error
        except OSError as error:
            raise httpx.ConnectError("nobody there", request=request) from error
        except (EOFError, ValueError, IndexError) as error:
            raise httpx.RemoteProtocolError("no answer", request=request) from error

    async def _answer(self, request: httpx.Request, server: tuple[str, int]) -> httpx.Response:
        idle = self._idle.setdefault(server, [])
        while idle:
            # The server may have hung up meanwhile; it is asked again on another line.
            with contextlib.suppress(OSError, EOFError):
                return await self._over(idle.pop(), request, idle)
        secure = ssl.create_default_context() if request.url.scheme == "https" else None
        line = _Line(*await asyncio.open_connection(*server, ssl=secure))
        return await self._over(line, request, idle)

    async def _over(self, line: _Line, request: httpx.Request, idle: list[_Line]) -> httpx.Response:
        try:
            answer = await line.ask(request)
        except BaseException:
            line.writer.close()
            raise
        if answer.headers.get("connection", "").lower() == "close":
            line.writer.close()
        else:
            idle.append(line)
        return answer

    async def aclose(self) -> None:
        for line in (line for lines in self._idle.values() for line in lines):
            line.writer.close()
        self._idle.clear()
