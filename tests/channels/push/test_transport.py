"""From an owed message to what a browser shows, and to WhatsApp where no browser takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from antrean.accounts import actions as accounts
from antrean.accounts.models import Device, Subscription
from antrean.bookings import actions as bookings
from antrean.channels.push.client import Client
from antrean.channels.push.transport import TRIES, PushTransport
from antrean.kernel import clock
from antrean.notifications.delivery import Sender
from antrean.notifications.models import Message
from antrean.notifications.verdicts import Judge
from antrean.offices.models import OfficeDay
from antrean.people.models import Holder
from tests import make
from tests.channels.push.service import Browser, Service, running
from tests.channels.whatsapp.post import HOLDER, Post, cancelled_by_office, confirmed

pytestmark = pytest.mark.django_db

type Telephone = Callable[..., Browser]


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with running() as service:
        settings.PUSH_SERVICES = [service.origin]
        yield service


@pytest.fixture
def post(service: Service) -> Iterator[Post]:
    """The way out by WhatsApp, with the one by push beside it."""
    post, client = Post(), Client()
    transports = {"push": PushTransport(client), "whatsapp": post.transport}
    service.clock = lambda: post.at
    post.sender = Sender(transports, Judge(Random(1)))  # noqa: S311  # jitter, no secret
    yield post
    client.close()


@pytest.fixture
def telephone(post: Post, service: Service) -> Telephone:
    """Return what lets Siti be told in one more browser."""

    def added(*, status: int = 201) -> Browser:
        browser = service.browser(status=status)
        with clock.stopped(post.at):
            accounts.subscribe(a_device(post.holder), browser.endpoint)
        return browser

    return added


def a_device(holder: Holder) -> Device:
    key = f"key-{Device.objects.count()}"
    return Device.objects.create(holder=holder, key=key, way="whatsapp", since=clock.now())


def owe(post: Post, kind: str = "reminder", **facts: Any) -> Message:
    body = {"notice": kind, "day": make.DAY.isoformat()} | facts
    booking = confirmed(post)
    message = post.owe(kind=kind, body=body, about=booking.code)
    Message.objects.filter(pk=message.pk).update(channel="push")
    return message


def outcome(post: Post, message: Message) -> tuple[str, str, str]:
    return *post.state(message), message.channel


def test_a_reminder_is_shown_on_every_telephone_of_the_person(
    post: Post, telephone: Telephone
) -> None:
    phones = [telephone(), telephone()]
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "push")
    assert post.received == []
    for phone in phones:
        [shown] = phone.shown
        assert shown["title"] == "Besok: lapor hadir 07.30–08.00 WIB"
        assert shown["body"].startswith("Kantor Imigrasi Bogor, Rabu, 9 Agustus 2017.")
        with override("id"):
            assert shown["url"] == reverse("web:ticket", args=[message.about])
        assert shown["lang"] == "id"
        assert "Budi" not in str(shown)


def test_what_is_kept_for_a_telephone_that_is_off_helps_until_the_visit(
    post: Post, telephone: Telephone
) -> None:
    phone = telephone()
    owe(post)

    post.deliver()

    [headers] = phone.headers
    assert int(headers["TTL"]) == (2 * 24 - 4) * 3600  # From noon to 8 o'clock, two days later.
    assert headers["Urgency"] == "normal"
    assert len(headers["Topic"]) == 32


def test_a_closure_and_a_delay_are_told_at_once_in_the_persons_language(
    post: Post, telephone: Telephone
) -> None:
    Holder.objects.update(language="en")
    phone = telephone()
    closure = owe(post, "closure", reason="Banjir")
    cancelled_by_office(post)
    post.deliver()
    assert outcome(post, closure) == ("sent", "", "push")

    delay = owe(post, "delay", minutes=45)
    OfficeDay.objects.update(delay_minutes=45)
    post.deliver()

    assert outcome(post, delay) == ("sent", "", "push")
    titles = ["The office cancelled your booking", "The service is 45 minutes late"]
    assert [shown["title"] for shown in phone.shown] == titles
    assert phone.shown[1]["body"].endswith("until 08.45 WIB. Your code is not void.")
    assert phone.shown[0]["url"] == f"/en/tiket/{closure.about}/"
    assert {headers["Urgency"] for headers in phone.headers} == {"high"}
    assert len({shown["tag"] for shown in phone.shown}) == 2


def test_a_reminder_of_a_cancelled_booking_is_not_sent(post: Post, telephone: Telephone) -> None:
    phone = telephone()
    message = owe(post)
    with clock.stopped(post.at):
        bookings.cancel(message.about, HOLDER)

    post.deliver()

    assert post.state(message)[0] == "dropped"
    assert phone.shown == []


def test_who_said_stop_is_not_reminded(post: Post, telephone: Telephone) -> None:
    phone = telephone()
    Holder.objects.update(quiet_since=post.at)
    message = owe(post)

    post.deliver()

    assert post.state(message)[0] == "dropped"
    assert phone.shown == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_message_goes_by_whatsapp(
    post: Post, telephone: Telephone, status: int
) -> None:
    telephone(status=status)
    message = owe(post)

    post.deliver()

    assert not Subscription.objects.exists()
    assert Device.objects.count() == 1  # It is signed in as before.
    assert outcome(post, message) == ("sent", "", "whatsapp")
    assert "Pengingat" in post.siti.last.text


def test_one_browser_that_takes_it_is_enough_and_one_that_is_gone_goes(
    post: Post, telephone: Telephone
) -> None:
    phones = [telephone(status=410), telephone(), telephone(status=500)]
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "push")
    kept = set(Subscription.objects.values_list("endpoint", flat=True))
    assert kept == {phones[1].address, phones[2].address}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_in_trouble_is_tried_again_and_then_whatsapp_tells(
    post: Post, telephone: Telephone, status: int
) -> None:
    phone = telephone(status=status)
    message = owe(post)

    for tries in range(1, TRIES + 1):
        post.deliver()
        assert outcome(post, message) == ("owed", "push_later", "push")
        assert message.tries == tries
        post.wait(minutes=6)
    post.deliver()

    assert outcome(post, message) == ("sent", "", "whatsapp")
    assert (phone.shown, Subscription.objects.count()) == ([], 1)


def test_a_trouble_that_passes_costs_nothing(post: Post, telephone: Telephone) -> None:
    phone = telephone(status=503)
    message = owe(post)
    post.deliver()
    phone.status = 201
    post.wait(minutes=1)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "push")
    assert len(phone.shown) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 413, 307])
def test_what_a_service_refuses_goes_by_whatsapp_and_the_browser_stays_known(
    post: Post, telephone: Telephone, status: int
) -> None:
    telephone(status=status)
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "whatsapp")
    assert Subscription.objects.count() == 1


def test_a_service_that_is_away_is_tried_again(post: Post, telephone: Telephone) -> None:
    telephone()
    Subscription.objects.update(endpoint="http://127.0.0.1:9/nobody")
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("owed", "push_later", "push")


def test_who_has_no_browser_is_told_by_whatsapp(post: Post) -> None:
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "whatsapp")


def test_while_push_is_off_whatsapp_tells(post: Post, telephone: Telephone, settings: Any) -> None:
    phone = telephone()
    settings.PUSH_ON = False
    message = owe(post)

    post.deliver()

    assert outcome(post, message) == ("sent", "", "whatsapp")
    assert phone.shown == []


def test_nothing_but_notices_goes_by_push(post: Post, telephone: Telephone) -> None:
    telephone()
    message = post.owe()
    Message.objects.update(channel="push")

    post.deliver()

    assert post.state(message) == ("dead", "not_a_notice")


def test_a_worker_that_ended_while_it_sent_sends_again_what_is_shown_once(
    post: Post, telephone: Telephone
) -> None:
    phone = telephone()
    message = owe(post)
    claimed_until = post.at + timedelta(seconds=1)
    Message.objects.update(state="sending", claimed_until=claimed_until)
    post.wait(minutes=3)

    while post.deliver() or post.state(message)[0] == "unknown":
        post.wait(seconds=1)
    Message.objects.update(state="owed")
    post.deliver()

    first, second = phone.shown
    assert first["tag"] == second["tag"]
