"""The demonstration's clock: it is turned, kept in its file, and hurries nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from antrean_simulator.clocks import WIB, DemoClock, utc_now
from tests.simulator.scene import (
    OFFICE,
    SITI,
    text,
)
from tests.simulator.stage import Business, new_simulator, play


class TestClock:
    def test_turning_it_writes_the_file_that_the_product_reads(self, tmp_path: Path) -> None:
        file = tmp_path / "var" / "clock"
        simulator = new_simulator(file)

        async def scene(client: httpx.AsyncClient, business: Business) -> None:
            async def turn(**words: Any) -> float:
                answer = await client.post("/control/clock", json=words)
                assert answer.status_code == 200
                told = answer.json()["ahead_seconds"]
                assert float(file.read_text()) == told
                return float(told)

            assert await turn(advance_seconds=300) == 300
            assert await turn(advance_seconds=3600) == 3900
            await turn(tomorrow_at="07.45")
            tomorrow = simulator.clock().astimezone(WIB)
            assert (tomorrow.hour, tomorrow.minute) == (7, 45)
            assert timedelta() < simulator.clock() - utc_now() < timedelta(days=2)
            assert await turn(reset=True) == 0

        play(scene, simulator=simulator)

    @pytest.mark.parametrize(
        "words", [{}, {"tomorrow_at": "25.00"}, {"reset": False}, {"advance_seconds": "5"}]
    )
    def test_wrong_words_do_not_move_it(self, tmp_path: Path, words: dict[str, object]) -> None:
        simulator = new_simulator(tmp_path / "clock")

        async def scene(client: httpx.AsyncClient, business: Business) -> None:
            assert (await client.post("/control/clock", json=words)).status_code == 422
            assert simulator.clock.ahead == timedelta()

        play(scene, simulator=simulator)

    def test_a_simulator_that_starts_again_goes_on_from_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "clock"
        file.write_text("86400")

        assert DemoClock(file).ahead == timedelta(days=1)

    def test_an_unreadable_file_begins_now(self, tmp_path: Path) -> None:
        file = tmp_path / "clock"
        file.write_text("besok")

        assert DemoClock(file).ahead == timedelta()
        assert float(file.read_text()) == 0

    def test_going_ahead_shuts_windows_but_makes_no_rate_wait(self, tmp_path: Path) -> None:
        simulator = new_simulator(tmp_path / "clock")
        phone = simulator.add_phone("Siti", SITI)
        message = {"messaging_product": "whatsapp", "to": SITI} | text()
        phone.say("Halo")
        simulator.clock.advance(timedelta(days=1))

        with pytest.raises(Exception, match="24 hours"):
            simulator.meta.send(OFFICE, message)
        phone.say("Halo")
        simulator.meta.send(OFFICE, message)
        simulator.clock.reset()
        simulator.meta.send(OFFICE, message)

        assert len(phone.received) == 2
        assert json.loads(simulator.meta.pending_webhooks()[0][0])
