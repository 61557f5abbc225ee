"""Being told on this device: begun on a ticket, renewed by the browser, ended anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from antrean.accounts.models import Device, Subscription
from tests.channels.push.service import Browser
from tests.channels.whatsapp.chat import Chat
from tests.web.visitor import SITI, Visitor

ADDRESS = "https://fcm.googleapis.com/fcm/send/abc"
ASK = "Beri tahu saya di perangkat ini"
OFF = "Matikan pemberitahuan di perangkat ini"


def confirmed(siti: Visitor) -> str:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm")
    return code


def fields(browser: Browser) -> dict[str, str]:
    told = browser.endpoint
    return {"endpoint": told.address, "p256dh": told.p256dh, "auth": told.auth}


def told(siti: Visitor, browser: Browser | None = None) -> str:
    """Let her be told at this browser; return the code of her ticket."""
    code = confirmed(siti)
    siti.send(f"/tiket/{code}/tell", **fields(browser or Browser(ADDRESS)))
    return code


def test_it_is_offered_on_a_confirmed_ticket_to_who_has_scripts(
    siti: Visitor, settings: Any
) -> None:
    code = siti.hold(SITI)
    assert ASK not in siti.page

    page = siti.send(f"/tiket/{code}/confirm")

    assert ASK in page
    assert f'data-push="{settings.VAPID_PUBLIC_KEY}" hidden' in page
    assert OFF not in page
    assert settings.VAPID_PRIVATE_KEY not in page


def test_while_push_is_off_it_is_not_offered(siti: Visitor, settings: Any) -> None:
    settings.PUSH_ON = False

    confirmed(siti)

    assert ASK not in siti.page


def test_it_is_turned_on_and_off_on_the_ticket(siti: Visitor) -> None:
    code = told(siti)

    assert siti.at == f"/tiket/{code}/#push"
    assert OFF in siti.page
    assert ASK not in siti.page
    assert Subscription.objects.get().endpoint == ADDRESS

    siti.send(f"/tiket/{code}/hush")

    assert ASK in siti.page
    assert not Subscription.objects.exists()


def test_it_is_seen_and_turned_off_among_ones_data(siti: Visitor) -> None:
    told(siti)
    other = Visitor()
    other.sign_in(Chat())
    assert OFF not in other.open("/data/")
    page = siti.open("/data/")
    assert OFF in page
    assert page.count("menerima pemberitahuan") == 1

    siti.send("/pemberitahuan/mati")

    assert siti.at == "/data/"
    assert OFF not in siti.page
    assert not Subscription.objects.exists()


def test_an_address_that_is_no_push_service_is_refused_with_words(siti: Visitor) -> None:
    code = confirmed(siti)

    page = siti.send(f"/tiket/{code}/tell", **fields(Browser("https://10.0.0.1/")))

    assert siti.status == 409
    assert "Pemberitahuan lewat peramban ini belum dapat dikirim." in page
    assert ASK in page
    assert not Subscription.objects.exists()


def test_somebody_elses_ticket_begins_nothing(siti: Visitor) -> None:
    code = confirmed(siti)
    budi = Visitor()
    budi.sign_in(Chat(who={"from": "6281299999999", "from_user_id": "ID.9"}))

    for visitor in (budi, Visitor()):
        visitor.send(f"/tiket/{code}/tell", **fields(Browser(ADDRESS)))
        assert visitor.at.startswith("/cek/")

    assert not Subscription.objects.exists()


def test_another_devices_subscription_stays(siti: Visitor) -> None:
    code = told(siti)
    other = Visitor()
    other.sign_in(Chat())

    other.send("/pemberitahuan/mati")
    other.send(f"/tiket/{code}/hush")
    Visitor().send("/pemberitahuan/mati")
    other.send(f"/tiket/{code}/tell", **fields(Browser(ADDRESS)))

    assert other.status == 409
    first = Device.objects.order_by("pk")[0]
    assert Subscription.objects.get().device == first


@pytest.mark.parametrize(
    "path", ["/tiket/{code}/tell", "/tiket/{code}/hush", "/pemberitahuan/mati"]
)
def test_a_form_of_another_site_does_nothing(siti: Visitor, path: str) -> None:
    code = told(siti)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = siti.client.cookies

    answer = strict.post(path.format(code=code), fields(Browser(f"{ADDRESS}2")))

    assert answer.status_code == 403
    assert Subscription.objects.get().endpoint == ADDRESS


def test_the_browser_renews_its_address_by_itself(siti: Visitor, settings: Any) -> None:
    told(siti)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = siti.client.cookies
    asked = strict.get("/pemberitahuan/")
    assert asked.json()["key"] == settings.VAPID_PUBLIC_KEY
    new = fields(Browser(f"{ADDRESS}2"))

    assert strict.post("/pemberitahuan/", new).status_code == 403
    answer = strict.post("/pemberitahuan/", new, headers={"X-CSRFToken": asked.json()["token"]})

    assert answer.status_code == 204
    assert Subscription.objects.get().endpoint == f"{ADDRESS}2"
    wrong = siti.client.post("/pemberitahuan/", fields(Browser("https://localhost/")))
    assert wrong.status_code == 422
    assert Subscription.objects.get().endpoint == f"{ADDRESS}2"


def test_who_is_not_told_has_nothing_to_renew(siti: Visitor) -> None:
    for client in (siti.client, Client()):
        assert client.get("/pemberitahuan/").status_code == 403
        assert client.post("/pemberitahuan/", fields(Browser(ADDRESS))).status_code == 403

    assert not Subscription.objects.exists()


def test_signing_out_ends_it(siti: Visitor) -> None:
    told(siti)

    siti.send("/keluar/")

    assert not Subscription.objects.exists()


def test_who_opened_the_ticket_by_a_birth_date_is_not_asked(siti: Visitor) -> None:
    code = told(siti)

    page = Visitor().send("/cek/tiket/", code=code, day="25", month="1", year="1987")

    assert "Lapor hadir" in page
    assert ASK not in page
    assert OFF not in page
