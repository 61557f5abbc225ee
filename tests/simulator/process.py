"""Starts the simulator as its users do: as a process, on a port of loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.process.running import free_port


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the simulator, wait until it answers, and stop it in the end."""
    port = free_port()
    command = [sys.executable, "-m", "antrean_simulator", "--port", str(port), *arguments]
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield process, address
    finally:
        process.kill()
        process.communicate()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            httpx.get(address, trust_env=False)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the simulator did not start")
