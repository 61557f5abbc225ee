"""Which endpoints are taken, of whom, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts import actions
from antrean.accounts.actions.subscriptions import MOST, is_served
from antrean.accounts.errors import EndpointRefusedError
from antrean.accounts.models import Device, Subscription
from antrean.accounts.queries import subscriptions_of
from antrean.bookings.actions import Actor
from antrean.kernel import clock
from antrean.people.models import Holder
from antrean.privacy import actions as privacy
from antrean.privacy.queries import record_of
from tests import make
from tests.channels.push.service import Browser

ADDRESS = "https://fcm.googleapis.com/fcm/send/abc:def"


def a_device(holder: Holder | None = None) -> Device:
    key = f"key-{Device.objects.count()}"
    holder = holder or make.holder()
    return Device.objects.create(holder=holder, key=key, way="whatsapp", since=clock.now())


def endpoints(*devices: Device) -> list[str]:
    found = Subscription.objects.filter(device__in=devices).order_by("pk")
    return [one.endpoint for one in found]


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QG0",
        "https://wns2-sg2p.notify.windows.com/w/?token=BQ",
    ],
)
def test_push_services_of_the_browsers_are_known(address: str, settings: Any) -> None:
    assert is_served(address, settings.PUSH_SERVICES)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://fcm.googleapis.com:nonsense/",
        "https://siti@fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com@10.0.0.1/fcm/send/abc",
        "https://10.0.0.1/fcm.googleapis.com",
        "https://10.0.0.1\\@fcm.googleapis.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com.example.org/",
        "https://example.org/#fcm.googleapis.com",
        "https://evil-push.apple.com.example/",
        "https://push.apple.com.example/",
        "https://notify.windows.com/",
        "https://fcm.googleapis.com/a#b",
        "https://fcm.googleapis.com/\r\nHost: example.org",
        "https://fcm.googleapis.com/é",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_nothing_else_is_sent_to(address: str, settings: Any) -> None:
    assert not is_served(address, settings.PUSH_SERVICES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://10.0.0.1/"},
        {"address": f"{ADDRESS}{'x' * 1000}"},
        {"p256dh": ""},
        {"p256dh": "é"},
        {"p256dh": "AAAA"},
        {"auth": ""},
        {"auth": "AAAA"},
    ],
)
def test_what_could_not_be_sent_to_or_read_is_refused(wrong: dict[str, str]) -> None:
    device, endpoint = a_device(), Browser(ADDRESS).endpoint

    with pytest.raises(EndpointRefusedError):
        actions.subscribe(device, replace(endpoint, **wrong))

    assert not Subscription.objects.exists()
    actions.subscribe(device, endpoint)
    assert endpoints(device) == [ADDRESS]


@pytest.mark.django_db
def test_nobody_subscribes_while_push_is_off(settings: Any) -> None:
    settings.PUSH_ON = False

    with pytest.raises(EndpointRefusedError):
        actions.subscribe(a_device(), Browser(ADDRESS).endpoint)


@pytest.mark.django_db
def test_a_device_has_one_endpoint_the_newest() -> None:
    device = a_device()

    actions.subscribe(device, Browser(ADDRESS).endpoint)
    actions.subscribe(device, Browser(f"{ADDRESS}2").endpoint)

    assert endpoints(device) == [f"{ADDRESS}2"]


@pytest.mark.django_db
def test_a_browser_that_changed_hands_tells_only_who_is_signed_in_now() -> None:
    before, now, browser = a_device(), a_device(), Browser(ADDRESS)

    actions.subscribe(before, browser.endpoint)
    actions.subscribe(now, browser.endpoint)

    assert (endpoints(before), endpoints(now)) == ([], [ADDRESS])


@pytest.mark.django_db
@pytest.mark.parametrize("has_one", [False, True])
def test_an_endpoint_alone_takes_nothing_from_another_device(*, has_one: bool) -> None:
    victim, thief = a_device(), a_device()
    actions.subscribe(victim, Browser(ADDRESS).endpoint)
    if has_one:
        actions.subscribe(thief, Browser(f"{ADDRESS}2").endpoint)

    with pytest.raises(EndpointRefusedError):
        actions.subscribe(thief, Browser(ADDRESS).endpoint)

    assert endpoints(victim) == [ADDRESS]
    assert endpoints(thief) == ([f"{ADDRESS}2"] if has_one else [])


@pytest.mark.django_db
def test_renewing_never_begins() -> None:
    device = a_device()
    with pytest.raises(EndpointRefusedError):
        actions.renew_subscription(device, Browser(ADDRESS).endpoint)

    actions.subscribe(device, Browser(ADDRESS).endpoint)
    actions.renew_subscription(device, Browser(f"{ADDRESS}2").endpoint)

    assert endpoints(device) == [f"{ADDRESS}2"]


@pytest.mark.django_db
def test_a_person_has_a_handful_the_newest() -> None:
    holder = make.holder()
    devices = [a_device(holder) for _ in range(MOST + 1)]
    for number, device in enumerate(devices):
        with clock.stopped(make.an_instant() + timedelta(minutes=number)):
            actions.subscribe(device, Browser(f"{ADDRESS}{number}").endpoint)

    assert endpoints(devices[0]) == []
    newest = [one.endpoint for one in subscriptions_of([holder.pk])[holder.pk]]
    assert newest == [f"{ADDRESS}{number}" for number in range(MOST, 0, -1)]


@pytest.mark.django_db
def test_a_subscription_goes_with_its_device() -> None:
    here, there = a_device(), a_device()
    for number, device in enumerate((here, there)):
        actions.subscribe(device, Browser(f"{ADDRESS}{number}").endpoint)

    actions.unsubscribe(here)
    assert endpoints(here, there) == [f"{ADDRESS}1"]
    actions.sign_out(there)

    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_who_is_forgotten_is_told_nothing_any_more() -> None:
    device = a_device()
    actions.subscribe(device, Browser(ADDRESS).endpoint)

    privacy.erase_person(device.holder, Actor("web", "holder"))
    privacy.forget_leaving()

    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_the_record_names_the_service_and_keeps_the_secrets() -> None:
    holder, browser = make.holder(), Browser(ADDRESS)
    told = a_device(holder)
    a_device(holder)
    with clock.stopped(make.an_instant()):
        actions.subscribe(told, browser.endpoint)

    record = record_of(holder)

    since = make.an_instant()
    pushed = {one["told_by_push"] and one["told_by_push"]["service"] for one in record["devices"]}
    assert pushed == {None, "fcm.googleapis.com"}
    [said] = [one["told_by_push"]["since"] for one in record["devices"] if one["told_by_push"]]
    assert since.isoformat()[:4] == said[:4]
    for secret in (ADDRESS, browser.endpoint.p256dh, browser.endpoint.auth):
        assert secret not in str(record)


@pytest.mark.django_db
def test_who_asks_for_push_chooses_it_and_a_new_endpoint_changes_no_choice() -> None:
    holder = make.holder()
    device, other = a_device(holder), a_device(holder)
    for one in (device, other):
        actions.subscribe(one, Browser(f"{ADDRESS}{one.pk}").endpoint)
    holder.refresh_from_db()
    assert holder.news_by == "push"

    Holder.objects.update(news_by="email")
    actions.renew_subscription(device, Browser(f"{ADDRESS}new").endpoint)
    holder.refresh_from_db()
    assert holder.news_by == "email"


@pytest.mark.django_db
def test_who_ends_the_last_of_it_is_told_as_before() -> None:
    holder = make.holder()
    device, other = a_device(holder), a_device(holder)
    chosen = []
    for one in (device, other):
        actions.subscribe(one, Browser(f"{ADDRESS}{one.pk}").endpoint)
    for one in (device, other):
        actions.unsubscribe(Device.objects.get(pk=one.pk))
        holder.refresh_from_db()
        chosen.append(holder.news_by)

    assert chosen == ["push", ""]
