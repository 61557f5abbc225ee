"""Questions to the person: about the form, and which of several things is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from antrean.channels.whatsapp.dialogue import drafts, forms, words
from antrean.channels.whatsapp.dialogue.intents import Ask, BookingView, PersonView, Stand
from antrean.channels.whatsapp.dialogue.phrasing import SHORT_NAME, Voice
from antrean.channels.whatsapp.dialogue.registering import (
    booking_with,
    changeable,
    open_bookings,
    open_people,
)
from antrean.channels.whatsapp.dialogue.wording import cut
from antrean.channels.whatsapp.dialogue.words import (
    Button,
    Buttons,
    Choices,
    Row,
    Speech,
    Text,
    Words,
)
from antrean.kernel import codes, dates, names, timetext

# A name that was not accepted cannot say whose it is.
_ABOUT_A_NAMELESS = frozenset(["name_missing", "name_digits", "name_characters", "name_too_long"])
_RELATIONS = ("self", "spouse", "child", "parent")


def asked(stand: Stand, voice: Voice, ask: Ask) -> Speech:
    """Return a question, and the step in which its answer is awaited."""
    match ask.question:
        case drafts.RESCHEDULE:
            return Speech((_reschedule(stand, voice, ask),), drafts.RESCHEDULE, ask.draft)
        case drafts.CORRECT:
            return Speech((_correct(stand, voice, ask),), drafts.CORRECT, ask.draft)
        case drafts.ERASE:
            pairs = (("erase", "erase:yes"), ("no", "keep"))
            return Speech((voice.buttons(voice.say("ask.erase"), *pairs),), drafts.ERASE)
        case "which_cancel" | "which_change" | "which_confirm":
            # Rows say everything: whatever else is written meanwhile is no answer to this.
            return Speech((_which(stand, voice, ask.question),))
        case "party_too_large":
            return Speech((Text(voice.say("refused.party_too_large")),))
        case _:
            return Speech((_about_form(stand, voice, ask),), drafts.FILL, ask.draft)


# The form


def _about_form(stand: Stand, voice: Voice, ask: Ask) -> Words:
    fill = drafts.fill_of(ask.draft) or drafts.Fill((forms.Entry(),))
    body = voice.say(
        f"ask.{ask.question}",
        name=_name(voice, fill),
        date=voice.example_date(),
        form=voice.form(),
    )
    if len(fill.entries) > 1 and ask.question in _ABOUT_A_NAMELESS:
        body = f"{voice.say('ask.of', number=fill.line + 1)}\n{body}"
    if ask.question == "relation_unknown":
        return _relations(voice, body)
    if not fill.readings:
        return Text("\n".join([body, *_again(voice, ask.question, fill.field)]))
    days = drafts.days_of(ask.draft)
    if len(fill.readings) == 1:
        question = _one_reading(stand, voice, fill, days)
        return voice.buttons(f"{body}\n{question}", ("yes", "reading:0"), ("no", "reading:none"))
    if ask.question != "days_differ":
        body = f"{body}\n{voice.say('reading.which')}"
    return _days_read(voice, body, days)


def _name(voice: Voice, fill: drafts.Fill) -> str:
    """Return the name of the person asked about; a name not yet accepted is not repeated."""
    line = fill.line if 0 <= fill.line < len(fill.entries) else 0
    try:
        return cut(names.accepted(fill.entries[line].name), SHORT_NAME * 2)
    except names.InvalidNameError:
        return voice.say("applicant")


def _again(voice: Voice, question: str, field: str) -> list[str]:
    if question.endswith("_missing") or field not in {"birth", "visit"}:
        return []
    return [voice.say(f"again.{field}", date=voice.example_date())]


def _one_reading(stand: Stand, voice: Voice, fill: drafts.Fill, days: Sequence[date]) -> str:
    if days:
        shown = voice.date(days[0]) if fill.field == "birth" else voice.day(days[0])
        return voice.say("reading.is_it", reading=shown)
    people = (_person_read(stand, voice, entry) for entry in fill.readings[0])
    return voice.say("reading.is_it_form", reading="\n".join(people))


def _person_read(stand: Stand, voice: Voice, entry: forms.Entry) -> str:
    born = dates.birth_date(entry.birth, today=stand.today)
    day = dates.visit_day(entry.visit, today=stand.today)
    return voice.say(
        "reading.person",
        name=_name(voice, drafts.Fill((entry,))),
        birth_date=voice.date(born) if isinstance(born, date) else "…",
        day=voice.day(day) if isinstance(day, date) else "…",
    )


def _days_read(voice: Voice, body: str, days: Sequence[date]) -> Words:
    if len(days) <= words.BUTTONS_LIMIT:
        buttons = [Button(f"reading:{n}", voice.date(day)) for n, day in enumerate(days)]
        return Buttons(body, tuple(buttons)) if buttons else Text(body)
    rows = tuple(
        Row(f"reading:{n}", timetext.short_day_text(day, voice.language))
        for n, day in enumerate(days[: words.ROWS_LIMIT])
    )
    return Choices(body, voice.say("button.days"), rows)


def _relations(voice: Voice, body: str) -> Choices:
    rows = tuple(Row(f"piece:{name}", voice.say(f"relation.{name}")) for name in _RELATIONS)
    return Choices(body, voice.say("button.relations"), rows)


# What is booked


def _reschedule(stand: Stand, voice: Voice, ask: Ask) -> Words:
    code, day = drafts.text_of(ask.draft, "code"), drafts.day_of(ask.draft)
    booking = booking_with(stand, code)
    if booking is None or day is None:
        return Text(voice.say("misunderstood.stale_choice", form=voice.form()))
    body = voice.say(
        "ask.reschedule",
        new_day=voice.day(day),
        day=voice.day(booking.day),
        window=voice.window(booking),
        names=voice.names_of(booking),
    )
    return voice.buttons(body, ("move", f"move:{code}:{day.isoformat()}"), ("no", "keep"))


def _correct(stand: Stand, voice: Voice, ask: Ask) -> Words:
    person = _person(stand, ask)
    if person is None:
        return Text(voice.say("misunderstood.stale_choice", form=voice.form()))
    birth_date = drafts.day_of(ask.draft, "birth_date")
    if birth_date is None:
        new = drafts.text_of(ask.draft, "name")
        body = voice.say("ask.correct.name", old=person.name, new=new)
    else:
        body = voice.say(
            "ask.correct.birth_date",
            name=person.name,
            old=voice.date(person.birth_date),
            new=voice.date(birth_date),
        )
    return voice.buttons(body, ("correct", "correct:yes"), ("another", "correct:no"))


def _person(stand: Stand, ask: Ask) -> PersonView | None:
    booking = booking_with(stand, drafts.text_of(ask.draft, "code"))
    number = drafts.number_of(ask.draft, "person")
    people = booking.people if booking else ()
    return next((person for person in people if person.id == number), None)


def _which(stand: Stand, voice: Voice, question: str) -> Choices:
    if question == "which_cancel":
        rows = _rows_to_cancel(stand, voice)
    elif question == "which_change":
        rows = [_row(voice, "change", booking) for booking in changeable(stand)]
    else:
        rows = [_row(voice, "confirm", booking) for booking in open_bookings(stand, "held")]
    body = voice.say(f"ask.{question}")
    return Choices(body, voice.say("button.bookings"), tuple(rows[: words.ROWS_LIMIT]))


def _row(voice: Voice, act: str, booking: BookingView, rest: str = "") -> Row:
    about = f"{_short_day(voice, booking)} · {voice.names_of(booking)}"
    title = codes.shown(booking.code)
    return Row(f"{act}:{booking.code}{rest}", title, cut(about, words.ROW_DESCRIPTION_LIMIT))


def _rows_to_cancel(stand: Stand, voice: Voice) -> list[Row]:
    """Return whole bookings first, then single people of those with several."""
    bookings = open_bookings(stand, "held", "confirmed")
    rows = [Row("cancel_all", voice.say("row.all"))] if len(bookings) > 1 else []
    rows += [_row_of_all(voice, booking) for booking in bookings]
    for booking in bookings:
        people = open_people(booking)
        rows += [_row_of_person(voice, booking, person) for person in people if len(people) > 1]
    return rows


def _row_of_all(voice: Voice, booking: BookingView) -> Row:
    """Return the row that cancels for everybody; of several people the title says so."""
    row = _row(voice, "cancel", booking, ":all")
    if len(open_people(booking)) == 1:
        return row
    return replace(row, title=voice.say("row.everybody", code=row.title))


def _row_of_person(voice: Voice, booking: BookingView, person: PersonView) -> Row:
    return Row(
        f"cancel:{booking.code}:{person.id}",
        cut(person.name, words.ROW_TITLE_LIMIT),
        f"{codes.shown(booking.code)} · {_short_day(voice, booking)}",
    )


def _short_day(voice: Voice, booking: BookingView) -> str:
    return timetext.short_day_text(booking.day, voice.language)
