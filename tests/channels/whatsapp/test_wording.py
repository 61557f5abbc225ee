from __future__ import annotations

import re
from datetime import date, timedelta
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.bookings import errors
from antrean.channels.whatsapp.dialogue import answer, hear, needs_action, notices
from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import outcomes as o
from antrean.channels.whatsapp.dialogue import words as w
from antrean.channels.whatsapp.dialogue.phrasing import Voice
from antrean.channels.whatsapp.dialogue.wording import TEXTS, has
from antrean.kernel import nik
from antrean.kernel.timetext import Language
from tests.channels.whatsapp.talk import (
    NEAREST,
    NOW,
    OFFICE,
    TODAY,
    Talk,
    booking,
    code_of,
    person,
    text_of,
)

CONTRACT = """
office_closed not_found slot_full day_full already_booked too_many_people hold_expired
not_confirmed forfeited cancelled illegal_move too_early wrong_day wrong_office reschedule_used
reschedule_too_late day_closed day_out_of_window not_yet_released party_too_large not_kin
other_office invalid_nik invalid_request too_many_requests too_many_holds unavailable
"""
# Only a client of the API can meet these: nobody who writes has a token or a request key.
_OURS = errors.__name__
NOT_IN_A_CHAT = {"unauthorized", "out_of_scope", "idempotency_key_reused", "nik_not_queued"}
LANGUAGES: tuple[Language, ...] = ("id", "en")


# The files


def test_both_languages_have_the_same_keys():
    assert list(TEXTS["id"]) == list(TEXTS["en"])


@pytest.mark.parametrize("key", TEXTS["id"])
def test_both_languages_fill_in_the_same(key: str):
    placeholders = [
        {name for _, name, _, _ in Formatter().parse(TEXTS[language][key]) if name is not None}
        for language in LANGUAGES
    ]

    assert placeholders[0] == placeholders[1]


def test_every_refusal_of_the_queue_has_words():
    of_bookings = {
        kind.code for kind in vars(errors).values() if getattr(kind, "__module__", "") == _OURS
    }
    named = {*CONTRACT.split(), *of_bookings} - NOT_IN_A_CHAT

    assert [code for code in sorted(named) if not has(f"refused.{code}")] == []


MISSPELT = (
    "antrian nomer kadaluarsa ijin silahkan himbau materai jum'at pebruari nopember online "
    "ijasah dimana kwitansi resiko"
)


@pytest.mark.parametrize("wrong", MISSPELT.split())
def test_the_indonesian_is_that_of_the_dictionary(wrong: str):
    found = [key for key, text in TEXTS["id"].items() if re.search(rf"\b{wrong}\b", text.lower())]

    assert found == []


def test_indonesian_messages_address_nobody_as_anda():
    assert [key for key, text in TEXTS["id"].items() if re.search(r"\bAnda\b", text)] == []


# Every message


def check(said: w.Words) -> None:
    """Meta's limits, our own, and the signature."""
    text = text_of(said)
    match said:
        case w.Template():
            return
        case w.Text():
            assert len(text) <= w.TEXT_LIMIT
        case _:
            assert len(text) <= min(w.BODY_LIMIT, w.CAPTION_LIMIT)
    assert text.endswith(f"\n\n{OFFICE.name}")
    assert not nik.occurs_in(text)
    buttons = getattr(said, "buttons", ())
    assert len(buttons) <= w.BUTTONS_LIMIT
    assert not isinstance(said, w.Buttons) or buttons
    for button in buttons:
        assert 0 < len(button.title) <= w.TITLE_LIMIT
        assert 0 < len(button.id) <= w.BUTTON_ID_LIMIT
    if isinstance(said, w.Choices):
        check_list(said)
    assert w.from_json(w.to_json(said)) == said


def check_list(said: w.Choices) -> None:
    assert 0 < len(said.rows) <= w.ROWS_LIMIT
    assert 0 < len(said.button) <= w.TITLE_LIMIT
    assert len({row.id for row in said.rows}) == len(said.rows)
    for row in said.rows:
        assert 0 < len(row.id) <= w.ROW_ID_LIMIT
        assert 0 < len(row.title) <= w.ROW_TITLE_LIMIT
        assert len(row.description) <= w.ROW_DESCRIPTION_LIMIT


LONGEST_DAY = date(2026, 9, 30)  # Wednesday, 30 September
LONG = tuple(
    i.PersonView(n, chr(64 + n) * 60, date(2012, 9, 28), "spouse", "confirmed", f"A{n}00")
    for n in range(1, 5)
)


def longest(state: str) -> i.BookingView:
    return booking(people=LONG, day=LONGEST_DAY, state=state, choice_until=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_party_fits_under_the_pictures_with_everybody_named(language: Language):
    office = i.OfficeView(
        OFFICE.name, OFFICE.zone, "J" * 400, OFFICE.phone, f"https://{'p' * 60}.id/privasi"
    )
    stand = i.Stand(office, TODAY, NOW, language, is_first_contact=True)
    register = i.Register((), TODAY, already=("D" * 60,))

    [held] = answer(stand, register, o.Held(longest("held"), replaced=True)).words
    [ticket] = answer(
        stand, i.Confirm(code_of(1)), o.Confirmed(longest("confirmed"), late=True)
    ).words

    for said in (held, ticket):
        check(said)
        assert "…\n\nKantor" not in text_of(said), "the end of the caption was cut off"
        assert all(one.name[0] * 20 in text_of(said) for one in LONG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_keep_the_limits_for_the_longest_party(language: Language):
    voice = Voice(language, OFFICE, TODAY)
    days = tuple(o.NearDay(LONGEST_DAY + timedelta(days=n), 999) for n in range(30))

    for said in (
        notices.nudge(voice, longest("held")),
        notices.reminder(voice, longest("confirmed")),
        notices.closure(voice, longest("cancelled"), "r" * 500, days),
        notices.closure(voice, longest("cancelled"), "r" * 500, ()),
        notices.delay(voice, longest("confirmed"), 120),
        notices.apology(voice),
        notices.ask_number(voice),
    ):
        check(said)


ORDINARY = [
    "halo", "bantuan", "xyz", "#Budi#25011987#07122026", "status", "ubah", "batal", "kembali",
    "hapus data", "stop", "mulai", "daftar", "#Bud1#25011987#07122026", "paspor hilang", "hamil",
    "#Budi#07122026#25011987", "#Budi#25011987#minggu depan", "dokumen", "tidak", "ya", code_of(1),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ORDINARY)
@pytest.mark.parametrize("state", ["", "held", "confirmed"])
def test_an_ordinary_answer_is_short(language: Language, text: str, state: str):
    booked = [booking(people=(person(queue_number="A012"),), state=state)] if state else []
    talk = Talk(language=language, bookings=booked, is_first=True)

    talk.write(text)

    [said] = talk.said
    check(said)
    assert len(text_of(said)) <= 700


REFUSED_CODES = [*CONTRACT.split(), "correction_refused", "unauthorized", "never heard of"]
FACTS = st.dictionaries(
    st.sampled_from(
        ["day", "reason", "detail", "first", "last", "bookable_from", "until", "next_release"]
    ),
    st.none() | st.just(TODAY) | st.just(NOW) | st.text() | st.integers()
    | st.sampled_from(["weekend", "holiday", "joint_leave", "closure", "past", "used"]),
)  # fmt: skip
INTENTS = [
    i.Register((i.Applicant("Budi", date(1987, 1, 25)),), TODAY),
    i.Confirm(code_of(1)),
    i.Reschedule(code_of(1), TODAY),
    i.Cancel(code_of(1)),
    i.OfferDays(1, code_of(1)),
    i.EraseData(),
]


REFUSALS = st.builds(
    o.Refused,
    st.sampled_from(REFUSED_CODES),
    FACTS,
    st.sampled_from([(), NEAREST]),
    st.sampled_from([None, booking()]),
)


@given(REFUSALS, st.sampled_from(INTENTS), st.sampled_from(LANGUAGES))
def test_every_refusal_can_be_said_whatever_its_facts(
    refused: o.Refused, intent: i.Intent, language: Language
):
    stand = i.Stand(OFFICE, TODAY, NOW, language, bookings=(booking(),))

    [said] = answer(stand, intent, refused).words

    check(said)


# Any text, any stand


WORDS = (
    "# ; \n Budi Siti 25011987 07122026 7/12 besok senin minggu depan tgl 9 batal kembali ubah ya "
    f"tidak status bantuan english hapus data stop daftar anak {code_of(1)} 3201011708050001"
).split(" ")
PIECE = st.text(max_size=20) | st.sampled_from(WORDS)
ROWS = st.lists(st.lists(PIECE, min_size=3, max_size=5), max_size=5)
DRAFTS = st.fixed_dictionaries(
    {},
    optional={
        "question": PIECE,
        "entries": ROWS | PIECE,
        "line": st.integers(-2, 5) | PIECE,
        "field": st.sampled_from(["", "name", "birth", "visit", "relation", "odd"]),
        "readings": st.lists(ROWS, max_size=4) | PIECE,
        "dates": st.lists(PIECE | st.just("2026-12-07"), max_size=4),
        "code": st.sampled_from([code_of(1), code_of(2), "x"]),
        "day": st.sampled_from(["2026-12-07", "2026-13-07", ""]),
        "person": st.integers(0, 3) | PIECE,
        "name": PIECE,
        "birth_date": st.sampled_from(["1987-01-25", "x"]),
    },
)
PAYLOADS = st.sampled_from(
    ["confirm", "cancel", "cancel_all", "change", "move", "day", "reading", "piece", "correct",
     "undo", "erase", "keep", "status", "help", "register", "odd"]
).flatmap(
    lambda act: st.sampled_from(
        [act, f"{act}:{code_of(1)}", f"{act}:{code_of(1)}:1", f"{act}:{code_of(1)}:2026-12-09",
         f"{act}:2026-12-09", f"{act}:0", f"{act}:none", f"{act}:self", f"{act}:yes", f"{act}:"]
    )
)  # fmt: skip
BOOKINGS = st.lists(
    st.builds(
        lambda number, state, people, undo: booking(
            number, state=state, people=people, undo_until=undo, choice_until=undo
        ),
        st.integers(1, 3),
        st.sampled_from(["held", "confirmed", "checked_in", "cancelled", "forfeited", "served"]),
        st.sampled_from([(person(),), (person(1), person(2, "Siti", date(2015, 2, 1))), LONG]),
        st.none() | st.just(NOW + timedelta(minutes=5)),
    ),
    max_size=3,
    unique_by=lambda one: one.code,
)
HEARD = st.one_of(
    st.builds(lambda text: i.Heard("text", NOW, text), st.text()),
    st.builds(
        lambda words: i.Heard("text", NOW, " ".join(words)),
        st.lists(st.sampled_from(WORDS), max_size=10),
    ),
    st.builds(lambda payload: i.Heard("tap", NOW, payload=payload), PAYLOADS | st.text()),
    st.sampled_from([i.Heard("media", NOW), i.Heard("unsupported", NOW), i.Heard("contact", NOW)]),
)
STEPS = ["idle", "fill", "choose_day", "reschedule", "correct", "erase", "which_cancel", "odd"]


TALKS = st.builds(
    Talk,
    language=st.sampled_from(LANGUAGES),
    bookings=BOOKINGS,
    step=st.sampled_from(STEPS),
    draft=DRAFTS,
    misses=st.integers(0, 4),
    is_first=st.booleans(),
    outcome=st.none() | REFUSALS,
)


@pytest.mark.fuzz
@given(TALKS, st.lists(HEARD, min_size=1, max_size=4))
def test_whatever_is_heard_wherever_it_stands_there_is_an_answer(talk: Talk, heard: list[i.Heard]):
    for one in heard:
        talk.hear(one)

        assert isinstance(talk.intent, i.Silence) == (talk.said == ())
        for said in talk.said:
            check(said)


@given(TALKS, HEARD)
def test_hearing_twice_means_the_same(talk: Talk, heard: i.Heard):
    stand = talk.stand()

    first, second = hear(stand, heard), hear(stand, heard)

    assert first == second
    if not needs_action(first):
        assert answer(stand, first, o.Understood()) == answer(stand, second, o.Understood())
