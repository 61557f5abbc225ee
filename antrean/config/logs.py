"""Logs: one JSON object a line, for ours and Django's alike.

They hold ids (of the request, of a booking) and codes, never personal data: no bodies, no
query strings, no addresses of people.
"""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def configure(stream: TextIO = sys.stdout, *, level: int = logging.INFO) -> None:
    """Send the logs of this process, from `level` on, to `stream`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, _drop_request],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It would log the address of every call to the Graph API.
    logging.getLogger("httpx").setLevel(max(level, logging.WARNING))


def _drop_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep Django's records free of what people sent: the request they carry is not shown."""
    event.pop("request", None)
    return event
