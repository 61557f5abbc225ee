"""The demonstration: three offices in three time zones, open, with telephones to try them.

Addresses, numbers and passwords here are examples and belong to nobody; only Bogor's
street is the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from antrean.accounts.actions import choose_pin, create_staff
from antrean.accounts.errors import AccountExistsError
from antrean.bookings import queries
from antrean.bookings.actions.slots import publish_coming
from antrean.channels.whatsapp.dialogue.wording.templates import TEMPLATES
from antrean.counters.actions import set_counter
from antrean.kernel import clock
from antrean.offices import actions
from antrean.offices.models import Office
from antrean.offices.queries import office as office_by_code


@dataclass(frozen=True, slots=True)
class DemoOffice:
    code: str
    address: str
    phone: str
    number_id: str
    number: str


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    role: str
    office: str = ""


BOGOR = DemoOffice(
    code="bogor",
    address="Jl. Jenderal Ahmad Yani No. 19, Tanah Sareal, Kota Bogor",
    phone="(0251) 555 0100",
    number_id="400000000000001",
    number="+6221500100",
)
OFFICES = [
    BOGOR,
    DemoOffice(
        code="makassar",
        address="Jl. Contoh No. 1, Kota Makassar",
        phone="(0411) 555 0100",
        number_id="400000000000002",
        number="+6221500200",
    ),
    DemoOffice(
        code="jayapura",
        address="Jl. Contoh No. 1, Kota Jayapura",
        phone="(0967) 555 0100",
        number_id="400000000000003",
        number="+6221500300",
    ),
]
# Of the demonstration, printed at its start.
PASSWORD = "antrean-contoh-2026"  # noqa: S105
PIN = "2580"
SIGN_INS = [
    SignIn("admin@contoh.example", "admin"),
    SignIn("direktorat@contoh.example", "directorate"),
    SignIn("kepala@contoh.example", "office_head", BOGOR.code),
    SignIn("supervisor@contoh.example", "supervisor", BOGOR.code),
    SignIn("loket1@contoh.example", "officer", BOGOR.code),
    SignIn("loket2@contoh.example", "officer", BOGOR.code),
    SignIn("loket3@contoh.example", "officer", BOGOR.code),
    SignIn("resepsionis@contoh.example", "reception", BOGOR.code),
]
# What each counter of Bogor serves, from the first on.
COUNTERS = [
    ["documents", "information"],
    ["documents"],
    ["interview", "bap"],
    ["interview"],
    ["photo"],
    ["photo", "pickup"],
]
CAPACITY = 10


def fill() -> None:
    """Load and open the offices, publish their days, make the sign-ins. Again changes nothing."""
    actions.load_offices()
    for office in OFFICES:
        _open(office)
    publish_coming(clock.now())
    for sign_in in SIGN_INS:
        _sign_up(sign_in)
    _put_counters(office_by_code(BOGOR.code))


def example_message() -> str:
    """Return what to write to Bogor: a registration for the first day that has room."""
    office = office_by_code(BOGOR.code)
    now = clock.now()
    days = queries.days(office, office.today(now) + timedelta(days=1), 14, now)
    day = next((room.day for room in days if room.remaining), office.today(now))
    return f"#Budi#25011987#{day:%d%m%Y}"


def numbers() -> list[Mapping[str, str]]:
    """Return the offices' WhatsApp numbers, as the simulator wants to know them."""
    names = {office.code: office.display_name for office in Office.objects.all()}
    return [
        {"phone_number_id": demo.number_id, "number": demo.number, "name": names[demo.code]}
        for demo in OFFICES
    ]


def templates() -> list[Mapping[str, object]]:
    """Return the templates that Meta would have approved, as the simulator wants to know them."""
    return [
        {
            "name": name,
            "language": language,
            "body": text.body,
            "buttons": text.buttons,
            "category": text.category,
        }
        for name, texts in TEMPLATES.items()
        for language, text in texts.items()
    ]


def _open(demo: DemoOffice) -> None:
    if office_by_code(demo.code).is_open:
        return  # What somebody changed since stays.
    actions.set_office(demo.code, address=demo.address, phone=demo.phone, capacity=CAPACITY)
    actions.open_office(
        demo.code, whatsapp_phone_number_id=demo.number_id, whatsapp_number=demo.number
    )


def _put_counters(office: Office) -> None:
    if office.counters.exists():
        return  # What somebody changed since stays.
    for number, stages in enumerate(COUNTERS, start=1):
        set_counter(office, number, stages=stages)


def _sign_up(sign_in: SignIn) -> None:
    office = office_by_code(sign_in.office) if sign_in.office else None
    try:
        account = create_staff(
            email=sign_in.email, role=sign_in.role, password=PASSWORD, office=office
        )
    except AccountExistsError:
        return
    choose_pin(account.pk, PIN)
