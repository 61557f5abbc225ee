"""Granian, as all our processes that speak HTTP run it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from antrean.config.commands import CommandRefused
from antrean.config.processes import end_with_parent

# Its own words only when something is wrong, through our logs.
LOGS = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
KILL_SECONDS = 10


def serve(
    target: str,
    *,
    interface: Interfaces,
    host: str,
    port: int,
    beside: Callable[[], None] | None = None,
    **options: Any,
) -> None:
    """Serve `module:attribute` until a signal.

    The application is imported here, before the workers are forked from this process, so
    that they share its memory; where processes are spawned each imports it anew. `beside` is
    called in each worker: threads do not survive a fork.

    Raises:
        CommandRefused: the port is taken.
    """
    _check_free(host, port)
    application(target)
    gc.collect()
    gc.freeze()
    if multiprocessing.get_start_method(allow_none=True) is None:
        multiprocessing.set_start_method("fork")
    server = Server(
        target,
        address=host,
        port=port,
        interface=interface,
        log_level=LogLevels.error,
        log_dictconfig=LOGS,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        **options,
    )
    server.serve(target_loader=partial(_load, os.getpid(), beside), wrap_loader=True)


def _check_free(host: str, port: int) -> None:
    """Say plainly that a port is taken; granian would only panic."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandRefused(f"cannot listen on {host}:{port}: {error}") from error


def application(target: str) -> Callable[..., Any]:
    """Return what `module:attribute` names."""
    module, _, attribute = target.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def _load(parent: int, beside: Callable[[], None] | None, target: str) -> Callable[..., Any]:
    """Load the application in a worker, which must not outlive its parent and keep the port."""
    end_with_parent(parent)
    loaded = application(target)
    if beside is not None:
        beside()
    return loaded
