"""The Graph API for an `httpx.Client` of the same process: every rule, no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from antrean_simulator.graph import Ask, answer

if TYPE_CHECKING:
    from antrean_simulator.engine import Meta


class MetaTransport(httpx.BaseTransport):
    """Hand it to `httpx.Client(transport=…)`; any base address will do."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = answer(
            self._meta,
            Ask(
                method=request.method,
                path=request.url.path,
                base=f"{request.url.scheme}://{request.url.netloc.decode()}",
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.read(),
            ),
        )
        if reply.hangs:
            raise httpx.ReadTimeout("The simulated Graph API does not answer", request=request)
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)
