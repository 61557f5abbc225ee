"""Words as the Graph API takes them, and every limit on both sides."""

from __future__ import annotations

import pytest

from antrean.channels.whatsapp.dialogue.words import (
    Barcode,
    Button,
    Buttons,
    Choices,
    ContactRequest,
    Row,
    Template,
    Text,
    Ticket,
    Words,
)
from antrean.channels.whatsapp.sending.payloads import payload
from antrean.notifications.transport import TransportError
from tests.channels.whatsapp.post import (
    CONFIRM,
    SITI,
    Post,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_caption_of_1024_characters_arrives_and_one_of_1025_is_our_bug(post: Post) -> None:
    caption = "Sampai {deadline}. " + "x" * 1024
    fitting = caption.replace("{deadline}", "13.00 WIB")[:1024]
    kept = post.owe_barcode(post.hold(), fitting)
    post.deliver()
    assert post.siti.last.text == fitting

    too_long = post.owe_barcode(post.hold(), fitting + "x")
    post.deliver()

    assert post.state(kept) == ("sent", "")
    assert post.state(too_long) == ("dead", "body_too_long")
    assert len(post.received) == 1


TOO_LONG: list[tuple[Words, str]] = [
    (Text("x" * 4097), "text_too_long"),
    (Text(""), "text_empty"),
    (Ticket("K7QX4M2T9", "K7QX-4M2T-9", ("A012",), "x" * 1025), "caption_too_long"),
    (Barcode("K7QX4M2T9", "K7QX-4M2T-9", ("B",), "x" * 1025), "caption_too_long"),
    (Buttons("x" * 1025, CONFIRM), "body_too_long"),
    (Buttons("x", ()), "buttons_count"),
    (Buttons("x", CONFIRM * 4), "buttons_count"),
    (Buttons("x", (Button("i", "x" * 21),)), "button_title_too_long"),
    (Buttons("x", (Button("i" * 257, "x"),)), "button_id_too_long"),
    (Choices("x", "y" * 21, (Row("i", "t"),)), "list_button_too_long"),
    (Choices("x", "y", ()), "rows_count"),
    (Choices("x", "y", (Row("i", "t"),) * 11), "rows_count"),
    (Choices("x", "y", (Row("i", "t" * 25),)), "row_title_too_long"),
    (Choices("x", "y", (Row("i" * 201, "t"),)), "row_id_too_long"),
    (Choices("x", "y", (Row("i", "t", "d" * 73),)), "row_description_too_long"),
    (ContactRequest("x" * 1025), "body_too_long"),
]


@pytest.mark.parametrize(("words", "code"), TOO_LONG)
def test_what_is_too_long_is_refused_before_it_is_sent(words: Words, code: str) -> None:
    with pytest.raises(TransportError) as caught:
        payload(words, address={"to": SITI}, message_id=1, media_id="1")

    assert (caught.value.failure, caught.value.code) == ("our_bug", code)


LONGEST: list[Words] = [
    Text("x" * 4096),
    Buttons("x" * 1024, tuple(Button(f"{n}" * 256, f"{n}" * 20) for n in range(3))),
    Choices("x" * 1024, "y" * 20, tuple(Row(f"{n}" * 200, "t" * 24, "d" * 72) for n in range(10))),
    ContactRequest("Mohon bagikan nomor Bapak/Ibu."),
]


@pytest.mark.parametrize("words", LONGEST)
def test_the_longest_words_arrive_whole(words: Words, post: Post) -> None:
    message = post.owe(words)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.siti.last.callback == f"outbox:{message.pk}"


def test_a_name_with_star_and_underscore_arrives_as_it_is(post: Post) -> None:
    name = "Siti *Aminah* _binti_ Umar"
    post.owe(Text(f"Nama: {name}"))

    post.deliver()

    assert post.siti.last.text == f"Nama: {name}"


def test_a_template_is_filled_in_with_values_and_payloads() -> None:
    said = payload(
        Template("pengingat_h1", "id", ("Siti",), ("cancel:X",)), address={"to": SITI}, message_id=1
    )

    assert said["template"] == {
        "name": "pengingat_h1",
        "language": {"code": "id"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "Siti"}]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "cancel:X"}],
            },
        ],
    }
