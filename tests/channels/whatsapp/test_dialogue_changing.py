from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.channels.whatsapp.dialogue import intents as i
from antrean.kernel import codes
from tests.channels.whatsapp.talk import (
    BUDI,
    CODE,
    MONDAY,
    NOW,
    Talk,
    booking,
    code_of,
    confirmed,
    person,
)

# Cancelling and undoing


@pytest.mark.parametrize("text", ["BATAL", "batal", "#batal", "Batal.", " # BATAL ", "cancel"])
def test_the_whole_message_cancels(text: str):
    talk = Talk(bookings=[confirmed()])

    said = talk.write(text)

    assert talk.intent == i.Cancel(CODE)
    assert said == (
        f"Antrean {codes.shown(CODE)} telah dibatalkan. Terima kasih telah memberi tahu; "
        "tempatnya akan diberikan kepada pemohon lain.\n"
        "Jika keliru, balas KEMBALI dalam 5 menit.\n\n"
        "Kantor Imigrasi Bogor"
    )


@pytest.mark.parametrize("text", ["batal?", "kalau batal bagaimana", "jangan batal", "batal 1"])
def test_a_message_about_cancelling_does_not_cancel(text: str):
    talk = Talk(bookings=[confirmed()])

    talk.write(text)

    assert talk.bookings[0].state == "confirmed"


def test_a_cancelling_is_taken_back():
    talk = Talk(bookings=[confirmed()])
    talk.write("BATAL")

    said = talk.write("KEMBALI")

    assert talk.intent == i.Undo((CODE,))
    assert "kembali berlaku" in said
    assert talk.bookings[0].state == "confirmed"


def test_nothing_to_cancel_or_to_take_back_is_said():
    assert Talk().write("BATAL").startswith("Tidak ada antrean aktif")
    assert Talk().write("KEMBALI").startswith("Tidak ada pembatalan")


def test_of_several_people_it_is_asked_who():
    party = confirmed(person(1), person(2, "Siti", date(1990, 2, 1)))
    talk = Talk(bookings=[party])

    talk.write("BATAL")
    assert talk.taps == {
        f"Semua: {codes.shown(CODE)}": f"cancel:{CODE}:all",
        "Budi": f"cancel:{CODE}:1",
        "Siti": f"cancel:{CODE}:2",
    }
    said = talk.tap(f"cancel:{CODE}:2")

    assert talk.intent == i.Cancel(CODE, (2,))
    assert said.startswith(
        f"Antrean untuk Siti telah dibatalkan. Antrean {codes.shown(CODE)} tetap berlaku untuk "
        "Budi."
    )
    assert f"{codes.shown(CODE)}: Budi\n" in talk.write("STATUS")


def test_of_several_bookings_it_is_asked_which():
    talk = Talk(bookings=[confirmed(), booking(2, people=(person(9, "Siti"),))])

    talk.write("BATAL")
    assert list(talk.taps.values()) == [
        "cancel_all",
        f"cancel:{code_of(1)}:all",
        f"cancel:{code_of(2)}:all",
    ]
    talk.tap("cancel_all")

    assert {one.state for one in talk.bookings} == {"cancelled"}


def test_a_cancel_button_on_a_party_asks_who():
    talk = Talk(bookings=[confirmed(person(1), person(2, "Siti"))])

    talk.tap(f"cancel:{CODE}")
    assert talk.intent == i.Ask("which_cancel")

    talk = Talk(bookings=[booking(people=(person(1), person(2, "Siti")))])
    talk.tap(f"cancel:{CODE}")
    assert talk.intent == i.Cancel(CODE)


# Moving


def test_another_day_for_a_confirmed_person_is_asked_first():
    talk = Talk(bookings=[confirmed()])

    said = talk.write("#budi#25-01-1987#9 Desember 2026")
    talk.write("ya")

    assert said.startswith("Ubah jadwal ke Rabu, 9 Desember 2026?")
    assert talk.intent == i.Reschedule(CODE, date(2026, 12, 9))
    assert talk.text.startswith("Jadwal telah diubah. Kode booking tetap, nomor antrean baru.")


def test_a_move_turned_down_changes_nothing():
    talk = Talk(bookings=[confirmed()])
    talk.write("#Budi#25011987#09122026")

    said = talk.write("tidak")

    assert talk.bookings[0].day == MONDAY
    assert said.startswith("Baik, tidak ada yang diubah.")


def test_change_offers_days_to_tap_or_to_write():
    talk = Talk(bookings=[confirmed()])

    talk.write("UBAH")
    assert talk.taps == {
        "Selasa, 8 Des 2026": f"move:{CODE}:2026-12-08",
        "Rabu, 9 Des 2026": f"move:{CODE}:2026-12-09",
    }
    talk.write("TANGGAL 9")

    assert talk.intent == i.Reschedule(CODE, date(2026, 12, 9))


def test_a_held_booking_moves_by_a_new_hold():
    talk = Talk(bookings=[booking()])
    talk.write("UBAH")

    talk.tap(f"move:{CODE}:2026-12-09")

    assert talk.intent == i.Register((BUDI,), date(2026, 12, 9), (CODE,))


def test_change_of_several_bookings_asks_which():
    talk = Talk(bookings=[confirmed(), booking(2)])

    talk.write("UBAH")
    assert list(talk.taps.values()) == [f"change:{code_of(1)}", f"change:{code_of(2)}"]
    talk.tap(f"change:{code_of(2)}")

    assert talk.intent == i.OfferDays(1, code_of(2))


def test_what_the_office_cancelled_may_be_chosen_anew():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))
    talk = Talk(bookings=[closed])

    assert "Dibatalkan oleh kantor" in talk.write("STATUS")
    talk.write("UBAH")
    talk.tap(f"move:{CODE}:2026-12-09")

    assert talk.intent == i.Reschedule(CODE, date(2026, 12, 9))


def test_when_no_other_day_has_room_it_says_when_more_open():
    talk = Talk(bookings=[confirmed()], days=())

    said = talk.write("UBAH")

    assert said.startswith("Mohon maaf, saat ini belum ada hari lain")


def test_a_day_out_of_nowhere_begins_or_moves_a_booking():
    new = Talk()
    assert new.write("senin depan").startswith("Siapa nama lengkap pemohon")
    assert new.write("Budi").startswith("Kapan tanggal lahir Budi?")
    new.write("25011987")
    assert new.intent == i.Register((BUDI,), date(2026, 11, 30))

    booked = Talk(bookings=[confirmed()])
    assert booked.write("9 desember").startswith("Ubah jadwal ke Rabu, 9 Desember 2026?")
