"""A second contact for an account: added when it is proved, removed while one is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts.models import Device, SignIn
from antrean.bookings.models import Booking
from antrean.channels.email.codes import send_codes
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.people.models import Holder, Identity
from tests import make
from tests.channels.email.mailbox import Mailbox, opened
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, said
from tests.web.conftest import NOW
from tests.web.visitor import SITI, Visitor, texts

ADDRESS = "siti@contoh.example"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with opened(settings) as mailbox:
        yield mailbox


def code_in(mailbox: Mailbox) -> str:
    send_codes()
    [code] = re.findall(r"\b\d{6}\b", mailbox.last.text)
    return code


@pytest.fixture
def by_letter(visitor: Visitor, mailbox: Mailbox) -> Visitor:
    """Somebody who signed in by e-mail."""
    return signed_in_by_letter(visitor, mailbox)


def signed_in_by_letter(visitor: Visitor, mailbox: Mailbox, address: str = ADDRESS) -> Visitor:
    visitor.send("/masuk/", email=address)
    visitor.send("/masuk/surel/", code=code_in(mailbox))
    return visitor


def words_to_send(visitor: Visitor) -> str:
    visitor.send("/data/kontak/whatsapp/")
    [words] = [line for line in texts(visitor.page) if line.startswith("MASUK ")]
    return words


def kinds(holder: Holder) -> set[str]:
    return set(holder.identities.values_list("kind", flat=True))


def the_holder() -> Holder:
    return Device.objects.get().holder


# An address


def test_who_came_by_whatsapp_adds_an_address(siti: Visitor, mailbox: Mailbox) -> None:
    siti.open("/data/")
    siti.follow("Tambahkan alamat surel")
    siti.send(siti.at, email=f" {ADDRESS.upper()} ")
    page = siti.send(siti.at, code=f" {code_in(mailbox)} ")

    assert "Kontak ditambahkan." in page
    assert ADDRESS in page
    assert "Tambahkan alamat surel" not in page
    assert kinds(the_holder()) == {"bsuid", "phone", "email"}
    assert not SignIn.objects.exists()
    record = json.loads(siti.client.get("/data/unduh").content)
    assert ADDRESS in [name["value"] for name in record["names"]]


def test_a_code_to_add_signs_nobody_in(siti: Visitor, mailbox: Mailbox) -> None:
    siti.send("/data/kontak/surel/", email=ADDRESS)
    thief = Visitor()
    thief.client.cookies["masuk"] = siti.client.cookies["kontak"].value

    thief.send("/masuk/surel/", code=code_in(mailbox))

    assert Device.objects.count() == 1
    assert not Identity.objects.filter(kind="email").exists()


def test_a_code_to_sign_in_adds_nothing(siti: Visitor, mailbox: Mailbox) -> None:
    other = Visitor()
    other.send("/masuk/", email=ADDRESS)
    siti.client.cookies["kontak"] = other.client.cookies["masuk"].value

    siti.send("/data/kontak/surel/kode/", code=code_in(mailbox))

    assert kinds(the_holder()) == {"bsuid", "phone"}


def test_another_who_is_signed_in_gains_nothing_by_the_code(
    siti: Visitor, mailbox: Mailbox
) -> None:
    siti.send("/data/kontak/surel/", email=ADDRESS)
    code = code_in(mailbox)
    other = Visitor()
    other.sign_in(Chat(who=bodies.SITI))
    other.send("/data/kontak/surel/", email="thief@contoh.example")
    code_in(mailbox)
    other.send("/data/kontak/surel/kode/", code=code)
    other.client.cookies["kontak"] = siti.client.cookies["kontak"].value
    other.send("/data/kontak/surel/kode/", code=code)

    assert not Identity.objects.filter(kind="email").exists()


def test_an_address_of_somebody_else_is_not_taken(siti: Visitor, mailbox: Mailbox) -> None:
    owner = make.contact_holder(email=ADDRESS)
    siti.send("/data/kontak/surel/", email=ADDRESS)

    page = siti.send(siti.at, code=code_in(mailbox))

    assert "sudah dipakai akun lain" in page
    assert Identity.objects.get(kind="email").holder == owner


def test_known_and_unknown_addresses_are_answered_alike(siti: Visitor, mailbox: Mailbox) -> None:
    make.contact_holder(email=ADDRESS)
    pages = []
    for address in (ADDRESS, "none@contoh.example"):
        page = siti.send("/data/kontak/surel/", email=address).replace(address, "")
        wrong = siti.send(siti.at, code="").replace(address, "")
        pages.append([re.sub(r'value="\w{64}"', "", one) for one in (page, wrong)])

    assert pages[0] == pages[1]


def test_an_address_that_was_given_up_can_be_added(siti: Visitor, mailbox: Mailbox) -> None:
    other = signed_in_by_letter(Visitor(), mailbox)
    other.send("/data/hapus/")

    siti.send("/data/kontak/surel/", email=ADDRESS)
    page = siti.send(siti.at, code=code_in(mailbox))

    assert "Kontak ditambahkan." in page


def test_five_wrong_codes_end_it(siti: Visitor, mailbox: Mailbox) -> None:
    siti.send("/data/kontak/surel/", email=ADDRESS)
    code = code_in(mailbox)
    wrong = "000000" if code != "000000" else "000001"

    for _ in range(5):
        assert siti.send("/data/kontak/surel/kode/", code=wrong).count("tidak cocok") == 2
    siti.send("/data/kontak/surel/kode/", code=code)

    assert siti.status == 422
    assert kinds(the_holder()) == {"bsuid", "phone"}


def test_a_mailbox_is_not_flooded_from_here_either(siti: Visitor, mailbox: Mailbox) -> None:
    for _ in range(6):
        siti.send("/data/kontak/surel/", email=ADDRESS)

    siti.send("/data/kontak/surel/", email=ADDRESS)
    Visitor().send("/masuk/", email=ADDRESS)

    assert siti.status == 429
    assert SignIn.objects.count() == 6


def test_what_cannot_be_an_address_stands_at_its_field(siti: Visitor, mailbox: Mailbox) -> None:
    page = siti.send("/data/kontak/surel/", email="siti")

    assert (siti.status, page.count("Alamat surel belum benar.")) == (422, 2)
    assert 'value="siti"' in page


def test_there_is_one_address(by_letter: Visitor) -> None:
    by_letter.send("/data/kontak/surel/", email="other@contoh.example")

    assert by_letter.at == "/data/"
    assert not SignIn.objects.exists()


# A WhatsApp account


def test_who_came_by_letter_adds_whatsapp(by_letter: Visitor) -> None:
    holder = the_holder()
    by_letter.open("/data/")
    by_letter.follow("Tambahkan WhatsApp")
    words = words_to_send(by_letter)
    assert "Pesan Anda belum kami terima." in by_letter.send("/data/kontak/whatsapp/kode/")

    answer = said(Chat().says(words))
    page = by_letter.send("/data/kontak/whatsapp/kode/")

    assert "ditambahkan sebagai kontak" in answer
    assert "Kontak ditambahkan." in page
    assert kinds(holder) == {"email", "bsuid", "phone"}
    assert Holder.objects.filter(erased_at=None).get() == holder
    assert Holder.objects.get(erased_at=None).last_heard_at == NOW


def test_the_answer_still_reaches_who_sent_the_code(by_letter: Visitor) -> None:
    words = words_to_send(by_letter)
    Chat().says(words)

    by_letter.send("/data/kontak/whatsapp/kode/")

    holder = the_holder()
    assert list(holder.messages.values_list("state", "channel")) == [("owed", "whatsapp")]


def test_what_was_booked_is_seen_from_both(by_letter: Visitor) -> None:
    code = by_letter.hold(SITI)
    words = words_to_send(by_letter)
    chat = Chat()
    chat.says(words)
    by_letter.send("/data/kontak/whatsapp/kode/")

    assert code[:4] in said(chat.says("STATUS"))


def test_an_account_with_a_booking_of_its_own_is_not_taken(by_letter: Visitor) -> None:
    other, chat = Visitor(), Chat()
    other.sign_in(chat)
    other.hold(SITI)
    Device.objects.exclude(way="email").delete()
    words = words_to_send(by_letter)
    chat.says(words)

    page = by_letter.send("/data/kontak/whatsapp/kode/")

    assert "sudah dipakai akun lain" in page
    assert kinds(the_holder()) == {"email"}
    assert kinds(Booking.objects.get().holder) == {"bsuid", "phone"}
    assert not SignIn.objects.exists()


def test_an_account_that_is_signed_in_somewhere_is_not_taken(by_letter: Visitor) -> None:
    chat = Chat()
    Visitor().sign_in(chat)
    chat.says(words_to_send(by_letter))

    assert "sudah dipakai akun lain" in by_letter.send("/data/kontak/whatsapp/kode/")
    assert Holder.objects.filter(erased_at=None).count() == 2


def test_a_code_to_add_whatsapp_signs_nobody_in(by_letter: Visitor) -> None:
    Chat().says(words_to_send(by_letter))
    thief = Visitor()
    thief.client.cookies["masuk"] = by_letter.client.cookies["kontak"].value

    thief.send("/masuk/kode/")

    assert Device.objects.count() == 1


def test_a_code_to_sign_in_adds_no_whatsapp(by_letter: Visitor) -> None:
    other = Visitor()
    other.send("/masuk/")
    [words] = [line for line in texts(other.page) if line.startswith("MASUK ")]
    Chat().says(words)
    by_letter.client.cookies["kontak"] = other.client.cookies["masuk"].value

    by_letter.send("/data/kontak/whatsapp/kode/")

    assert kinds(the_holder()) == {"email"}


def test_who_did_not_ask_for_it_stops_it_by_a_word(by_letter: Visitor) -> None:
    chat = Chat()
    chat.says(words_to_send(by_letter))

    chat.says("KELUAR")
    by_letter.send("/data/kontak/whatsapp/kode/")

    assert kinds(the_holder()) == {"email"}


def test_a_code_is_good_for_ten_minutes(by_letter: Visitor) -> None:
    words = words_to_send(by_letter)

    with clock.stopped(NOW + timedelta(minutes=10)):
        answer = said(Chat().says(words))

    assert "tidak ditemukan atau sudah lewat 10 menit" in answer


# Removing


@pytest.fixture
def by_both(siti: Visitor, mailbox: Mailbox) -> Visitor:
    siti.send("/data/kontak/surel/", email=ADDRESS)
    siti.send("/data/kontak/surel/kode/", code=code_in(mailbox))
    return siti


def test_a_contact_is_removed_and_news_go_by_the_other(by_both: Visitor) -> None:
    by_both.send("/data/pemberitahuan/", news="email")
    owed = make.message(holder=the_holder(), kind="reminder")
    Message.objects.filter(pk=owed.pk).update(channel="email")

    by_both.open("/data/")
    page = by_both.follow("Hapus alamat surel")
    assert "Ya, hapus kontak ini" in page
    page = by_both.send(by_both.at)

    owed.refresh_from_db()
    assert "Kontak dihapus." in page
    assert ADDRESS not in page
    assert (the_holder().news_by, owed.channel) == ("", "whatsapp")


def test_the_last_contact_stays(siti: Visitor) -> None:
    assert "Hapus WhatsApp" not in siti.open("/data/")

    page = siti.send("/data/kontak/whatsapp/hapus/")

    assert "Kontak terakhir tidak dapat dihapus." in page
    assert kinds(the_holder()) == {"bsuid", "phone"}


def test_whatsapp_goes_with_all_its_names(by_both: Visitor) -> None:
    page = by_both.send("/data/kontak/whatsapp/hapus/")

    assert "Kontak dihapus." in page
    assert kinds(the_holder()) == {"email"}
    # Whoever writes from there is somebody new, who sees nothing.
    Chat().says("STATUS")
    assert Holder.objects.count() == 2


def test_who_signed_in_by_it_is_signed_out_elsewhere(by_both: Visitor, mailbox: Mailbox) -> None:
    other = signed_in_by_letter(Visitor(), mailbox)
    by_whatsapp = Visitor()
    by_whatsapp.sign_in()

    by_both.send("/data/kontak/surel/hapus/")  # There is no such channel: nothing happens.
    assert by_both.status == 404
    by_both.send("/data/kontak/email/hapus/")

    other.open("/antrean/")
    by_whatsapp.open("/antrean/")
    assert other.at.startswith("/masuk/")
    assert by_whatsapp.at == "/antrean/"


def test_who_is_not_signed_in_adds_and_removes_nothing(visitor: Visitor) -> None:
    for path in ("surel/", "surel/kode/", "whatsapp/", "whatsapp/kode/", "email/hapus/"):
        for act in (visitor.open, visitor.send):
            act(f"/data/kontak/{path}")
            assert visitor.at.startswith("/masuk/")
    assert not SignIn.objects.exists()


def test_what_is_not_on_is_not_offered(siti: Visitor) -> None:
    assert "Tambahkan" not in siti.open("/data/")
    siti.send("/data/kontak/surel/", email=ADDRESS)

    assert siti.at == "/data/"
