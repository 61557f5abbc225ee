"""Every address of staff, screens and self-service, and who may come in. Add yours here.

`test_doors` finds the addresses by itself and fails for one that has no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

from antrean.accounts.models import Account
from antrean.bookings.models import Booking
from antrean.counters.models import HallDay, Visit
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper.models import DayList
from antrean.slips.models import Kiosk
from tests import make, staff
from tests.console.desk import booked

# Who may come in: a permission, or one of these.
ANYBODY: Final = "anybody"
SIGNED_IN: Final = "whoever is signed in"

DOORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Coming in and going out: these pages ask by themselves who is there.
        "console:sign_in": ANYBODY,
        "console:second": ANYBODY,
        "console:by_key": ANYBODY,
        "console:ask_key": ANYBODY,
        "console:sign_out": ANYBODY,
        "console:invited": ANYBODY,
        "console:unlock": ANYBODY,
        "console:lock_state": ANYBODY,
        # Whoever is signed in
        "console:start": SIGNED_IN,
        "console:choose_office": SIGNED_IN,
        "console:lock": SIGNED_IN,
        "console:prove_again": SIGNED_IN,
        "console:own": SIGNED_IN,
        "console:choose_pin": SIGNED_IN,
        "console:choose_password": SIGNED_IN,
        "console:set_up_second": SIGNED_IN,
        "console:remove_app": SIGNED_IN,
        "console:make_codes": SIGNED_IN,
        "console:add_key": SIGNED_IN,
        "console:ask_to_add_key": SIGNED_IN,
        "console:remove_key": SIGNED_IN,
        # The people of an office
        "console:people": "accounts.view_account",
        "console:invite": "accounts.add_account",
        "console:person": "accounts.view_account",
        "console:change_person": "accounts.change_account",
        "console:record": "accounts.view_staffact",
        # The counter
        "console:counter": "counters.call_visit",
        "console:keys": "counters.call_visit",
        "console:choose": "counters.call_visit",
        "console:act": "counters.call_visit",
        "console:counter_by_itself": "counters.call_visit",
        # The day and the hall
        "console:day": "counters.view_hall",
        "console:day_by_itself": "counters.view_hall",
        "console:day_act": "offices.run_officeday",
        "console:close_day": "offices.run_officeday",
        "console:hall": "counters.run_hall",
        "console:arrange_counter": "counters.run_hall",
        "console:free_counter": "counters.run_hall",
        # The desk: check-in, numbers, bookings for people without a telephone
        "console:check_in": "bookings.check_in_booking",
        "console:check_in_find": "bookings.check_in_booking",
        "console:check_in_look": "bookings.check_in_booking",
        "console:check_in_confirm": "bookings.check_in_booking",
        "console:check_in_late": "counters.issue_ticket",
        "console:check_in_reinstate": "bookings.reinstate_booking",
        "console:check_in_priority": "counters.issue_ticket",
        "console:check_in_slip": "bookings.check_in_booking",
        "console:check_in_correct": "bookings.correct_booking",
        "console:check_in_nik": "bookings.check_in_booking",
        "console:numbers": "counters.issue_ticket",
        "console:number_service": "counters.issue_ticket",
        "console:number": "counters.issue_ticket",
        "console:number_slip": "counters.issue_ticket",
        "console:desk_booking": "bookings.add_booking",
        "console:desk_ticket": "bookings.add_booking",
        "console:desk_slip": "bookings.add_booking",
        # Rehearsals
        "console:rehearsal": SIGNED_IN,
        "console:begin_rehearsal": "counters.rehearse_hall",
        "console:end_rehearsal": "counters.rehearse_hall",
        "console:join_rehearsal": SIGNED_IN,
        "console:leave_rehearsal": SIGNED_IN,
        "console:rehearsal_codes": SIGNED_IN,
        # The day on paper
        "console:paper_day": "paper.add_visit",
        "console:note_line": "paper.add_visit",
        "console:day_list": "paper.view_daylist",
        "console:day_list_pdf": "paper.view_daylist",
        "console:day_list_csv": "paper.view_daylist",
        "console:empty_numbers": "paper.view_daylist",
        "console:closing_list": "paper.view_daylist",
        # Self-service, switched on by staff with a code
        "console:kiosks": "counters.run_hall",
        "console:kiosk_offer": "counters.run_hall",
        "console:kiosk_printer": "counters.run_hall",
        "console:kiosk_off": "counters.run_hall",
        "kiosk:start": ANYBODY,
        "kiosk:slip": ANYBODY,
        "kiosk:switch_on": ANYBODY,
        # Screens in the hall
        "displays:screen": ANYBODY,
        "displays:order": ANYBODY,
        "displays:order_file": ANYBODY,
        "displays:heads": ANYBODY,
        "displays:heads_file": ANYBODY,
    }
)
# What nobody sees who works at another office: whose account it is, who booked, who has a number.
SOMEBODY: Final = "somebody.here@example.org"
SECRETS: Final = (SOMEBODY, "Siti Nurhaliza")


WALKED: Final = ("petugas/", "layar/", "anjungan/", "admin/")

type Address = tuple[str, URLPattern]


def addresses() -> list[Address]:
    """Return every address below the walked ones; one of ours without a name goes by its route."""
    return list(_named(get_resolver().url_patterns, "", ""))


def _named(
    patterns: list[URLPattern | URLResolver], route: str, namespace: str
) -> Iterator[Address]:
    for one in patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = ":".join(filter(None, [namespace, one.namespace]))
            yield from _named(one.url_patterns, whole, inner)
        elif whole.startswith(WALKED) and (one.name or namespace != "admin"):
            yield f"{namespace}:{one.name or whole}", one


def parts(pattern: URLPattern) -> list[str]:
    groups = getattr(pattern.pattern, "regex").groupindex  # noqa: B009  # of either kind of pattern
    return list(groups)


def examples(office: Office) -> dict[str, object]:
    """Return something for each part of an address; `name.part` where a part means many things."""
    somebody = staff.account("officer", office, email=SOMEBODY)
    booking = booked(make.slot(office=office))
    return {
        "code": booking.code,
        "place_id": booking.places.get().pk,
        "list_id": day_list(office, booking).pk,
        "day": make.DAY.isoformat(),
        "public_id": visit(office).public_id,
        "kiosk_id": kiosk(office, somebody).pk,
        "office": office.code,
        "account_id": somebody.pk,
        "key_id": 1,
        "number": 1,
        "console:act.act": "next",
        "console:day_act.act": "open",
        "console:change_person.act": "unlock",
        "displays:screen.code": office.code,
    }


def visit(office: Office) -> Visit:
    """Make somebody who waits at this office."""
    now = clock.now()
    hall = HallDay.objects.create(office=office, day=make.DAY, preset="three")
    facts = {"stage": "documents", "lane": "walk_in", "number": 1, "public_id": "example"}
    return Visit.objects.create(hall=hall, hour=now, entered_at=now, since=now, **facts)


def day_list(office: Office, booking: Booking) -> DayList:
    places = list(booking.places.values_list("pk", flat=True))
    facts = {"occasion": "morning", "made_at": clock.now(), "places": places}
    return DayList.objects.create(office=office, day=make.DAY, **facts)


def kiosk(office: Office, account: Account) -> Kiosk:
    return Kiosk.objects.create(office=office, account=account, key="x", since=clock.now())
