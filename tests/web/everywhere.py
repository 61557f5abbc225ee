"""Every page of the site in every state it has, in both languages, as people come to see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from antrean.accounts.models import Kin
from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, Place
from antrean.counters import actions as counters
from antrean.kernel import clock
from antrean.kernel.wording import LANGUAGES
from antrean.offices.models import Office
from antrean.web import proving
from antrean.web.views import checking, offices
from antrean.web.views.home import busy, waiting
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import BUDI, DAY, SITI, Visitor

NOWHERE: Final = "/nothing"
THURSDAY: Final = DAY + timedelta(days=1)
_WAY: Final = "?service=new&people=4"
_SIGN_IN: Final = {"next": "/antrean/"}
_CHILD: Final = BUDI | {"name": "Ani", "nik": "3201011708120003"}
_DOUBTFUL: Final = SITI | {"nik": "3201011708900009"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came `at` that time: `queries` it took to make it, if it was only opened."""

    name: str
    language: str
    status: int
    html: str
    headers: Mapping[str, str]
    at: datetime
    queries: int = 0


@dataclass
class Walk:
    """Goes to all of them, once in each language; `templates` are all that they were made of."""

    office: Office
    settings: Any
    seen: list[Seen] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    def everywhere(self) -> list[Seen]:
        template_rendered.connect(self._note)
        try:
            self._offices()
            self._signing_in()
            self._codes()
            self._failures()
            siti = Visitor()
            self._to_a_ticket(siti)
            self._with_a_ticket(siti)
            self.at_the_office()
            self._data()
            self._other_ways()
        finally:
            template_rendered.disconnect(self._note)
        return self.seen

    def _note(self, template: Template, **_: object) -> None:
        if template.name:
            self.templates.add(template.name)

    def look(
        self,
        visitor: Visitor | Client,
        path: str,
        sent: Mapping[str, Any] | None = None,
        *,
        name: str = "",
    ) -> None:
        """Look at a page in both languages: opened, or what a form that is refused leads to."""
        client = visitor.client if isinstance(visitor, Visitor) else visitor
        for language in LANGUAGES:
            address = path if language == "id" else f"/en{path}"
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address) if sent is None else client.post(address, sent)
            assert not 300 <= answer.status_code < 400, f"{address} leads to {answer['Location']}"
            assert (answer.status_code == HTTPStatus.NOT_FOUND) == (path == NOWHERE), address
            self._keep(name or path, language, answer, len(asked) if sent is None else 0)

    def _keep(self, name: str, language: str, answer: HttpResponse, queries: int = 0) -> None:
        headers = {key.lower(): value for key, value in answer.headers.items()}
        html = answer.content.decode()
        status = answer.status_code
        self.seen.append(Seen(name, language, status, html, headers, clock.now(), queries))

    def _offices(self) -> None:
        make.office(code="depok", state="planned")
        full = make.office(code="penuh")
        make.slot(office=full, day=THURSDAY, capacity=1)
        make.slot(office=full, day=DAY + timedelta(days=7))
        actions.hold(make.request(office=full, day=THURSDAY, people=make.people("A")))
        few = make.slot(office=self.office, day=THURSDAY, capacity=2)
        make.slot(office=self.office, day=DAY + timedelta(days=7))
        anybody = Visitor()
        for path in ("/", "/privasi", "/luring/", "/gaya/", "/status/", "/kantor/"):
            self.look(anybody, path)
        for path in ("?q=bogor", "?q=zzz", "bogor/", "depok/", "penuh/"):
            self.look(anybody, f"/kantor/{path}")
        hour = f"{_WAY}&day={few.day}"
        for path in ("", "?next=1", "hilang/", "usia/", "jumlah/?service=new", f"hari/{_WAY}"):
            self.look(anybody, f"/daftar/bogor/{path}")
        for path in ("jumlah/?service=new&next=1", f"jam/{hour}", f"jam/{hour}&taken=1"):
            self.look(anybody, f"/daftar/bogor/{path}")
        self.look(anybody, f"/daftar/penuh/hari/{_WAY}")

    def _signing_in(self) -> None:
        anybody = Visitor()
        self.look(anybody, "/masuk/")
        self.look(anybody, "/masuk/", {"email": "siti"}, name="no address")
        self.look(anybody, "/masuk/", {"phone": "1"}, name="no number")
        self.look(anybody, "/masuk/kunci/", {"credential": "x"}, name="no passkey")
        with _over(proving.FROM_ONE_ADDRESS):
            self.look(anybody, "/masuk/", _SIGN_IN, name="too many sign-ins")
        for ways, then in (
            (_SIGN_IN, "/masuk/kode/"),
            ({"email": "siti@contoh.example"}, "/masuk/surel/"),
            ({"phone": "0812-3456-7890"}, "/masuk/nomor/"),
        ):
            browser = Visitor()
            browser.send("/masuk/", **ways)
            self.look(browser, then)
            self.look(browser, then, {"code": "1"}, name=f"{then} not yet")

    def _codes(self) -> None:
        for code in ("", "halo", "222222222"):
            self.look(Visitor(), f"/cek/?code={code}")
        with _over(checking.UNKNOWN_CODES):
            self.look(Visitor(), "/cek/?code=222222222", name="too many codes")

    def _failures(self) -> None:
        self.look(Visitor(), NOWHERE)
        self.look(Client(enforce_csrf_checks=True), "/masuk/", _SIGN_IN, name="no token")
        outlooks = offices.queries.outlooks
        offices.queries.outlooks = lambda: 1 / 0  # type: ignore[assignment,return-value]
        self.look(Client(raise_request_exception=False), "/kantor/", name="a bug")
        offices.queries.outlooks = outlooks  # type: ignore[assignment]
        said = {"minutes": "7", "people": "1.200"}
        for language in LANGUAGES:
            self._keep("waiting", language, waiting(HttpRequest(), language, said))
            self._keep("busy", language, busy(HttpRequest(), language))

    def _to_a_ticket(self, siti: Visitor) -> None:
        siti.sign_in()
        self.look(siti, "/antrean/", name="no bookings")
        siti.choose_hour(people=2)
        names = siti.at
        self.look(siti, names, name="names")
        self.look(siti, names, {"p1-name": "Bud1", "p1-nik": "1"}, name="faulty names")
        siti.fill_in(_DOUBTFUL, BUDI)
        self.look(siti, siti.at, name="review")
        self._refused(siti, siti.at)
        siti.open(names)
        siti.fill_in(SITI, BUDI)
        siti.send(siti.at)

    def _refused(self, siti: Visitor, review: str) -> None:
        """Fill the hour meanwhile, and give the places back afterwards."""
        make.slot(office=self.office, day=DAY, starts=NOW.time().replace(hour=10))
        first = self.office.slots.earliest("starts_at")
        others = actions.hold(make.request(slot=first, people=make.people(*"ABC")))
        self.look(siti, review, {}, name="hour taken")
        actions.cancel(others.code, Actor("web", "holder"), place_ids=None, undoable=False)

    def _with_a_ticket(self, siti: Visitor) -> None:
        ticket = f"/tiket/{siti.code}/"
        self.look(siti, ticket, name="held")
        with clock.stopped(NOW + timedelta(hours=1)):
            self.look(siti, ticket, name="expired")
        self.look(siti, f"{ticket}confirm", {}, name="no guardian")
        siti.send(f"{ticket}confirm", guardian="yes", keep="yes")
        self.look(siti, ticket, name="confirmed")
        self.look(siti, f"{ticket}extend", {}, name="refused")
        place = Place.objects.get(booking__code=siti.code, name="Budi")
        self.look(siti, f"{ticket}batal/")
        self.look(siti, f"{ticket}cancel", {}, name="nobody chosen")
        self.look(siti, f"{ticket}perbaiki/{place.pk}/", name="correct")
        self.look(siti, f"{ticket}perbaiki/{place.pk}/", {"p1-name": ""}, name="no correction")
        self.look(siti, f"{ticket}ubah/")
        self.look(siti, f"{ticket}ubah/?day={THURSDAY}", name="hours to move to")
        self.look(siti, f"{ticket}ubah/", {"slot": "0"}, name="not moved")
        self._by_others(siti)
        # Who is kept is offered the next time.
        siti.choose_hour(people=1)
        self.look(siti, siti.at, name="names of who is kept")
        siti.send(f"{ticket}cancel", person=place.pk)
        self.look(siti, ticket, name="one cancelled")
        siti.cancel(siti.code)
        self.look(siti, ticket, name="cancelled")

    def _by_others(self, siti: Visitor) -> None:
        born = {"code": siti.code, "day": "25", "month": "1", "year": "1987"}
        self.look(Visitor(), f"/cek/?code={siti.code}", name="a code that is one")
        self.look(Visitor(), "/cek/tiket/", born | {"day": "31", "month": "2"}, name="no birth")
        anybody = Visitor()
        anybody.send("/cek/tiket/", **born)
        self.look(anybody, "/cek/tiket/", name="opened by birth date")
        self.look(siti, "/antrean/")

    def at_the_office(self) -> None:
        made = Visitor()
        made.sign_in(Chat(who=bodies.SITI))
        code = made.hold(SITI | {"nik": "3201016501870007"}, _CHILD)
        made.send(f"/tiket/{code}/confirm", guardian="yes")
        door, booking = Actor("staff", "staff:1"), Booking.objects.get(code=code)
        first, _ = booking.places.order_by("pk").values_list("pk", flat=True)
        with clock.stopped(self.office.at(DAY, NOW.time().replace(hour=7, minute=40))):
            for ids in ([first], None):
                actions.check_in(code, door, office_id=self.office.pk, place_ids=ids)
                self.look(made, f"/tiket/{code}/", name=f"checked in {ids and 'one'}")
            actions.open_day(self.office, DAY)
            counters.arrive(code, door, office_id=self.office.pk)
            self.look(made, f"/tiket/{code}/", name="in the line")
        for state in ("incomplete", "served", "left", "forfeited"):
            booking.places.update(state=state)
            Booking.objects.filter(pk=booking.pk).update(state=state, closed_at=NOW)
            self.look(made, f"/tiket/{code}/", name=state)
        self.look(made, "/antrean/", name="what is over")

    def _data(self) -> None:
        siti = Visitor()
        siti.sign_in()
        for said in ("", "?kontak=added&saved=1&passkey=1"):
            self.look(siti, f"/data/{said}", name=f"data {said}")
        self.look(siti, "/data/kunci/", {"credential": "x"}, name="no new passkey")
        self.look(siti, "/data/hapus/")
        kin = Kin.objects.get(name="Budi").pk
        self.look(siti, f"/data/keluarga/{kin}/", name="one of the family")
        minor = BUDI | {"relation": "parent", "nik": "1"}
        wrong = {f"p1-{key}": value for key, value in minor.items()}
        self.look(siti, f"/data/keluarga/{kin}/", wrong, name="one of the family, faulty")
        self.look(siti, "/data/kontak/surel/")
        self.look(siti, "/data/kontak/surel/", {"email": "x"}, name="no address to add")
        siti.send("/data/kontak/surel/", email="siti@contoh.example")
        self.look(siti, "/data/kontak/surel/kode/", {"code": "1"}, name="wrong code to add")
        holder = Kin.objects.get(pk=kin).holder
        holder.identities.create(kind="email", value="kedua@contoh.example", since=NOW)
        self.look(siti, "/data/kontak/email/hapus/")
        self.look(siti, "/data/", name="two contacts")

    def _other_ways(self) -> None:
        by_letter = self._by_letter()
        self.look(by_letter, "/data/kontak/whatsapp/")
        by_letter.send("/data/kontak/whatsapp/")
        self.look(by_letter, "/data/kontak/whatsapp/kode/")
        for number, language in enumerate(LANGUAGES):
            gone = Visitor()
            gone.sign_in(Chat(who={"from": f"62812000{number}", "from_user_id": f"ID.{number}"}))
            answer = gone.client.post("/data/hapus/" if language == "id" else "/en/data/hapus/")
            self._keep("erased", language, answer)

    def _by_letter(self) -> Visitor:
        from antrean.accounts.actions import draw_codes  # noqa: PLC0415

        browser = Visitor()
        browser.send("/masuk/", email="made@contoh.example")
        browser.send("/masuk/surel/", code=draw_codes("email")[-1].code)
        return browser


@contextmanager
def _over(limit: Any) -> Iterator[None]:
    """Let a limit be reached already."""
    most, limit["most"] = limit["most"], 0
    yield
    limit["most"] = most
