"""What people write when nobody told them how, and what they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import outcomes as o
from antrean.kernel import codes
from tests.channels.whatsapp.talk import (
    BUDI,
    CODE,
    MONDAY,
    NOW,
    TODAY,
    Talk,
    booking,
    code_of,
    confirmed,
    person,
)

SHOWN = codes.shown(CODE)
FAMILY = (
    "#Ahmad#12031980#07122026#suami\n#Nur#15071982#07122026#istri\n#Umar#11092016#07122026#anak"
)

# How people write


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Selamat siang, Pak", i.Help("greeting")),
        ("Assalamualaikum wr. wb.", i.Help("greeting")),
        ("terima kasih banyak atas informasinya, bu", i.Help("thanks")),
        ("status pak", i.ShowStatus()),
        ("ubah min", i.OfferDays(1, CODE)),
        ("iya betul", i.Confirm(CODE)),
        ("Data sudah benar, pak", i.Confirm(CODE)),
    ],
)
def test_courtesies_around_a_command_change_nothing(text: str, intent: i.Intent):
    talk = Talk(bookings=[booking()])

    talk.write(text)

    assert talk.intent == intent


@pytest.mark.parametrize("text", ["batal ya", "batal pak", "saya mau membatalkan"])
def test_who_says_more_than_batal_is_told_to_say_it_alone(text: str):
    talk = Talk(bookings=[confirmed()])

    said = talk.write(text)

    assert said.startswith("Untuk membatalkan antrean, balas dengan satu kata: BATAL.")
    assert talk.bookings[0].state == "confirmed"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("berapa biayanya", "Antrean ini gratis, dan kami tidak pernah meminta pembayaran"),
        ("alamat kantor di mana", "Kantor Imigrasi Bogor: Jalan Ahmad Yani Nomor 65,"),
        ("apa saja syaratnya", "Mohon bawa dokumen asli."),
        ("cara daftar", "Selamat datang di layanan antrean paspor."),
        ("nak, saya mau antri paspor", "Mari kita isi satu per satu."),
        ("I want to register for a passport", "Mari kita isi satu per satu."),
    ],
)
def test_what_people_ask_first_has_an_answer(text: str, answer: str):
    talk = Talk()

    assert talk.write(text).startswith(answer)
    assert talk.misses == 0


def test_who_asks_for_the_quota_gets_the_days_and_registers_by_a_tap():
    talk = Talk()

    said = talk.write("kuota besok masih ada?")
    talk.tap("day:2026-12-08")
    talk.write("Budi")
    talk.write("25011987")

    assert said.startswith("Hari-hari ini masih memiliki tempat.")
    assert talk.intent == i.Register((BUDI,), date(2026, 12, 8))


def test_who_forgot_the_code_is_told_what_is_booked():
    talk = Talk(bookings=[confirmed()])

    assert f"{SHOWN}: Budi" in talk.write("saya lupa kode booking")


def test_the_greeting_says_how_to_go_on_in_english():
    assert "In English: reply ENGLISH." in Talk().write("Hello")
    assert "Reply HELP" in Talk().write("ENGLISH")


def test_an_old_person_is_understood_in_plain_sentences():
    talk = Talk()
    talk.write("daftar")

    talk.write("nama saya Kasinem")
    talk.write("saya lahir 5 mei 1948, nak")
    talk.write("insyaallah saya datang senin depan ya pak")

    kasinem = i.Applicant("Kasinem", date(1948, 5, 5))
    assert talk.intent == i.Register((kasinem,), date(2026, 11, 30))


@pytest.mark.parametrize("text", ["saya tidak bisa", "tolong", "next monday", "siapa namanya?"])
def test_what_is_no_name_is_not_taken_for_one(text: str):
    talk = Talk()
    talk.write("daftar")

    talk.write(text)

    assert isinstance(talk.intent, i.Ask)
    assert talk.intent.question in {"name_missing", "guided"}
    assert "Siapa nama lengkap pemohon" in talk.text


def test_before_the_silence_a_question_too_names_the_telephone():
    talk = Talk(misses=2)

    said = talk.write("#Budi 2#25011987#07122026")

    assert said.endswith(
        "Jika masih sulit, silakan telepon (0251) 8332870.\n\nKantor Imigrasi Bogor"
    )


# The form


def test_the_form_sent_back_unfilled_is_asked_piece_by_piece():
    talk = Talk()

    said = talk.write("#NAMA#TGLLAHIR#TGLKEDATANGAN")

    assert said.startswith("Siapa nama lengkap pemohon")


def test_the_half_of_the_day_is_no_relation():
    talk = Talk()

    talk.write("#Budi#25011987#07122026#pagi")

    assert talk.intent == i.Register((BUDI,), MONDAY)


def test_husband_and_wife_of_each_other_register_with_their_children():
    talk = Talk()

    talk.write(FAMILY)

    assert isinstance(talk.intent, i.Register)
    assert [one.relation for one in talk.intent.people] == ["", "", "child"]


def test_of_several_people_it_is_said_whose_name_is_wrong():
    said = Talk().write("#Budi#25011987#07122026\n#S1ti#01021990#07122026")

    assert said.startswith("Pemohon ke-2:\nNama tidak boleh berisi angka.")


def test_the_same_person_in_a_new_form_is_no_loss():
    talk = Talk(bookings=[booking()])

    said = talk.write("#Budi#25011987#08122026")

    assert "Pendaftaran ini menggantikan yang sebelumnya.\n" in said


# The next step


@pytest.mark.parametrize(
    ("bookings", "step"),
    [
        ([], "Cukup tulis, misalnya:\n#Budi#"),
        ([booking()], f"Untuk mengonfirmasi antrean, balas dengan kode {SHOWN}."),
        ([confirmed()], "Balas STATUS untuk melihat antrean Bapak/Ibu."),
    ],
)
def test_a_photo_is_answered_with_the_step_that_comes_next(
    bookings: list[i.BookingView], step: str
):
    talk = Talk(bookings=bookings)

    assert step in talk.hear(i.Heard("media", NOW))


def test_who_holds_a_place_is_told_how_to_confirm_it():
    said = Talk(bookings=[booking()]).write("lalu apa")

    assert f"balas dengan kode {SHOWN} atau YA" in said


def test_a_code_cancelled_a_moment_ago_can_still_be_taken_back():
    talk = Talk(bookings=[confirmed()])
    talk.write("BATAL")
    talk.outcome = o.Refused("cancelled", booking=talk.bookings[0])

    assert talk.write(CODE).endswith("balas KEMBALI.\n\nKantor Imigrasi Bogor")


def test_a_code_that_became_void_today_is_in_the_status():
    talk = Talk(bookings=[booking(people=(person(),), state="forfeited", day=TODAY)])

    assert "Jadwal telah lewat sehingga kode booking hangus." in talk.write("STATUS")


# Cancelling and changing


def test_what_one_message_cancelled_one_message_brings_back():
    talk = Talk(bookings=[confirmed(), confirmed(person(9, "Siti"), number=2)])
    talk.tap("cancel_all")

    said = talk.write("KEMBALI")

    assert talk.intent == i.Undo((code_of(1), code_of(2)))
    assert f"{code_of(1)[:4]}" in said
    assert {one.state for one in talk.bookings} == {"confirmed"}


def test_acts_of_one_message_are_moments_apart():
    until = NOW + timedelta(minutes=5)
    first, second = (
        booking(number, state="cancelled", undo_until=until + timedelta(milliseconds=80 * number))
        for number in (1, 2)
    )
    talk = Talk(bookings=[first, second])

    talk.write("KEMBALI")

    assert talk.intent == i.Undo((first.code, second.code))


def test_what_was_cancelled_before_stays_cancelled():
    talk = Talk(bookings=[confirmed(), confirmed(person(9, "Siti"), number=2)])
    talk.tap(f"cancel:{code_of(1)}:all")
    talk.now += timedelta(minutes=1)
    talk.tap(f"cancel:{code_of(2)}:all")

    talk.write("KEMBALI")

    assert talk.intent == i.Undo((code_of(2),))


def test_a_change_by_the_list_says_that_it_is_the_only_one():
    assert "Perubahan hanya dapat dilakukan satu kali." in Talk(bookings=[confirmed()]).write(
        "UBAH"
    )
    assert "satu kali" not in Talk(bookings=[booking()]).write("UBAH")


@pytest.mark.parametrize("day", ["09122026", "23112026"])
def test_a_change_that_cannot_be_is_refused_and_not_asked_about(day: str):
    is_used = day == "09122026"
    moved = confirmed()
    talk = Talk(bookings=[replace(moved, is_movable=False) if is_used else moved])
    talk.outcome = o.Refused("reschedule_used")

    talk.write(f"#Budi#25011987#{day}")

    assert isinstance(talk.intent, i.Reschedule)


def test_a_status_offers_no_change_that_would_be_refused():
    talk = Talk(bookings=[replace(confirmed(), is_movable=False)])

    talk.write("STATUS")

    assert talk.taps == {"Batalkan": f"cancel:{CODE}"}


def test_whom_the_office_sent_home_may_choose_by_a_new_form():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))
    talk = Talk(bookings=[closed])

    said = talk.write("UBAH")
    talk.write("#Budi#25011987#09122026")

    assert said.startswith(
        "Silakan pilih hari baru untuk Budi.\n"
        "Jadwal semula (Senin, 7 Desember 2026, 08.00–09.00 WIB) dibatalkan oleh kantor."
    )
    assert talk.intent == i.Reschedule(CODE, date(2026, 12, 9))
