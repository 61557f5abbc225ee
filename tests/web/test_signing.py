from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts.models import Device, SignIn
from antrean.kernel import clock
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, said
from tests.web.conftest import NOW
from tests.web.visitor import Visitor, texts


def begun(visitor: Visitor) -> str:
    """Begin to sign in; return what is to be written."""
    visitor.send("/masuk/", next="/antrean/")
    [words] = [line for line in texts(visitor.page) if line.startswith("MASUK ")]
    return words


def test_a_code_sent_from_whatsapp_signs_this_browser_in(visitor: Visitor) -> None:
    words = begun(visitor)

    answer = said(Chat().says(words))
    visitor.open("/masuk/kode/?next=/antrean/")

    assert "sudah masuk" in answer
    assert visitor.at == "/antrean/"
    assert Device.objects.get().way == "whatsapp"
    assert not SignIn.objects.exists()


def test_before_the_code_came_the_page_says_so(visitor: Visitor) -> None:
    begun(visitor)

    page = visitor.open("/masuk/kode/?next=/antrean/&asked=1")

    assert "Pesan Anda belum kami terima." in page
    assert not Device.objects.exists()


def test_another_browser_gains_nothing_by_the_code(visitor: Visitor) -> None:
    words = begun(visitor)
    other = Visitor()
    begun(other)

    Chat().says(words)
    other.open("/masuk/kode/")

    assert not Device.objects.exists()


def test_a_code_is_good_for_ten_minutes(visitor: Visitor) -> None:
    words = begun(visitor)

    with clock.stopped(NOW + timedelta(minutes=10)):
        answer = said(Chat().says(words))

    assert "tidak ditemukan atau sudah lewat 10 menit" in answer


def test_a_code_is_good_once(visitor: Visitor) -> None:
    words = begun(visitor)
    Chat().says(words)

    again = said(Chat(who=bodies.SITI).says(words))

    assert "tidak ditemukan" in again


def test_the_token_is_new_at_each_signing_in_and_kept_as_a_hash(visitor: Visitor) -> None:
    visitor.client.cookies["perangkat"] = "somebody else's"

    visitor.sign_in()

    token = visitor.client.cookies["perangkat"].value
    assert token != "somebody else's"
    assert Device.objects.get().key != token
    cookie = visitor.client.cookies["perangkat"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "antrean/", ""],
)
def test_signing_in_leads_to_no_other_site(visitor: Visitor, wanted: str) -> None:
    visitor.sign_in()

    answer: Any = visitor.client.get("/masuk/", {"next": wanted})

    assert answer["Location"] == "/antrean/"


def test_signing_out_forgets_the_browser(siti: Visitor) -> None:
    siti.send("/keluar/")

    siti.open("/antrean/")
    assert siti.at.startswith("/masuk/")
    assert not Device.objects.exists()


def test_a_word_by_whatsapp_signs_out_everywhere(visitor: Visitor) -> None:
    chat = Chat()
    visitor.sign_in(chat)

    answer = said(chat.says("KELUAR"))

    assert "Semua perangkat telah dikeluarkan." in answer
    visitor.open("/antrean/")
    assert visitor.at.startswith("/masuk/")


def test_who_asked_to_be_forgotten_is_signed_in_nowhere(visitor: Visitor) -> None:
    chat = Chat()
    visitor.sign_in(chat)

    chat.says("HAPUS DATA")
    chat.says("YA")

    visitor.open("/antrean/")
    assert visitor.at.startswith("/masuk/")


def test_ten_wrong_codes_within_an_hour_are_enough(visitor: Visitor) -> None:
    words = begun(visitor)
    chat = Chat()
    wrong = "MASUK 000000" if words != "MASUK 000000" else "MASUK 000001"

    for _ in range(10):
        chat.says(wrong)

    assert "terlalu banyak" in said(chat.says(words))


def test_the_demonstration_says_where_its_telephones_are(visitor: Visitor, settings: Any) -> None:
    settings.DEMO, settings.WHATSAPP_GRAPH_URL = True, "http://127.0.0.1:8010"

    begun(visitor)

    assert 'href="http://127.0.0.1:8010"' in visitor.page
    assert "wa.me" not in visitor.page
