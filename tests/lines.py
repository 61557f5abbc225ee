"""Lines to nobody: what would be written on them is handed to a function of the test."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import urllib3
from urllib3.exceptions import ReadTimeoutError

from antrean.kernel.lines import Lines

type Answering = Callable[[httpx.Request], httpx.Response]


class LinesTo(Lines):
    """Lines to a function that answers each request, or raises what a line would."""

    def __init__(self, answering: Answering) -> None:
        super().__init__(most=1, timeout=urllib3.Timeout(1))
        self._pool = _Pool(answering)

    def to(self, url: str) -> urllib3.PoolManager:
        return self._pool


class _Pool(urllib3.PoolManager):
    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self._answering = answering

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, **asked: Any
    ) -> urllib3.BaseHTTPResponse:
        request = httpx.Request(method, url, headers=asked["headers"], content=asked["body"])
        try:
            answer = self._answering(request)
        except httpx.ReadTimeout as silence:
            pool = urllib3.HTTPConnectionPool("localhost")
            raise ReadTimeoutError(pool, url, "nothing was answered") from silence
        return urllib3.HTTPResponse(
            BytesIO(answer.content), answer.headers, status=answer.status_code
        )
