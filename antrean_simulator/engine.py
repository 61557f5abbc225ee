"""Meta, without sockets: office numbers, people, messages, webhooks, and what keeps them together.

Everything is synchronous and safe to call from many threads; one lock guards it all. Time
comes from two callables: `clock` says what instant it is for people and windows, `pacer`
measures speed (rates, waits, the log). They are the same unless a demonstration turns the
clock ahead, which must not make anybody wait.
"""

from __future__ import annotations

import itertools
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import RLock

from antrean_simulator import sending
from antrean_simulator.chats import Bubble
from antrean_simulator.directory import Directory
from antrean_simulator.errors import GraphError, Json
from antrean_simulator.faults import Fault, FaultKind, Faults, TimedOutError, break_before
from antrean_simulator.mailbox import OK, Delivery, Knobs, Mailbox
from antrean_simulator.media import UPLOAD_LIVES, MediaStore, Medium, check_upload
from antrean_simulator.offices import DEFAULT_OFFICES, Office
from antrean_simulator.phones import Phone
from antrean_simulator.rates import Audience, OfficeRate
from antrean_simulator.sending import Sent
from antrean_simulator.templates import Template, TemplateShelf, proposed
from antrean_simulator.transport import MetaTransport
from antrean_simulator.webhooks import Event, Sender, epoch, status_event, template_status_event

LOG_LENGTH = 200_000


@dataclass(slots=True)
class Account:
    """The business at Meta. Secrets may be changed while it runs."""

    offices: tuple[Office, ...] = DEFAULT_OFFICES
    app_secret: str = "rahasia-uji"  # noqa: S105 -- the test value of the protocol
    access_token: str = "akses-uji"  # noqa: S105 -- as above
    country: str = "62"
    messages_per_second: int = 80
    template_recipients_per_day: int | None = 250


def utc_now() -> datetime:
    return datetime.now(UTC)


class Meta:
    """The Graph API and everybody's telephone."""

    def __init__(
        self,
        account: Account | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        pacer: Callable[[], datetime] | None = None,
        seed: int | None = None,
    ) -> None:
        self.account = account or Account()
        self.now = clock
        self.pacer = pacer or clock
        self.lock = RLock()
        self.directory = Directory()
        self.media = MediaStore()
        self.templates = TemplateShelf()
        self.mailbox = Mailbox(seed=seed)
        self.faults = Faults()
        self.audience = Audience(self.account.template_recipients_per_day)
        self.phones: dict[str, Phone] = {}
        self.bubbles: dict[str, tuple[Phone, Bubble]] = {}
        self.sent: deque[Sent] = deque(maxlen=LOG_LENGTH)
        self.version = 0
        self.on_change: Callable[[], None] | None = None
        self._rates: dict[str, OfficeRate] = {}
        self._numbers = itertools.count(1)
        # Ids of one run never meet those of another: who reads them keeps them for good.
        self._run = secrets.randbits(32)

    # For the test or the page

    @property
    def knobs(self) -> Knobs:
        return self.mailbox.knobs

    def add_phone(self, name: str, number: str | None = None) -> Phone:
        """Give a person a telephone; without a number they are known by their id alone.

        A number that another person had is taken from them and nobody is told: numbers
        are recycled.
        """
        with self.lock:
            nth = next(self._numbers)
            user_id = self.directory.new_user_id(number or f"{self._run}/{nth}")
            phone = Phone(self, key=f"t{nth}", name=name, number=number, user_id=user_id)
            self.phones[phone.key] = phone
            self.directory.enter(phone)
            self.changed()
            return phone

    def fail(
        self,
        code: int = 131000,
        *,
        times: int = 1,
        status: int | None = None,
        kind: FaultKind = "refuse",
    ) -> None:
        """Let the next sends go wrong; see `faults.FaultKind`."""
        with self.lock:
            self.faults.add(Fault(kind, times=times, code=code, status=status))
            self.changed()

    def fail_uploads(self, code: int = 131053, *, times: int = 1) -> None:
        with self.lock:
            self.faults.add(Fault("refuse", times=times, code=code, on="media"))
            self.changed()

    def time_out(self, *, times: int = 1, accepted: bool = True) -> None:
        """Let the next callers wait in vain, though (or without that) the message went out."""
        self.fail(times=times, kind="accept_then_time_out" if accepted else "time_out")

    def approve_template(
        self,
        name: str,
        body: str,
        *,
        language: str = "id",
        buttons: Sequence[str] = (),
        category: str = "UTILITY",
    ) -> Template:
        """Have a template that was approved long ago: no webhook."""
        with self.lock:
            nth = next(self._numbers)
            template = Template(str(nth), name, language, body, category, buttons=list(buttons))
            self.templates.add(template)
            return template

    def judge_template(
        self, name: str, status: str, *, language: str = "id", reason: str = "NONE"
    ) -> None:
        """Approve, reject, pause or disable a template, and tell the business."""
        with self.lock:
            template = self.templates.find(name, language)
            template.status = status
            self.post(template_status_event(template, reason))

    # Webhooks

    def pending_webhooks(self) -> list[tuple[bytes, dict[str, str]]]:
        """Hand out what is due as (raw body, headers), taken as answered with 200."""
        deliveries = self.take_deliveries()
        for delivery in deliveries:
            self.settle(delivery, OK)
        return [(delivery.body, delivery.headers) for delivery in deliveries]

    def take_deliveries(self) -> list[Delivery]:
        """Hand out what is due to a poster that will `settle` each."""
        with self.lock:
            return self.mailbox.take(self.pacer(), secret=self.account.app_secret)

    def settle(self, delivery: Delivery, status: int) -> None:
        """Hear how a delivery was answered; the person's second tick means 200."""
        with self.lock:
            self.mailbox.settle(delivery, status, self.pacer())
            for message_id in delivery.about if status == OK else ():
                _, bubble = self.bubbles.get(message_id, (None, None))
                if bubble and bubble.mine and bubble.reach("delivered"):
                    self.changed()

    # The Graph API

    def office(self, phone_number_id: str) -> Office:
        """Return an office number of the account.

        Raises:
            GraphError: 100 as Meta says it of an id it does not know.
        """
        for office in self.account.offices:
            if office.phone_number_id == phone_number_id:
                return office
        raise GraphError(100, f"Object with ID '{phone_number_id}' does not exist")

    def send(self, office: str, message: Json) -> Json:
        return sending.send(self, office, message)

    def mark_read(self, office: str, mark: Json) -> Json:
        return sending.mark_read(self, office, mark)

    def upload(self, office: str, content: bytes, mime_type: str) -> Json:
        with self.lock:
            fault = self.faults.take("media")
            break_before(fault)
            number = self.office(office).phone_number_id
            medium = self.store(content, mime_type, office=number, lives=UPLOAD_LIVES)
        if fault and fault.kind == "accept_then_time_out":
            raise TimedOutError
        return {"id": medium.id}

    def propose_template(self, proposal: Json) -> Json:
        """Take a template in; it is PENDING until `judge_template`."""
        with self.lock:
            template = proposed(str(next(self._numbers)), proposal)
            self.templates.add(template)
            self.changed()
            return {"id": template.id, "status": template.status, "category": template.category}

    def http_transport(self) -> MetaTransport:
        """Return the Graph API as a transport for an `httpx.Client`: no sockets."""
        return MetaTransport(self)

    # For the other modules of the simulator, which hold the lock

    def new_id(self) -> str:
        return f"wamid.{self._run:08X}{next(self._numbers):010X}"

    def rate(self, office: Office) -> OfficeRate:
        fresh = OfficeRate(self.account.messages_per_second)
        return self._rates.setdefault(office.phone_number_id, fresh)

    def store(self, content: bytes, mime_type: str, *, office: str, lives: timedelta) -> Medium:
        """Keep a file.

        Raises:
            GraphError: 100 or 131053, its type or its size is not accepted.
        """
        check_upload(mime_type.split(";", maxsplit=1)[0].strip(), content)
        with self.lock:
            medium = Medium(
                id=f"150{self._run:010}{next(self._numbers):06}",
                office=office,
                mime_type=mime_type,
                content=content,
                expires_at=self.now() + lives,
            )
            self.media.add(medium)
            return medium

    def advance(self, phone: Phone, office: Office, bubble: Bubble, status: str) -> None:
        """Move an office's message on, and tell the office."""
        if bubble.reach(status):
            self.tell_status(office, phone.sender, bubble)

    def tell_status(
        self, office: Office, recipient: Sender, bubble: Bubble, errors: Sequence[Json] = ()
    ) -> None:
        if bubble.status == "delivered" and self.knobs.drop_delivered:
            self.changed()
            return
        status: Json = {
            "id": bubble.id,
            "status": bubble.status,
            "timestamp": epoch(self.now()),
        }
        if bubble.callback is not None:
            status["biz_opaque_callback_data"] = bubble.callback
        if errors:
            status["errors"] = list(errors)
        elif bubble.status != "read":
            status["pricing"] = {
                "billable": True,
                "pricing_model": "PMP",
                "type": "regular",
                "category": bubble.category,
            }
        self.post(status_event(office, recipient, status))

    def post(self, event: Event) -> None:
        self.mailbox.put(event, self.pacer())
        self.changed()

    def changed(self) -> None:
        self.version += 1
        if self.on_change:
            self.on_change()
