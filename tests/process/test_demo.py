"""What `make run` starts, tried as somebody does who has just cloned the project."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.process.running import PATIENCE, ROOT, free_port, gone, until

pytestmark = pytest.mark.process


@dataclass
class Demo:
    process: subprocess.Popen[str]
    told: str
    site: str
    telephones: str

    def bubbles(self) -> list[dict[str, Any]]:
        """Return what stands on the first telephone."""
        state = httpx.get(f"{self.telephones}/control/state").raise_for_status().json()
        found: list[dict[str, Any]] = state["phones"][0]["bubbles"]
        return found

    def say(self, text: str) -> dict[str, Any]:
        """Write to Bogor from the first telephone, and return what comes back."""
        state = httpx.get(f"{self.telephones}/control/state").raise_for_status().json()
        key = state["phones"][0]["key"]
        said = f"{self.telephones}/control/phones/{key}/say"
        httpx.post(said, json={"text": text}).raise_for_status()
        before = len(self.bubbles())
        return until(lambda: self.bubbles()[before:])[0]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    ports = free_port(and_next=True), free_port()
    words = ["demo", "--port", str(ports[0]), "--simulator-port", str(ports[1])]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "antrean", *words],
        env=kept | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    site, telephones = (f"http://127.0.0.1:{port}" for port in ports)
    # The block collects the process and closes its pipe, also when it never became ready.
    with process:
        try:
            demo = Demo(process, _told(process), site, telephones)
            until(lambda: _answers(f"{site}/readyz") and _answers(f"{telephones}/control/state"))
            yield demo
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _told(process: subprocess.Popen[str]) -> str:
    """Return the three blocks that it says before it serves."""
    assert process.stdout is not None
    blocks = [iter(process.stdout.readline, "\n") for _ in range(3)]
    return "".join(line for block in blocks for line in block)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.HTTPError:
        return False


def test_the_demonstration_gives_a_number_and_ends_when_told_to(demo: Demo) -> None:
    (form,) = re.findall(r"#Budi#25011987#\d{8}", demo.told)
    everything = [
        psutil.Process(demo.process.pid),
        *psutil.Process(demo.process.pid).children(recursive=True),
    ]

    barcode = demo.say(form)
    (code,) = re.findall(r"Kode booking: (\S+)", barcode["text"])
    ticket = demo.say(code)
    page = httpx.get(f"{demo.site}/").text

    assert demo.site in demo.told
    assert demo.telephones in demo.told
    assert barcode["media_kind"] == ticket["media_kind"] == "image"
    assert "A001" in ticket["text"]
    assert "CONTOH – bukan layanan resmi" in page

    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(PATIENCE) == 0
    assert gone(everything)
