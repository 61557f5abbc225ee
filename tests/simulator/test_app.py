"""The simulator on HTTP, in process: Graph API, control API, and posting until 200."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from antrean_simulator.control import versions
from tests.simulator.scene import (
    OFFICE,
    PNG,
    outcome,
    text,
)
from tests.simulator.stage import Business, add_phone, new_simulator, play, send, until


def test_a_message_goes_to_the_business_and_its_answer_comes_back() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)

        await client.post(f"/control/phones/{key}/say", json={"text": "Halo"})
        await business.hears(1)
        answer = await send(client, **text("Selamat pagi"))
        await business.hears(3)

        state = (await client.get("/control/state")).json()
        [phone] = state["phones"]
        assert answer.status_code == 200
        assert str(business.heard[0].url) == "http://business.test/wa/webhook"
        assert business.heard[0].headers["x-hub-signature-256"].startswith("sha256=")
        assert [bubble["text"] for bubble in phone["bubbles"]] == ["Halo", "Selamat pagi"]
        assert state["posting"]["problem"] == ""

    play(scene)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(503, "HTTP 503"), (0, "tidak tersambung")],
    ids=["refused", "unreachable"],
)
def test_a_webhook_is_posted_again_until_200(trouble: int, told: str) -> None:
    simulator = new_simulator()

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)

        await client.post(f"/control/phones/{key}/say", json={"text": "Halo"})
        await until(simulator, lambda: simulator.poster.problem == told)
        await until(simulator, lambda: simulator.poster.problem == "")

        assert len(business.heard) == 3
        assert len({request.content for request in business.heard}) == 1
        assert (await client.get("/control/state")).json()["posting"]["waiting"] == 0

    play(scene, simulator=simulator, answers=[trouble, trouble])


def test_knobs_repeat_and_bundle_on_the_wire() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)
        await client.put("/control/knobs", json={"repeat": 2, "bundle": 10, "reorder": True})

        for number in range(3):
            await client.post(f"/control/phones/{key}/say", json={"text": f"{number}"})
        await business.hears(1)

        assert business.heard[0].content.count(b'"type":"text"') == 6

    play(scene)


def test_an_answer_can_be_held_back_until_the_simulator_stops() -> None:
    simulator = new_simulator()

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)
        await client.post(f"/control/phones/{key}/say", json={"text": "Halo"})
        await client.post("/control/faults", json={"kind": "accept_then_time_out"})

        hanging = asyncio.create_task(send(client, **text()))
        await business.hears(3)
        assert not hanging.done()
        simulator.stop()

        assert (await hanging).status_code == 504

    play(scene, simulator=simulator)


def test_the_stream_tells_every_new_version() -> None:
    simulator = new_simulator()

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        stream = versions(simulator)
        first = await anext(stream)
        await add_phone(client)
        second = await anext(stream)
        simulator.stop()
        rest = [line async for line in stream]

        assert (first, second) == ("data: 0\n\n", f"data: {simulator.meta.version}\n\n")
        assert rest == []

    play(scene, simulator=simulator)


def test_the_stream_ends_with_the_simulator() -> None:
    simulator = new_simulator()

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        simulator.stop()
        answer = await client.get("/control/events")

        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.text == ""

    play(scene, simulator=simulator)


def test_pictures_are_shown_and_files_are_served() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)
        await client.post(f"/control/phones/{key}/photo", json={})
        [bubble] = (await client.get("/control/state")).json()["phones"][0]["bubbles"]

        picture = await client.get(f"/control/media/{bubble['media']}")
        page = await client.get("/")
        script = await client.get("/static/page.js")

        assert picture.headers["content-type"] == "image/png"
        assert "Simulator – bukan WhatsApp" in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert script.status_code == 200

    play(scene)


def test_the_graph_api_takes_uploads_over_http() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        headers = {"Authorization": "Bearer akses-uji"}
        form = {"messaging_product": "whatsapp", "type": "image/png"}
        uploaded = await client.post(
            f"/v26.0/{OFFICE}/media", data=form, files={"file": ("k.png", PNG)}, headers=headers
        )
        described = await client.get(f"/v26.0/{uploaded.json()['id']}", headers=headers)
        fetched = await client.get(described.json()["url"], headers=headers)
        strange = await client.get("/nowhere")

        assert fetched.content == PNG
        assert outcome(strange) == (401, 190)

    play(scene)


def test_the_log_measures_from_word_to_answer() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client, shown=False)
        await client.post(f"/control/phones/{key}/say", json={"text": "Halo"})
        await send(client, **text(), biz_opaque_callback_data="outbox:1")
        await send(client, **text(), biz_opaque_callback_data="outbox:2")

        everything = (await client.get("/control/sent")).json()["sent"]
        news = (await client.get("/control/sent?after=1")).json()["sent"]

        assert [line["callback"] for line in everything] == ["outbox:1", "outbox:2"]
        assert [line["callback"] for line in news] == ["outbox:2"]
        assert 0 <= everything[0]["accepted_at"] - everything[0]["said_at"] < 5
        assert everything[0]["phone"] == key

    play(scene)


def test_templates_can_be_approved_and_failures_called_off() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        await add_phone(client)
        words = {"name": "pengingat", "body": "Besok.", "buttons": ["Batalkan"]}
        await client.post("/control/templates", json=words)
        await client.post("/control/faults", json={"kind": "refuse", "code": 1, "times": 9})
        cleared = await client.delete("/control/faults")
        template = {"name": "pengingat", "language": {"code": "id"}}

        assert cleared.json() == {"faults_left": 0}
        assert outcome(await send(client, type="template", template=template)) == (200, 0)

    play(scene)
