"""The control API: everything a person does, and words that make no sense."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from tests.simulator.scene import (
    OTHER_OFFICE,
    PNG,
    buttons,
    interactive,
)
from tests.simulator.stage import Business, add_phone, new_simulator, play, send

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("photo", {"caption": "KTP"}),
    ("photo", {"content": base64.b64encode(PNG).decode()}),
    ("voice", {}),
    ("location", {"latitude": -6, "longitude": 106.8}),
    ("share-number", {}),
    ("raw", {"content": {"type": "unsupported", "errors": [{"code": 131051}]}}),
    ("read", {}),
    ("say", {"text": "Halo", "office": OTHER_OFFICE}),
]


@pytest.mark.parametrize(("name", "words"), ACTS)
def test_a_person_can_do_it_from_the_page(name: str, words: dict[str, Any]) -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)

        answer = await client.post(f"/control/phones/{key}/{name}", json=words)

        assert answer.status_code == 200, answer.text
        assert (answer.json()["id"] is None) == (name == "read")

    play(scene)


def test_a_person_can_tap_and_react() -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)
        said = await client.post(f"/control/phones/{key}/say", json={"text": "Halo"})
        await send(client, **interactive("button", buttons("Ya")))

        tapped = await client.post(f"/control/phones/{key}/tap", json={"choice": "id-Ya"})
        reaction = {"message": said.json()["id"], "emoji": "👍"}
        await client.post(f"/control/phones/{key}/react", json=reaction)

        assert tapped.status_code == 200
        [phone] = (await client.get("/control/state")).json()["phones"]
        assert [bubble["text"] for bubble in phone["bubbles"]] == ["Halo", "Silakan pilih.", "Ya"]
        assert phone["bubbles"][0]["reaction"] == "👍"

    play(scene)


TURNS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("change-number", {"number": "+62 811-0000-0009"}, {"number": "+6281100000009"}),
    ("show-number", {"shown": False}, {"shows_number": False}),
    ("power", {"on": False}, {"is_on": False}),
    ("power", {"on": True}, {"is_on": True}),
    ("office", {"office": OTHER_OFFICE}, {"office": OTHER_OFFICE}),
]


@pytest.mark.parametrize(("name", "words", "result"), TURNS)
def test_a_telephone_can_be_changed(
    name: str, words: dict[str, Any], result: dict[str, Any]
) -> None:
    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)

        answer = await client.post(f"/control/phones/{key}/{name}", json=words)

        assert answer.json().items() >= result.items()

    play(scene)


def test_a_telephone_that_is_put_away_leaves_the_page_but_not_the_world() -> None:
    simulator = new_simulator()

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        key = await add_phone(client)

        await client.post(f"/control/phones/{key}/put-away")

        assert (await client.get("/control/state")).json()["phones"] == []
        assert list(simulator.meta.phones) == [key]

    play(scene, simulator=simulator)


WRONG = {
    "broken JSON": ("POST", "/control/phones", b"{", 422),
    "a list": ("POST", "/control/phones", b"[]", 422),
    "a nameless phone": ("POST", "/control/phones", b'{"name": " "}', 422),
    "a wrong number": ("POST", "/control/phones", b'{"name": "A", "number": "0812"}', 422),
    "a number that is taken": (
        "POST",
        "/control/phones",
        b'{"name": "A", "number": "+6281234567890"}',
        422,
    ),
    "an unknown phone": ("POST", "/control/phones/x/say", b'{"text": "a"}', 404),
    "an unknown act": ("POST", "/control/phones/t1/terbang", b"{}", 404),
    "silence": ("POST", "/control/phones/t1/say", b'{"text": ""}', 422),
    "a number as text": ("POST", "/control/phones/t1/say", b'{"text": 1}', 422),
    "nothing to tap": ("POST", "/control/phones/t1/tap", b'{"choice": "x"}', 404),
    "an unknown office": ("POST", "/control/phones/t1/say", b'{"text":"a","office":"9"}', 422),
    "a broken photo": ("POST", "/control/phones/t1/photo", b'{"content": "***"}', 422),
    "a photo of nothing known": ("POST", "/control/phones/t1/photo", b'{"content": "YQ=="}', 422),
    "an unknown knob": ("PUT", "/control/knobs", b'{"speed": 1}', 422),
    "a knob of text": ("PUT", "/control/knobs", b'{"repeat": "2"}', 422),
    "a knob below zero": ("PUT", "/control/knobs", b'{"repeat": -1}', 422),
    "an unknown failure": ("POST", "/control/faults", b'{"kind": "hujan"}', 422),
    "a clock that stands": ("POST", "/control/clock", b'{"reset": true}', 404),
    "an unknown picture": ("GET", "/control/media/1", b"", 404),
    "a log after nothing": ("GET", "/control/sent?after=x", b"", 422),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_wrong_words_are_refused_and_explained(case: tuple[str, str, bytes, int]) -> None:
    method, path, body, status = case

    async def scene(client: httpx.AsyncClient, business: Business) -> None:
        await add_phone(client)

        answer = await client.request(method, path, content=body)

        assert answer.status_code == status
        assert answer.json()["error"]

    play(scene)
