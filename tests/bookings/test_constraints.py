"""Each rule that the database keeps, broken behind the back of the code.

Those of offices, of the hall and of staff stand in tests/offices, tests/counters, tests/accounts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F

from antrean.accounts.models import (
    Account,
    CodeApp,
    Device,
    Invitation,
    Kin,
    Passkey,
    RecoveryCode,
    SignIn,
    StaffAct,
    StaffKey,
    Subscription,
)
from antrean.api.models import ApiClient
from antrean.bookings import actions
from antrean.bookings.models import Booking, BookingEvent, Claim, Outage, Place, Slot
from antrean.channels.whatsapp.models import Conversation, Delivery, InboxEvent
from antrean.kernel import clock
from antrean.notifications.models import Message, Pause
from antrean.paper.models import DayList
from antrean.people.models import Holder, Identity
from antrean.privacy.models import Erasure
from antrean.slips.models import Kiosk, Printer
from tests import make, staff

NOON = make.an_instant()
HOLDER = actions.Actor("whatsapp", "holder")
ELSEWHERE = {"counters", "offices"}
OF_STAFF = {CodeApp, Invitation, RecoveryCode, StaffAct, StaffKey}


def slot(**columns: Any) -> None:
    Slot.objects.filter(pk=make.slot().pk).update(**columns)


def held(*, people: int = 1) -> Booking:
    with clock.stopped(NOON):
        return actions.hold(make.request(slot=make.slot(), people=make.people(*"ABCD"[:people])))


def confirmed(*, people: int = 1) -> Booking:
    booking = held(people=people)
    with clock.stopped(NOON):
        return actions.confirm(booking.code, HOLDER).booking


def booking(made: Booking, **columns: Any) -> None:
    Booking.objects.filter(pk=made.pk).update(**columns)


def place(made: Booking, **columns: Any) -> None:
    """Change the party's last person."""
    last = made.places.order_by("position").last()
    assert last is not None
    Place.objects.filter(pk=last.pk).update(**columns)


def outage(**columns: Any) -> None:
    facts = {"office": make.office(), "day": NOON.date(), "starts_at": NOON, "minutes": 5}
    facts |= {"ends_at": NOON + timedelta(minutes=5), "noted_at": NOON, "noted_by": "worker"}
    Outage.objects.create(**(facts | columns))


def day_list(**columns: Any) -> None:
    facts = {"office": make.office(), "day": NOON.date(), "occasion": "eve", "made_at": NOON}
    DayList.objects.create(**(facts | columns))


def kiosk(**columns: Any) -> None:
    office = make.office()
    facts = {"office": office, "since": NOON, "account": staff.account("supervisor", office)}
    Kiosk.objects.create(**(facts | columns))


def event(**columns: Any) -> None:
    said = {"booking": held(), "event": "extend", "at": NOON, "channel": "api", "actor": "client:1"}
    BookingEvent.objects.create(**(said | columns))


def message(holder: Holder | None = None, **columns: Any) -> None:
    owed = {"holder": holder or make.holder(), "office": make.office(), "kind": "answer"}
    owed |= {"key": f"k{Message.objects.count()}", "body": {}}
    Message.objects.create(
        **(owed | dict.fromkeys(("owed_at", "due_at", "try_at"), NOON) | columns)
    )


def kin(holder: Holder | None = None, **columns: Any) -> None:
    kept = {"relation": "self", "number": 1, "name": "Budi", "birth_date": make.DAY}
    kept |= {"nik_sealed": "s", "nik_hash": f"h{Kin.objects.count()}", "kept_version": "1"}
    kept |= dict.fromkeys(("kept_at", "used_at"), NOON)
    Kin.objects.create(**(kept | {"holder": holder or make.holder()} | columns))


def two_kin(one: dict[str, Any], other: dict[str, Any], **columns: Any) -> None:
    holder = make.holder()
    kin(holder, **one, **columns)
    kin(holder, **other, **columns)


def inbox(**columns: Any) -> None:
    delivery = Delivery.objects.create(digest="d", body=b"{}", received_at=NOON)
    event = {"key": "m", "kind": "message", "delivery": delivery, "payload": b"{}"}
    InboxEvent.objects.create(**(event | {"said_at": NOON, "received_at": NOON} | columns))


def an_event_stored_twice() -> None:
    inbox(sender_key="s")
    event = InboxEvent.objects.get()
    event.pk = None
    event.save(force_insert=True)


def conversation(**columns: Any) -> None:
    about = {"holder": make.holder(), "office": make.office(), "updated_at": NOON}
    Conversation.objects.create(**(about | columns))


def account(**columns: Any) -> None:
    Account.objects.create(**({"email": "a@example.org", "created_at": NOON} | columns))


def sign_in(**columns: Any) -> None:
    right = {"browser": "b", "way": "whatsapp", "code": "c", "begun_at": NOON, "ends_at": NOON}
    SignIn.objects.create(**right | columns)


def passkey(holder: Holder | None = None, **columns: Any) -> None:
    kept = {"number": 1, "handle": "h", "credential": f"c{Passkey.objects.count()}"}
    kept |= {"public_key": "k", "sign_count": 0, "since": NOON}
    Passkey.objects.create(**(kept | {"holder": holder or make.holder()} | columns))


def subscription(**columns: Any) -> None:
    key = f"k{Device.objects.count()}"
    device = Device.objects.create(holder=make.holder(), key=key, way="whatsapp", since=NOON)
    right = {"device": device, "endpoint": "https://a", "p256dh": "p", "auth": "a", "since": NOON}
    Subscription.objects.create(**right | columns)


def erasure(**columns: Any) -> None:
    Erasure.objects.create(
        **({"what": "holds", "reason": "request", "count": 1, "at": NOON} | columns)
    )


def client(**columns: Any) -> None:
    ApiClient.objects.create(**({"name": "a", "scopes": "read", "created_at": NOON} | columns))


def twice(write: Callable[..., None], **columns: Any) -> None:
    write(**columns)
    write(**columns)


def two_slots_at_once() -> None:
    first = make.slot()
    make.slot(office=first.office)


def number_of_another() -> None:
    place(confirmed(people=2), queue_number="A001")


def position_of_another() -> None:
    place(held(people=2), position=1)


def one_identity_of_two() -> None:
    make.holder(phone="+628111")
    make.holder(phone="+628111")


def two_addresses_of_one_holder() -> None:
    holder = make.holder()
    for address in ("a@contoh.example", "b@contoh.example"):
        Identity.objects.create(holder=holder, kind="email", value=address, since=NOON)


BROKEN: list[tuple[str, Callable[[], object]]] = [
    # people
    (
        "holder_notice_has_version_and_time",
        lambda: Holder.objects.create(created_at=NOON, notice_at=NOON),
    ),
    (
        "holder_notice_has_version_and_time",
        lambda: Holder.objects.create(created_at=NOON, notice_version="1"),
    ),
    ("holder_news_by_a_channel", lambda: Holder.objects.create(created_at=NOON, news_by="fax")),
    (
        "holder_adult_has_version_and_time",
        lambda: Holder.objects.create(created_at=NOON, adult_at=NOON),
    ),
    (
        "holder_adult_has_version_and_time",
        lambda: Holder.objects.create(created_at=NOON, adult_version="1"),
    ),
    ("holder_language_known", lambda: Holder.objects.create(created_at=NOON, language="jv")),
    ("identity_points_to_one_holder", one_identity_of_two),
    ("identity_one_email_a_holder", two_addresses_of_one_holder),
    (
        "identity_has_a_value",
        lambda: Identity.objects.create(holder=make.holder(), kind="email", value="", since=NOON),
    ),
    # bookings
    ("slot_once_per_start", two_slots_at_once),
    ("slot_ends_after_it_starts", lambda: slot(ends_at=F("starts_at"))),
    ("slot_never_overbooked", lambda: slot(taken=F("capacity") + 1)),
    ("slot_never_overbooked", lambda: Slot.objects.filter(pk=held().slot_id).update(capacity=0)),
    ("slot_numbers_stay_in_block", lambda: slot(numbers_given=F("block_size") + 1)),
    ("booking_closed_at_iff_closed", lambda: booking(held(), closed_at=NOON)),
    ("booking_closed_at_iff_closed", lambda: booking(held(), state="expired")),
    ("booking_hold_ends_after_it_starts", lambda: booking(held(), held_until=F("booked_at"))),
    ("booking_confirmed_has_a_time", lambda: booking(confirmed(), confirmed_at=None)),
    ("booking_confirmed_has_a_time", lambda: booking(held(), state="checked_in")),
    ("place_once_per_position", position_of_another),
    ("place_party_at_most_four", lambda: place(held(), position=5)),
    ("place_party_at_most_four", lambda: place(held(), position=0)),
    ("place_seat_one_to_four", lambda: place(held(), seat=5)),
    ("place_seat_one_to_four", lambda: place(held(), seat=0)),
    ("place_number_once_per_day", number_of_another),
    ("place_numbered_iff_confirmed", lambda: place(confirmed(), queue_number="")),
    ("place_numbered_iff_confirmed", lambda: place(held(), queue_number="A001")),
    ("place_held_frees_at_its_end", lambda: place(held(), frees_at=None)),
    ("place_frees_only_when_given_up", lambda: place(confirmed(), frees_at=NOON)),
    ("place_absence_is_of_forfeited", lambda: place(confirmed(), absence="absent")),
    ("place_nameless_only_when_erased", lambda: place(held(), name="")),
    ("claim_a_holder_has_four_seats", lambda: Claim.objects.create(key="seat:1:5")),
    ("event_once_per_request", lambda: twice(event, request_key="api:1:x")),
    ("booking_code_once", lambda: booking(held(), code=held().code)),
    # notifications
    ("message_owed_once", lambda: twice(message, key="reminder:x")),
    ("message_being_sent_is_claimed", lambda: message(state="sending")),
    (
        "message_one_being_sent_per_person",
        lambda: twice(message, holder=make.holder(), state="sending", claimed_until=NOON),
    ),
    ("message_sent_has_a_time", lambda: message(state="sent")),
    (
        "pause_ends_after_it_begins",
        lambda: Pause.objects.create(scope="whatsapp", since=NOON, until=NOON, reason="x"),
    ),
    # outages, day lists, kiosks and their printers
    ("outage_once_per_start", lambda: twice(outage, office=make.office())),
    ("outage_ends_after_it_starts", lambda: outage(ends_at=NOON)),
    ("day_list_once_by_itself", lambda: twice(day_list, office=make.office())),
    ("day_list_made_by_itself_or_somebody", lambda: day_list(occasion="hand")),
    ("kiosk_key_of_one_browser", lambda: twice(kiosk, key="k")),
    ("kiosk_code_of_one_browser", lambda: twice(kiosk, code="c", code_until=NOON)),
    ("kiosk_waits_or_is_on", lambda: kiosk(key="k", code="c", code_until=NOON)),
    ("kiosk_waits_or_is_on", lambda: kiosk(code="c")),
    (
        "printer_port_is_no_servers",
        lambda: Printer.objects.create(office=make.office(), host="127.0.0.1", port=80),
    ),
    # accounts and the API
    ("account_of_an_office_names_it", lambda: account(role="officer")),
    ("account_email_in_lower_case", lambda: account(role="admin", email="A@example.org")),
    ("sign_in_code_has_an_address", lambda: sign_in(way="email")),
    ("sign_in_code_has_an_address", lambda: sign_in(way="phone")),
    ("sign_in_code_has_an_address", lambda: sign_in(email="a@contoh.example")),
    ("sign_in_code_has_an_address", lambda: sign_in(phone="+6281234567890")),
    ("sign_in_proven_by_somebody", lambda: sign_in(proven_at=NOON)),
    ("sign_in_code_of_one_browser", lambda: [sign_in(browser=one) for one in "ab"]),
    ("passkey_of_one_person", lambda: twice(passkey, credential="c")),
    ("passkey_once_per_number", lambda: twice(passkey, holder=make.holder())),
    ("passkey_at_most_ten", lambda: passkey(number=0)),
    ("passkey_at_most_ten", lambda: passkey(number=11)),
    ("passkey_can_be_checked", lambda: passkey(handle="")),
    ("passkey_can_be_checked", lambda: passkey(credential="")),
    ("passkey_can_be_checked", lambda: passkey(public_key="")),
    ("passkey_counts_as_authenticators_do", lambda: passkey(sign_count=2**32)),
    ("subscription_of_one_device", lambda: twice(subscription)),
    ("subscription_can_be_sent_to", lambda: subscription(endpoint="")),
    ("subscription_can_be_sent_to", lambda: subscription(p256dh="")),
    ("subscription_can_be_sent_to", lambda: subscription(auth="")),
    ("api_client_has_a_name", lambda: client(name="")),
    ("api_client_may_do_something", lambda: client(scopes="")),
    # privacy
    ("erasure_erased_something", lambda: erasure(count=0)),
    ("erasure_by_schedule_has_a_cutoff", lambda: erasure(reason="schedule")),
    ("erasure_by_schedule_has_a_cutoff", lambda: erasure(cutoff=NOON)),
    # WhatsApp
    ("inbox_event_stored_once", an_event_stored_twice),
    ("inbox_handled_at_iff_handled", lambda: inbox(state="done", sender_key="s")),
    ("inbox_handled_at_iff_handled", lambda: inbox(handled_at=NOON, sender_key="s")),
    ("inbox_message_to_read_has_a_sender", inbox),
    (
        "conversation_one_per_person_and_office",
        lambda: twice(conversation, holder=make.holder(), office=make.office()),
    ),
    (
        "kin_once_per_nik",
        lambda: two_kin({"relation": "self"}, {"relation": "spouse"}, nik_hash="h"),
    ),
    ("kin_once_per_number", lambda: twice(kin, holder=make.holder())),
    ("kin_as_many_as_a_family_has", lambda: kin(number=2)),
    ("kin_as_many_as_a_family_has", lambda: kin(relation="spouse", number=2)),
    ("kin_as_many_as_a_family_has", lambda: kin(relation="parent", number=3)),
    ("kin_as_many_as_a_family_has", lambda: kin(relation="child", number=11)),
    ("kin_as_many_as_a_family_has", lambda: kin(relation="child", number=0)),
    ("kin_as_many_as_a_family_has", lambda: kin(relation="")),
    ("kin_is_kept_whole", lambda: kin(name="")),
    ("kin_is_kept_whole", lambda: kin(kept_version="")),
    ("kin_guardian_has_version_and_time", lambda: kin(guardian_at=NOON)),
    ("conversation_misses_have_a_beginning", lambda: conversation(misses=1)),
    ("conversation_misses_have_a_beginning", lambda: conversation(misses_since=NOON)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("rule", "write"), BROKEN, ids=[rule for rule, _ in BROKEN])
def test_the_database_keeps_the_rule(rule: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()

    assert names(refused.value, rule)


@pytest.mark.django_db
def test_two_claims_of_one_key_are_refused() -> None:
    Claim.objects.create(key="nik:h")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(key="nik:h")


@pytest.mark.django_db
def test_what_was_recorded_cannot_lose_its_booking() -> None:
    made = held()

    with pytest.raises(models.ProtectedError):
        made.delete()


def test_every_rule_of_every_model_is_broken_somewhere() -> None:
    kept = {
        rule
        for rule, model in rules().items()
        if model._meta.app_label not in ELSEWHERE and model not in OF_STAFF
    }

    assert {rule for rule, _ in BROKEN} == kept


def rules() -> dict[str, type[models.Model]]:
    """Return every constraint of the project by name, with its model."""
    return {
        constraint.name: model
        for model in apps.get_models()
        if model.__module__.startswith("antrean.")
        for constraint in model._meta.constraints
    }


def names(error: IntegrityError, rule: str) -> bool:
    """Whether the refusal is by this rule; SQLite names a unique one by its columns."""
    if rule in str(error):
        return True
    meta = rules()[rule]._meta
    constraint = next(c for c in meta.constraints if c.name == rule)
    columns = [meta.get_field(field).column for field in getattr(constraint, "fields", ())]
    wanted = ", ".join(f"{meta.db_table}.{column}" for column in columns)
    return bool(wanted) and str(error) == f"UNIQUE constraint failed: {wanted}"
