from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts.models import Device, SignIn
from antrean.channels.email.codes import send_codes
from antrean.kernel import clock
from antrean.privacy.notice import VERSION
from antrean.web import proving
from tests import make
from tests.channels.email.mailbox import Mailbox, opened
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
    visitor.send("/masuk/kode/", next="/antrean/")

    assert "sudah masuk" in answer
    assert visitor.at == "/antrean/"
    assert Device.objects.get().way == "whatsapp"
    assert not SignIn.objects.exists()


def test_who_looks_for_a_booking_is_told_with_what_they_find_it(visitor: Visitor) -> None:
    assert "dengan kontak yang Anda pakai saat mendaftar" in visitor.open("/masuk/?next=/antrean/")
    visitor.follow("dengan kode booking dan tanggal lahir")
    assert visitor.at == "/cek/"

    assert "pakai saat mendaftar" not in visitor.open("/masuk/?next=/daftar/bogor/")


def test_before_the_code_came_the_page_says_so(visitor: Visitor) -> None:
    begun(visitor)

    page = visitor.send("/masuk/kode/", next="/antrean/")

    assert "Pesan Anda belum kami terima." in page
    assert not Device.objects.exists()


def test_another_browser_gains_nothing_by_the_code(visitor: Visitor) -> None:
    words = begun(visitor)
    other = Visitor()
    begun(other)

    Chat().says(words)
    other.send("/masuk/kode/")

    assert not Device.objects.exists()


def test_a_code_is_good_for_ten_minutes(visitor: Visitor) -> None:
    words = begun(visitor)

    with clock.stopped(NOW + timedelta(minutes=10)):
        answer = said(Chat().says(words))

    assert "tidak ditemukan atau sudah lewat 10 menit" in answer


def test_looking_at_the_page_signs_nobody_in(visitor: Visitor) -> None:
    words = begun(visitor)
    Chat().says(words)

    visitor.open("/masuk/kode/")

    assert visitor.at == "/masuk/kode/"
    assert not Device.objects.exists()


def test_a_code_that_is_read_too_late_is_not_said_to_be_good(visitor: Visitor) -> None:
    words = begun(visitor)
    chat = Chat()
    in_time = chat.message(words)

    with clock.stopped(NOW + timedelta(minutes=10)):
        answer = said(chat.hears(in_time))
        visitor.send("/masuk/kode/")

    assert "tidak ditemukan atau sudah lewat 10 menit" in answer
    assert visitor.at.startswith("/masuk/?")
    assert not Device.objects.exists()


def test_who_is_said_to_be_signed_in_has_ten_more_minutes_to_finish(visitor: Visitor) -> None:
    words = begun(visitor)
    with clock.stopped(NOW + timedelta(minutes=9)):
        Chat().says(words)

    with clock.stopped(NOW + timedelta(minutes=18)):
        visitor.send("/masuk/kode/", next="/antrean/")

    assert visitor.at == "/antrean/"


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

    assert "Bapak/Ibu telah keluar dari semua perangkat." in answer
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


# By e-mail


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with opened(settings) as mailbox:
        yield mailbox


def code_in(mailbox: Mailbox) -> str:
    """Let the letter leave; return the code in it."""
    send_codes()
    [code] = re.findall(r"\b\d{6}\b", mailbox.last.text)
    return code


def test_a_code_by_letter_signs_this_browser_in(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/masuk/", next="/antrean/", email=" siti@contoh.example ")
    assert "siti@contoh.example" in visitor.page

    visitor.send(visitor.at, code=f" {code_in(mailbox)} ", next="/antrean/")

    assert visitor.at == "/antrean/"
    assert Device.objects.get().way == "email"
    assert mailbox.last.to == "siti@contoh.example"


def test_who_signs_in_was_shown_the_privacy_notice_which_is_noted(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    assert 'href="/privasi"' in visitor.open("/masuk/").partition("<footer")[0]

    visitor.send("/masuk/", email="siti@contoh.example")
    visitor.send("/masuk/surel/", code=code_in(mailbox))

    holder = Device.objects.get().holder
    assert (holder.notice_version, holder.notice_at) == (VERSION, NOW)


def test_the_letter_speaks_the_language_of_the_page(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/en/masuk/", email="siti@contoh.example")

    code_in(mailbox)

    assert "Your sign-in code" in mailbox.last.text


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "Isi alamat surel Anda"),
        ("siti", "Alamat surel belum benar."),
        ("a@b", "Alamat surel belum benar."),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example", "Alamat surel belum benar."),
    ],
)
def test_an_address_that_cannot_be_stands_at_its_field(
    visitor: Visitor, mailbox: Mailbox, typed: str, fault: str
) -> None:
    page = visitor.send("/masuk/", email=typed)

    assert (visitor.status, page.count(fault)) == (422, 2)
    assert f'value="{typed}"' in page
    assert not SignIn.objects.exists()


def test_a_wrong_code_by_letter_says_so_and_five_end_it(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/masuk/", email="siti@contoh.example")
    code = code_in(mailbox)
    wrong = "000000" if code != "000000" else "000001"

    for _ in range(5):
        page = visitor.send("/masuk/surel/", code=wrong)
        assert page.count("Kode ini tidak cocok") == 2
    visitor.send("/masuk/surel/", code=code)

    assert visitor.status == 422
    assert not Device.objects.exists()


def test_the_code_of_a_letter_is_of_no_use_to_another_browser(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    visitor.send("/masuk/", email="siti@contoh.example")
    code = code_in(mailbox)
    other = Visitor()
    other.send("/masuk/", email="thief@contoh.example")
    code_in(mailbox)

    other.send("/masuk/surel/", code=code)

    assert not Device.objects.exists()


def test_a_new_letter_takes_the_place_of_the_old(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/masuk/", email="siti@contoh.example")
    assert "Mohon tunggu 60 detik" in visitor.page
    old = code_in(mailbox)

    visitor.send("/masuk/", email="siti@contoh.example")
    new = code_in(mailbox)
    if old != new:
        visitor.send("/masuk/surel/", code=old)
        assert not Device.objects.exists()
    visitor.send("/masuk/surel/", code=new)

    assert Device.objects.exists()


def test_a_mailbox_is_not_flooded(visitor: Visitor, mailbox: Mailbox) -> None:
    for _ in range(6):
        visitor.send("/masuk/", email="siti@contoh.example")

    page = visitor.send("/masuk/", email="SITI@contoh.example")

    assert visitor.status == 429
    assert "Silakan coba lagi dalam 60 menit." in page
    assert SignIn.objects.count() == 6


def test_one_address_does_not_use_up_all_codes(visitor: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setitem(proving.FROM_ONE_ADDRESS, "most", 2)
    for _ in range(2):
        visitor.send("/masuk/")

    visitor.send("/masuk/")

    assert visitor.status == 429
    assert SignIn.objects.count() == 2


def test_known_and_unknown_addresses_are_answered_alike(visitor: Visitor, mailbox: Mailbox) -> None:
    make.contact_holder(email="siti@contoh.example")
    pages = []
    for address in ("siti@contoh.example", "none@contoh.example"):
        other = Visitor()
        page = other.send("/masuk/", email=address).replace(address, "")
        pages.append((other.status, re.sub(r'value="\w{64}"', "", page)))

    assert pages[0] == pages[1]


def test_without_a_mail_server_nobody_is_offered_letters(visitor: Visitor) -> None:
    assert "Alamat surel" not in visitor.open("/masuk/")
    visitor.send("/masuk/", email="siti@contoh.example")
    assert SignIn.objects.get().way == "whatsapp"
