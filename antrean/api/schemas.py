"""What goes in and out of the API, as types; the OpenAPI document is made from them.

A type says only what JSON can say: which fields, of what kind. Rules of the queue (kin,
party size, a NIK that cannot be) are checked in `reading`, with a refusal of their own,
and merely noted here (`extra_json_schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from msgspec import UNSET, Meta, Struct, UnsetType, field

# An instant with its offset.
Instant = Annotated[datetime, Meta(tz=True)]
State = Literal[
    "held",
    "confirmed",
    "checked_in",
    "served",
    "incomplete",
    "left",
    "forfeited",
    "cancelled",
    "expired",
]
Service = Literal["new", "replacement"]
Relation = Literal["self", "parent", "child", "spouse"]


# The largest that every reader of JSON holds exactly.
_LARGEST_ID: Final = 2**53 - 1


class Id(int):
    """The id of a row. `7.0` is one too: JSON and JSON Schema know no other integers."""

    SCHEMA: ClassVar[Mapping[str, object]] = {
        "type": "integer",
        "minimum": 1,
        "maximum": _LARGEST_ID,
    }

    @classmethod
    def read(cls, value: Any) -> Self:
        """Return the id that a body names.

        Raises:
            ValueError: it cannot be one.
        """
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 1 <= value <= _LARGEST_ID or value != int(value):
            raise ValueError("Expected `int` >= 1")
        return cls(value)


class Strict(Struct, forbid_unknown_fields=True, frozen=True):
    """A body: a field that we do not know is a mistake of the caller's, never ignored."""


# In


class Contact(Strict, frozen=True):
    """How the party is reached: a telephone number or an e-mail address."""

    phone: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=40,
                description="A national number is read as Indonesian.",
                examples=["+6281234567890"],
            ),
        ]
        | UnsetType
    ) = UNSET
    email: (
        Annotated[
            str,
            Meta(
                min_length=3,
                max_length=160,
                examples=["budi@example.org"],
                extra_json_schema={"format": "email"},
            ),
        ]
        | UnsetType
    ) = UNSET


class Applicant(Strict, frozen=True):
    """One person who will come."""

    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=200,
            description="As on the identity card, at most 60 characters, no digits.",
            examples=["Budi Santoso"],
        ),
    ]
    birth_date: Annotated[date, Meta(examples=["1987-01-25"])]
    relation: Annotated[
        str,
        Meta(
            description="To the person who books; at most one self, one spouse, two parents.",
            extra_json_schema={"enum": ["self", "parent", "child", "spouse"]},
        ),
    ]
    nik: (
        Annotated[
            str,
            Meta(
                max_length=40,
                examples=["3171011708450001"],
                extra_json_schema={"pattern": "^[0-9]{16}$"},
            ),
        ]
        | UnsetType
    ) = UNSET


class BookingRequest(Strict, frozen=True):
    """A party that asks for places, in one slot or in the earliest of a day with room."""

    office: Annotated[str, Meta(min_length=1, max_length=40, examples=["bogor"])]
    contact: Contact
    applicants: Annotated[list[Applicant], Meta(min_length=1, extra_json_schema={"maxItems": 4})]
    slot_id: Id | UnsetType = UNSET
    day: date | UnsetType = UNSET
    service: Service = "new"
    notify: Annotated[
        bool, Meta(description="Whether the contact gets our messages about this booking.")
    ] = True


class People(Strict, frozen=True):
    """Which applicants of the party, by id; all of them when left out."""

    applicants: Annotated[list[Id], Meta(min_length=1, max_length=4)] | UnsetType = UNSET


class Nothing(Strict, frozen=True):
    """A body without fields, or no body at all."""


# What a body that is left out says.
NOTHING: Final = Nothing()
EVERYBODY: Final = People()


class NewSlot(Strict, frozen=True):
    slot_id: Id


class OfficePath(Struct):
    code: Annotated[str, Meta(description="The code of an office.", examples=["bogor"])]


class BookingPath(Struct):
    code: Annotated[
        str,
        Meta(description="A canonical booking code: upper case, no separators."),
    ]


class DaysQuery(Struct):
    first: Annotated[
        date | UnsetType, Meta(description="The first day; tomorrow at the earliest.")
    ] = field(name="from", default=UNSET)
    days: Annotated[int, Meta(ge=1, le=31, description="How many.")] = 14


_KEY: Final = r"^[!-~]{1,100}$"


class RequestKey(Struct):
    key: Annotated[
        str,
        Meta(
            pattern=_KEY,
            description="Your own id of this request: sent again, it gets the first answer.",
            examples=["1f0c6a52-6a3e-4b7e-9a0b-0d2f8c1c7a11"],
        ),
    ] = field(name="Idempotency-Key")


class OptionalRequestKey(Struct):
    key: (
        Annotated[str, Meta(pattern=_KEY, description="Makes it safe to send this request again.")]
        | UnsetType
    ) = field(name="Idempotency-Key", default=UNSET)


# Out


class OfficeOut(Struct):
    """An office; `open` says whether it takes bookings online."""

    code: str
    name: str
    city: str
    province: str
    timezone: str
    open: bool


class SlotOut(Struct):
    id: int
    starts_at: Instant
    ends_at: Instant
    capacity: int
    remaining: int


class DayOut(Struct):
    """A day of an office; `remaining` is what can be booked now."""

    day: date
    capacity: int
    remaining: int
    next_release: Annotated[
        Instant | None, Meta(description="When its places open, if they are not open yet.")
    ]
    live: Annotated[str, Meta(description="The address of this day's event stream.")]
    slots: list[SlotOut]


class ApplicantOut(Struct):
    id: int
    name: str
    relation: Relation | None
    state: State
    queue_number: Annotated[str | None, Meta(description="Null until confirmed.")]


class BookingOut(Struct):
    """A booking; `arrive_by` is the instant after which its code is void."""

    code: str
    state: State
    office: str
    service: Service
    starts_at: Instant
    ends_at: Instant
    arrive_from: Instant
    arrive_by: Instant
    held_until: Annotated[Instant | None, Meta(description="Null once confirmed.")]
    live: Annotated[str, Meta(description="The address of this booking's event stream.")]
    applicants: list[ApplicantOut]


class NearDay(Struct):
    day: date
    remaining: int


class Problem(Struct, omit_defaults=True):
    """A refusal (RFC 9457). `code` is stable; the words follow `Accept-Language`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str] | UnsetType = UNSET
    nearest: list[NearDay] | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    day: date | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    first: date | UnsetType = UNSET
    last: date | UnsetType = UNSET
    bookable_from: Instant | UnsetType = UNSET
    arrive_from: Instant | UnsetType = UNSET
    until: Instant | UnsetType = UNSET
    open_people: int | UnsetType = UNSET
    limit: int | UnsetType = UNSET
    event: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    office: str | UnsetType = UNSET
    retry_after: int | UnsetType = UNSET


# What JSON Schema can say of a whole object and a type cannot.
NOTED: Final[MappingProxyType[str, dict[str, Any]]] = MappingProxyType(
    {
        "Contact": {"oneOf": [{"required": ["phone"]}, {"required": ["email"]}]},
        "BookingRequest": {"oneOf": [{"required": ["slot_id"]}, {"required": ["day"]}]},
    }
)
