"""Who waits in the hall asks where they stand, and is told; and is told when their turn comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import notices
from antrean.channels.whatsapp.dialogue.phrasing import Voice
from antrean.kernel import codes
from tests.channels.whatsapp.talk import NOW, OFFICE, TODAY, Talk, booking, code_of, person

CODE = code_of(1)
PRESENT = booking(people=(person(queue_number="A012"),), day=TODAY, state="checked_in")
OPENING = (
    f"Antrean Bapak/Ibu:\n\n{codes.shown(CODE)}: Budi\nSelasa, 24 November 2026, 08.00–09.00 WIB\n"
    "Nomor antrean A012. Sudah lapor hadir.\n"
)
CLOSING = "\n\nKantor Imigrasi Bogor"


def turn(**more: Any) -> i.TurnView:
    told: dict[str, Any] = {"code": CODE, "numbers": ("A012",), "state": "waiting"}
    return i.TurnView(**(told | {"stage": "documents"} | more))


def asked(standing: i.TurnView, **more: Any) -> str:
    """Return what is said of the turn to who asks for it."""
    answer = Talk(bookings=[PRESENT], turns={CODE: standing}, **more).write("CEK")
    return answer.removeprefix(OPENING).removesuffix(CLOSING)


def test_who_waits_is_told_how_many_are_before_them_and_that_there_will_be_word():
    said = asked(turn(before=4, wait=(30, 45), will_be_told="near"))

    assert said == (
        "Tahap berkas: 4 nomor di depan Bapak/Ibu. Perkiraan menunggu 30–45 menit. "
        "Bila tinggal dua nomor lagi dan saat dipanggil, kami memberi tahu di sini."
    )


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (turn(before=1), "Tahap berkas: 1 nomor di depan Bapak/Ibu."),
        (
            turn(before=2, will_be_told="called"),
            "Tahap berkas: 2 nomor di depan Bapak/Ibu. Saat dipanggil, kami memberi tahu di sini.",
        ),
        (turn(stage="booth"), "Tahap wawancara dan foto: berikutnya giliran Bapak/Ibu."),
        (turn(state="called", counter=3), "Giliran Bapak/Ibu: silakan menuju Loket 3."),
        (turn(state="serving", counter=3), "Sedang dilayani di Loket 3."),
        (
            turn(back="recall", is_away=True, before=2),
            (
                "Nomor Bapak/Ibu sudah dipanggil. Silakan lapor ke petugas; Bapak/Ibu dipanggil "
                "lagi setelah tiga nomor."
            ),
        ),
        (
            turn(back="excuse", is_away=True, until=NOW + timedelta(minutes=30)),
            "Nomor Bapak/Ibu ditunda sebentar dan dipanggil lagi sesudah pukul 10.30 WIB.",
        ),
        (turn(back="return", before=1), "Tahap berkas: 1 nomor di depan Bapak/Ibu."),
    ],
)
def test_each_way_to_stand_in_the_hall_has_its_words(standing: i.TurnView, said: str):
    assert asked(standing) == said


def test_who_asks_is_asked_nothing_and_what_was_open_stays_open():
    talk = Talk(bookings=[PRESENT], turns={CODE: turn()}, step="fill", draft={"people": []})

    talk.write("STATUS")

    assert (talk.step, talk.draft) == ("fill", {"people": []})
    assert not talk.taps


def test_who_is_in_no_hall_is_told_nothing_of_one():
    answer = Talk(bookings=[PRESENT]).write("CEK")

    assert answer == f"{OPENING.removesuffix(chr(10))}{CLOSING}"


def test_a_party_is_told_in_english_too():
    family = replace(turn(before=1), numbers=("A012", "A013"), will_be_told="near")

    said = Talk(language="en", bookings=[PRESENT], turns={CODE: family}).write("STATUS")

    assert said.splitlines()[5] == (
        "Stage of documents: 1 number is before you. When only two numbers are left and when you "
        "are called, we tell you here."
    )


@pytest.mark.parametrize(
    ("word", "standing", "said"),
    [
        (
            "near",
            turn(before=2),
            "Nomor antrean A012: tinggal dua nomor lagi. Silakan bersiap di ruang tunggu.",
        ),
        (
            "near",
            turn(before=0, numbers=("A012", "A013")),
            (
                "Nomor antrean A012 dan A013: berikutnya giliran Bapak/Ibu. Silakan bersiap di "
                "ruang tunggu."
            ),
        ),
        (
            "called",
            turn(state="called", counter=3),
            "Nomor antrean A012: silakan menuju Loket 3.",
        ),
    ],
)
def test_the_word_that_was_asked_for_is_short(word: str, standing: i.TurnView, said: str):
    told = notices.turn(Voice("id", OFFICE, TODAY), word, standing)

    assert told.body == f"{said}{CLOSING}"
