"""Passkeys on the pages: made among one's data, signed in with, removed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from antrean.accounts.models import Device, Passkey, SignIn
from antrean.kernel import clock
from antrean.web import proving
from antrean.web.views.passkeys import _OF_ONE_PERSON
from tests.accounts.authenticator import SITE, Authenticator
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import Visitor

pytestmark = pytest.mark.usefixtures("passkeys")
ENTER, ADD = "/masuk/kunci/", "/data/kunci/"


@pytest.fixture
def passkeys(settings: Any) -> None:
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True


def asked(visitor: Visitor, path: str) -> str:
    """Return the options that the page's script gets."""
    answer = visitor.client.post(f"{path}minta")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.content.decode()


def says(visitor: Visitor, path: str) -> tuple[int, str]:
    answer = visitor.client.post(f"{path}minta")
    return answer.status_code, json.loads(answer.content)["says"]


def add(visitor: Visitor, telephone: Authenticator) -> str:
    return visitor.send(ADD, credential=telephone.create(asked(visitor, ADD)))


def enter(visitor: Visitor, telephone: Authenticator, **fields: str) -> str:
    return visitor.send(ENTER, credential=telephone.get(asked(visitor, ENTER)), **fields)


@pytest.fixture
def telephone(siti: Visitor) -> Authenticator:
    """Her telephone, with a passkey; she has signed out since."""
    one = Authenticator()
    add(siti, one)
    siti.send("/keluar/")
    return one


def test_a_passkey_is_made_and_signs_in_without_a_name_being_asked(
    siti: Visitor, bogor: None
) -> None:
    telephone = Authenticator()
    before = Device.objects.get()

    page = add(siti, telephone)
    assert siti.at == "/data/?passkey=1#passkeys"
    assert "Kunci sandi disimpan." in page
    assert "belum pernah dipakai" in page
    siti.send("/keluar/")
    other = Visitor(Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT) Firefox/140.0"}))
    enter(other, telephone, next="/data/")

    assert other.at == "/data/"
    assert "Firefox, Windows, sejak 1 Agustus 2017" in other.page
    assert "terakhir dipakai 1 Agustus 2017" in other.page
    device = Device.objects.get()
    assert (device.holder_id, device.way) == (before.holder_id, "passkey")
    assert "kunci" not in {name for name, one in other.client.cookies.items() if one.value}


def test_it_is_offered_to_who_has_scripts_only(visitor: Visitor) -> None:
    page = visitor.open("/masuk/")

    assert '<section data-passkey="get" hidden>' in page
    assert "Sign in with a passkey" in visitor.open("/en/masuk/")


def test_a_site_without_a_name_offers_none(siti: Visitor, settings: Any) -> None:
    settings.PASSKEYS_ON = False

    assert "kunci sandi" not in siti.open("/data/").lower()
    assert says(siti, ADD)[0] == 404
    siti.send("/keluar/")
    assert "kunci sandi" not in siti.open("/masuk/").lower()
    assert says(siti, ENTER)[0] == 404


def test_the_token_is_new_at_each_signing_in(siti: Visitor, telephone: Authenticator) -> None:
    siti.client.cookies["perangkat"] = "somebody else's"

    enter(siti, telephone)

    assert siti.client.cookies["perangkat"].value != "somebody else's"
    assert siti.client.cookies["perangkat"]["httponly"]


@pytest.mark.parametrize("wanted", ["https://thief.example/", "//thief.example", "javascript:1"])
def test_it_leads_to_no_other_site(siti: Visitor, telephone: Authenticator, wanted: str) -> None:
    enter(siti, telephone, next=wanted)

    assert siti.at == "/antrean/"


def test_who_is_signed_in_stays_who_they_are(siti: Visitor, telephone: Authenticator) -> None:
    other = Visitor()
    options = asked(other, ENTER)
    other.sign_in(Chat(who={"from": "6281200000009", "from_user_id": "ID.9"}))
    device = Device.objects.get()

    other.send(ENTER, credential=telephone.get(options))

    assert other.at == "/antrean/"
    assert Device.objects.get() == device


def test_an_answer_is_of_use_to_the_browser_that_was_asked_alone(
    siti: Visitor, telephone: Authenticator
) -> None:
    answer = telephone.get(asked(siti, ENTER))
    thief = Visitor()

    page = thief.send(ENTER, credential=answer)
    assert (thief.status, "Tekan tombolnya sekali lagi." in page) == (422, True)
    asked(thief, ENTER)
    page = thief.send(ENTER, credential=answer)
    assert (thief.status, "tidak dapat dipastikan" in page) == (422, True)

    assert not Device.objects.exists()
    siti.send(ENTER, credential=answer)
    assert Device.objects.exists()


def test_an_answer_that_is_sent_again_is_none(siti: Visitor, telephone: Authenticator) -> None:
    options = asked(siti, ENTER)
    cookie = siti.client.cookies["kunci"].value
    answer = telephone.get(options)
    siti.send(ENTER, credential=answer)
    thief = Visitor()
    thief.client.cookies["kunci"] = cookie

    page = thief.send(ENTER, credential=answer)

    assert (thief.status, "sudah dipakai atau sudah lewat 5 menit" in page) == (422, True)
    assert Device.objects.count() == 1


def test_after_five_minutes_it_is_asked_again(siti: Visitor, telephone: Authenticator) -> None:
    answer = telephone.get(asked(siti, ENTER))

    with clock.stopped(NOW + timedelta(minutes=5)):
        page = siti.send(ENTER, credential=answer)

    assert (siti.status, "lewat 5 menit" in page) == (422, True)


@pytest.mark.parametrize(
    "credential", ["", "null", "{}", "[" * 9000, r'{"id":"\u0000"}', "x" * 20000]
)
def test_whatever_is_sent_is_answered_with_words(siti: Visitor, credential: str) -> None:
    asked(siti, ADD)
    page = siti.send(ADD, credential=credential)
    assert (siti.status, "tidak dapat dipastikan" in page) == (422, True)
    assert "Perangkat tempat Anda masuk" in page

    siti.send("/keluar/")
    asked(siti, ENTER)
    page = siti.send(ENTER, credential=credential)
    assert (siti.status, "tidak dapat dipastikan" in page) == (422, True)
    assert "Masuk dengan WhatsApp" in page


def test_a_passkey_that_was_removed_says_what_to_do(
    siti: Visitor, telephone: Authenticator
) -> None:
    enter(siti, telephone)
    passkey = Passkey.objects.get()
    other = Visitor()
    other.sign_in(Chat(who={"from": "6281200000009", "from_user_id": "ID.9"}))

    other.send(f"{ADD}{passkey.pk}/hapus")
    assert Passkey.objects.exists()
    page = siti.send(f"{ADD}{passkey.pk}/hapus")

    assert "Kunci sandi disimpan." not in page
    assert not Passkey.objects.exists()
    siti.send("/keluar/")
    page = enter(siti, telephone)
    assert (siti.status, "Kunci sandi ini tidak berlaku lagi" in page) == (422, True)


def test_a_word_by_whatsapp_ends_passkeys_too(visitor: Visitor) -> None:
    chat, telephone = Chat(), Authenticator()
    visitor.sign_in(chat)
    add(visitor, telephone)

    chat.says("KELUAR")

    enter(visitor, telephone)
    assert visitor.status == 422
    assert not Passkey.objects.exists()


def test_erasing_everything_erases_passkeys(siti: Visitor, telephone: Authenticator) -> None:
    enter(siti, telephone)

    siti.send("/data/hapus/")

    assert not Passkey.objects.exists()
    enter(siti, telephone)
    assert siti.status == 422


def test_what_is_kept_of_a_passkey_can_be_taken_along(
    siti: Visitor, telephone: Authenticator
) -> None:
    enter(siti, telephone)
    passkey = Passkey.objects.get()
    assert passkey.since == passkey.used_at == NOW

    record = json.loads(siti.client.get("/data/unduh").content)

    assert record["passkeys"] == [
        {
            "name": passkey.name,
            "since": passkey.since.isoformat(),
            "last_used_at": passkey.used_at.isoformat(),
            "public_key": passkey.public_key,
        }
    ]


def test_the_authenticator_shows_which_account_it_is_and_no_number(siti: Visitor) -> None:
    user = json.loads(asked(siti, ADD))["user"]

    assert user["name"] == user["displayName"] == "+6281••••••890"


def test_who_is_not_signed_in_makes_none(visitor: Visitor) -> None:
    assert says(visitor, ADD) == (
        403,
        "Anda sudah keluar dari perangkat ini. Muat ulang halaman, lalu masuk kembali.",
    )
    for path in (ADD, f"{ADD}1/hapus"):
        visitor.send(path)
        assert visitor.at == "/masuk/?next=%2Fdata%2F"


def test_one_address_does_not_ask_without_end(visitor: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setitem(proving.FROM_ONE_ADDRESS, "most", 2)
    visitor.send("/masuk/")
    asked(visitor, ENTER)

    assert says(visitor, ENTER) == (
        429,
        "Terlalu banyak percobaan. Silakan coba lagi dalam 60 menit.",
    )
    assert SignIn.objects.count() == 2


def test_one_person_does_not_ask_without_end(siti: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setitem(_OF_ONE_PERSON, "most", 1)
    asked(siti, ADD)

    assert says(siti, ADD)[0] == 429


def test_the_eleventh_is_refused_before_it_is_made(siti: Visitor) -> None:
    for _ in range(10):
        add(siti, Authenticator())

    status, words = says(siti, ADD)

    assert (status, words.startswith("Anda sudah memiliki sepuluh kunci sandi.")) == (409, True)


@pytest.mark.parametrize("path", [ENTER, ADD, f"{ENTER}minta", f"{ADD}minta", f"{ADD}1/hapus"])
def test_no_other_site_can_send_it(path: str, bogor: None) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(path).status_code == 403
    # Where a person may come back to by their history they are led on.
    assert client.get(path).status_code == (302 if path in {ENTER, ADD} else 405)


def test_the_page_of_ones_data_costs_no_query_for_each(
    siti: Visitor, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        add(siti, Authenticator())

    with django_assert_max_num_queries(12):
        siti.open("/data/")
