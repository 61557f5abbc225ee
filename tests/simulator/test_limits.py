"""Both sides of every length and number that the Graph API keeps."""

from __future__ import annotations

from typing import Any

import pytest

from antrean_simulator import Phone
from antrean_simulator.media import MEGABYTE
from tests.simulator.scene import (
    ACCEPTED,
    OFFICE,
    PNG,
    Post,
    buttons,
    interactive,
    outcome,
    rows,
    text,
)

TOO_LONG = (400, 131009)
MISSING = (400, 131008)

URL = "https://example.org/tiket"


def link(display_text: str = "Buka tiket", url: str = URL) -> dict[str, Any]:
    parameters = {"display_text": display_text, "url": url}
    return interactive("cta_url", {"name": "cta_url", "parameters": parameters})


def flow(cta: str) -> dict[str, Any]:
    parameters = {
        "flow_message_version": "3",
        "flow_id": "1",
        "flow_cta": cta,
        "flow_token": "rahasia",
    }
    return interactive("flow", {"name": "flow", "parameters": parameters})


def row(**fields: str) -> dict[str, Any]:
    shown = {"id": "1", "title": "Selasa"} | fields
    return interactive("list", {"button": "Pilih", "sections": [{"rows": [shown]}]})


def reply(**fields: str) -> dict[str, Any]:
    shown = {"id": "1", "title": "Ya"} | fields
    return interactive("button", {"buttons": [{"type": "reply", "reply": shown}]})


def section(title: str) -> dict[str, Any]:
    shown = {"title": title, "rows": [{"id": "1", "title": "Selasa"}]}
    return {"button": "Pilih", "sections": [shown]}


BOTH_SIDES = {
    "text of 4096": (text("a" * 4096), text("a" * 4097)),
    "characters, not bytes": (text("é" * 4096), text("é" * 4097)),
    "body of 1024": (
        interactive("button", buttons("Ya"), body={"text": "a" * 1024}),
        interactive("button", buttons("Ya"), body={"text": "a" * 1025}),
    ),
    "header of 60": (
        interactive("button", buttons("Ya"), header={"type": "text", "text": "a" * 60}),
        interactive("button", buttons("Ya"), header={"type": "text", "text": "a" * 61}),
    ),
    "footer of 60": (
        interactive("button", buttons("Ya"), footer={"text": "a" * 60}),
        interactive("button", buttons("Ya"), footer={"text": "a" * 61}),
    ),
    "three buttons": (
        interactive("button", buttons("A", "B", "C")),
        interactive("button", buttons("A", "B", "C", "D")),
    ),
    "button titles differ": (
        interactive("button", buttons("Ya", "Tidak")),
        interactive("button", buttons("Ya", "Ya")),
    ),
    "button title of 20": (reply(title="a" * 20), reply(title="a" * 21)),
    "button id of 256": (reply(id="a" * 256), reply(id="a" * 257)),
    "ten rows": (interactive("list", rows(5, 5)), interactive("list", rows(5, 6))),
    "ten rows in one section": (interactive("list", rows(10)), interactive("list", rows(11))),
    "row title of 24": (row(title="a" * 24), row(title="a" * 25)),
    "row description of 72": (row(description="a" * 72), row(description="a" * 73)),
    "row id of 200": (row(id="a" * 200), row(id="a" * 201)),
    "list button of 20": (
        interactive("list", rows(1) | {"button": "a" * 20}),
        interactive("list", rows(1) | {"button": "a" * 21}),
    ),
    "section title of 24": (
        interactive("list", section("a" * 24)),
        interactive("list", section("a" * 25)),
    ),
    "link text of 20": (link("a" * 20), link("a" * 21)),
    "a web address": (link(url=URL), link(url="javascript:alert(1)")),
    "flow button of 20": (flow("a" * 20), flow("a" * 21)),
    "callback data of 512": (
        text() | {"biz_opaque_callback_data": "a" * 512},
        text() | {"biz_opaque_callback_data": "a" * 513},
    ),
}


@pytest.mark.parametrize("sides", BOTH_SIDES.values(), ids=BOTH_SIDES.keys())
def test_a_limit_is_accepted_and_one_more_is_refused(
    siti: Phone, post: Post, sides: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    inside, beyond = sides

    accepted, refused = post(**inside), post(**beyond)

    assert outcome(accepted) == ACCEPTED
    assert outcome(refused) == TOO_LONG
    assert len(siti.received) == 1


WRONG = {
    "no body": (text(""), MISSING),
    "no text object": ({"type": "text"}, MISSING),
    "text is a list": ({"type": "text", "text": ["Halo"]}, (400, 100)),
    "body is a number": ({"type": "text", "text": {"body": 7}}, (400, 100)),
    "preview is text": ({"type": "text", "text": {"body": "a", "preview_url": "no"}}, (400, 100)),
    "a kind nobody knows": ({"type": "telepati", "telepati": {}}, (400, 131051)),
    "a kind that is no text": ({"type": ["text"]}, (400, 131051)),
    "another product": (text() | {"messaging_product": "sms"}, (400, 100)),
    "a group": (text() | {"recipient_type": "group"}, (400, 100)),
    "no recipient": (text() | {"to": ""}, MISSING),
    "context without id": (text() | {"context": {}}, MISSING),
    "no buttons": (interactive("button", {"buttons": []}), MISSING),
    "buttons are words": (interactive("button", {"buttons": ["Ya"]}), (400, 100)),
    "a button that calls": (interactive("button", {"buttons": [{"type": "call"}]}), TOO_LONG),
    "an interactive kind nobody knows": (interactive("carousel", {}), TOO_LONG),
    "a list with a picture": (
        interactive("list", rows(1), header={"type": "image", "image": {"id": "1"}}),
        TOO_LONG,
    ),
    "sections without titles": (
        interactive(
            "list",
            {
                "button": "P",
                "sections": [
                    {"rows": [{"id": "1", "title": "a"}]},
                    {"rows": [{"id": "2", "title": "b"}]},
                ],
            },
        ),
        MISSING,
    ),
    "a section without rows": (
        interactive("list", {"button": "P", "sections": [{"title": "a"}]}),
        MISSING,
    ),
    "a contact request by another name": (
        interactive("request_contact_info", {"name": "minta"}),
        TOO_LONG,
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_shape_is_refused_by_its_code(
    siti: Phone, post: Post, case: tuple[dict[str, Any], tuple[int, int]]
) -> None:
    message, refusal = case

    assert outcome(post(**message)) == refusal
    assert siti.received == []


def test_a_contact_request_is_accepted(siti: Phone, post: Post) -> None:
    request = interactive("request_contact_info", {"name": "request_contact_info"})

    assert outcome(post(**request)) == ACCEPTED
    assert siti.last.kind == "request_contact_info"


class TestPictures:
    @pytest.fixture
    def picture(self, client: Any) -> str:
        form = {"messaging_product": "whatsapp", "type": "image/png"}
        file = ("kode.png", PNG, "image/png")
        answer = client.post(f"/{OFFICE}/media", data=form, files={"file": file})
        assert answer.status_code == 200
        media_id = answer.json()["id"]
        assert isinstance(media_id, str)
        return media_id

    def test_a_caption_has_1024_characters(self, siti: Phone, post: Post, picture: str) -> None:
        fits = post(type="image", image={"id": picture, "caption": "a" * 1024})
        beyond = post(type="image", image={"id": picture, "caption": "a" * 1025})

        assert (outcome(fits), outcome(beyond)) == (ACCEPTED, TOO_LONG)
        assert siti.last.text == "a" * 1024
        assert siti.picture(siti.last) == PNG

    def test_buttons_may_stand_under_a_picture(self, siti: Phone, post: Post, picture: str) -> None:
        header = {"type": "image", "image": {"id": picture}}

        answer = post(**interactive("button", buttons("Ya"), header=header))

        assert outcome(answer) == ACCEPTED
        assert siti.picture(siti.last) == PNG

    def test_a_picture_nobody_uploaded_is_refused(self, siti: Phone, post: Post) -> None:
        assert outcome(post(type="image", image={"id": "1"})) == (400, 131053)

    @pytest.mark.parametrize(
        ("size", "result"),
        [(5 * MEGABYTE, ACCEPTED), (5 * MEGABYTE + 1, (400, 131053)), (0, (400, 131053))],
    )
    def test_a_picture_has_at_most_five_megabytes(
        self, client: Any, size: int, result: tuple[int, int]
    ) -> None:
        form = {"messaging_product": "whatsapp", "type": "image/png"}
        content = PNG.ljust(size, b"0")[:size]

        answer = client.post(f"/{OFFICE}/media", data=form, files={"file": ("k.png", content)})

        assert outcome(answer) == result

    @pytest.mark.parametrize(
        ("mime_type", "content", "result"),
        [
            ("image/png", b"GIF89a", (400, 131053)),
            ("image/gif", b"GIF89a", (400, 100)),
            ("image/jpeg", b"\xff\xd8\xff\xe0", ACCEPTED),
            ("application/pdf", b"%PDF", ACCEPTED),
        ],
    )
    def test_only_files_that_are_what_they_say_are_stored(
        self, client: Any, mime_type: str, content: bytes, result: tuple[int, int]
    ) -> None:
        form = {"messaging_product": "whatsapp", "type": mime_type}

        answer = client.post(f"/{OFFICE}/media", data=form, files={"file": ("berkas", content)})

        assert outcome(answer) == result
