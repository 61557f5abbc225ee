"""Whatever a person sends, of whatever kind, from the webhook to the answer owed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from antrean.channels.whatsapp.models import InboxEvent
from antrean.channels.whatsapp.receiving import inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at

NOW = at("2017-08-01 10:00")
FORM = "#Budi#25011987#09082017"
# Nobody expects an answer to these.
UNANSWERED = {"reaction", "order", "edit", "revoke"}

_any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_words = st.lists(
    st.sampled_from(
        f"{FORM} #Siti#01021990#10082017 #Ani#02032016#09082017#anak # ; \n Budi 25011987 09082017"
        " 9/8 rabu besok batal kembali ubah ya tidak status bantuan english hapus data stop mulai"
        " daftar 3201011708050001".split(" ")
    ),
    max_size=6,
).map(" ".join)
_choices = st.sampled_from(
    ["day:2017-08-10", "cancel_all", "keep", "erase:yes", "reading:0", "piece:none", "status",
     "help", "register", "confirm:", "move:K7QX4M2T9:2017-08-10", ""]
) | st.text(max_size=20)  # fmt: skip
_contents = st.one_of(
    st.builds(lambda text: {"type": "text", "text": {"body": text}}, _words | st.text()),
    st.builds(
        lambda choice: {"type": "interactive", "interactive": {"button_reply": {"id": choice}}},
        _choices,
    ),
    st.builds(lambda payload: {"type": "button", "button": {"payload": payload}}, _choices),
    st.builds(
        lambda kind, content: {"type": kind, kind: content},
        st.sampled_from(
            ["text", "interactive", "button", "image", "document", "video", "audio", "sticker",
             "location", "contacts", "reaction", "order", "edit", "revoke", "unsupported",
             "unknown", "hologram"]
        ),
        _any,
    ),
)  # fmt: skip


class TestWhateverIsSaid(TestCase):
    @pytest.mark.fuzz(rounds=1)
    @given(st.lists(_contents, min_size=1, max_size=4))
    def test_it_is_read_without_a_fault_and_answered(self, said: list[dict[str, Any]]) -> None:
        with clock.stopped(NOW):
            office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
            for day in (9, 10):
                make.slot(office=office, day=make.date(2017, 8, day), capacity=4)
            chat = Chat()

            for content in said:
                chat.posts(chat.message(**content))
                inbox.drain()

        events = InboxEvent.objects.filter(kind="message")
        assert set(events.values_list("tries", "error")) == {(0, "")}
        assert set(events.values_list("state", flat=True)) <= {"done", "ignored"}
        assert not Message.objects.filter(kind="apology").exists()
        # A courtesy or a fourth miss is met with silence; the first word never is.
        if said[0]["type"] not in UNANSWERED:
            assert Message.objects.exists()
