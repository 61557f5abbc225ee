"""A mail server that delivers to nobody: it shows what came, on the page.

Speaks as much of SMTP as a client needs to hand over a letter, without secrets or TLS.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy

MOST = 200
_RECIPIENT = re.compile(r"RCPT TO:\s*<([^<>\s]+)>", re.IGNORECASE)
_LONGEST_LETTER = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What came: to whom, and its words."""

    at: datetime
    to: str
    subject: str
    text: str


@dataclass
class PostOffice:
    """Everything that came, oldest first; `refusals` are answers to the next letters.

    `greeting` is said to whoever comes; at the word `hang_up_on` the line is cut.
    """

    now: Callable[[], datetime]
    on_change: Callable[[], None]
    letters: deque[Letter] = field(default_factory=lambda: deque(maxlen=MOST))
    refusals: deque[int] = field(default_factory=deque)
    greeting: str = "220 simulator"
    hang_up_on: str = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client until it says good-bye or leaves."""
        try:
            await _Talk(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # It went away, or does not speak SMTP.
        finally:
            writer.close()

    def take(self, to: list[str], content: bytes) -> None:
        read = message_from_bytes(content, policy=policy.default)
        body = read.get_body(("plain",))
        text = body.get_content() if body else ""
        for address in to:
            self.letters.append(Letter(self.now(), address, str(read["subject"] or ""), text))
        self.on_change()


@dataclass
class _Talk:
    office: PostOffice
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    to: list[str] = field(default_factory=list)

    async def run(self) -> None:
        await self._say(self.office.greeting)
        while line := await self.reader.readline():
            words = line.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if verb == self.office.hang_up_on:
                return
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._answer(verb, words)

    async def _answer(self, verb: str, words: str) -> None:
        if verb == "DATA":
            await self._receive()
            return
        if verb == "RCPT":
            if self.office.refusals:
                await self._say(f"{self.office.refusals.popleft()} refused as asked")
                return
            named = _RECIPIENT.match(words)
            if named is None:
                await self._say("501 to whom")
                return
            self.to.append(named[1])
        elif verb in {"MAIL", "RSET", "EHLO", "HELO"}:
            self.to.clear()
        known = {"MAIL", "RCPT", "RSET", "EHLO", "HELO", "NOOP"}
        await self._say("250 ok" if verb in known else "502 not here")

    async def _receive(self) -> None:
        await self._say("354 go on")
        lines: list[bytes] = []
        size = 0
        while (line := await self.reader.readline()) not in {b".\r\n", b".\n", b""}:
            size += len(line)
            if size > _LONGEST_LETTER:
                raise ValueError("the letter is too long")
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.office.take(self.to, b"".join(lines))
        self.to = []
        await self._say("250 taken")

    async def _say(self, words: str) -> None:
        self.writer.write(f"{words}\r\n".encode())
        await self.writer.drain()
