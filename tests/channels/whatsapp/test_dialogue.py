from __future__ import annotations

from datetime import date

import pytest

from antrean.channels.whatsapp.dialogue import hear
from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import outcomes as o
from antrean.channels.whatsapp.dialogue import words as w
from antrean.channels.whatsapp.dialogue.wording import GUARDIAN_VERSION
from antrean.kernel import codes
from tests.channels.whatsapp.talk import (
    BUDI,
    CODE,
    FORM,
    MONDAY,
    NOW,
    Talk,
    booking,
    code_of,
    confirmed,
)

# Registering and confirming


def test_a_form_brings_the_barcode_and_its_code_the_number():
    talk = Talk(is_first=True)

    held = talk.write(FORM)
    ticket = talk.write(CODE)

    assert held == (
        f"Kode booking: {codes.shown(CODE)}\n\n"
        "Mohon periksa data Bapak/Ibu:\n"
        "Nama: Budi\n"
        "Tanggal lahir: 25 Januari 1987\n"
        "Kantor: Kantor Imigrasi Bogor\n"
        "Hari: Senin, 7 Desember 2026\n"
        "Pukul: 08.00–09.00 WIB\n\n"
        "BELUM TERKONFIRMASI. Tempat disimpan sampai pukul {deadline}.\n"
        "Jika benar, balas dengan kode di atas atau ketuk Konfirmasi. "
        "Jika salah, kirim ulang data yang benar.\n"
        "Layanan ini gratis. Pemberitahuan privasi: https://antrean.example/privasi\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert ticket == (
        f"Antrean terkonfirmasi.\nKode booking: {codes.shown(CODE)}\n\n"
        "Nomor antrean A012: Budi\n"
        "Hari: Senin, 7 Desember 2026\n"
        "Lapor hadir: 07.30–08.00 WIB (30 menit sebelum jadwal)\n"
        "Setelah pukul 08.00 WIB kode booking hangus.\n"
        "Perkiraan dilayani: 08.00–09.00 WIB\n"
        "Alamat: Jalan Ahmad Yani Nomor 65, Tanah Sareal, Kota Bogor\n\n"
        "Mohon bawa dokumen asli. Jangan berikan kode kepada siapa pun selain petugas di "
        "kantor. Berhalangan? Balas UBAH atau BATAL.\n\n"
        "Kantor Imigrasi Bogor"
    )


def test_the_barcode_is_stamped_and_the_ticket_shows_what_matters():
    talk = Talk()

    talk.write(FORM)
    [barcode] = talk.said
    talk.tap(f"confirm:{CODE}")
    [ticket] = talk.said

    assert isinstance(barcode, w.Barcode)
    assert barcode.code == CODE
    assert barcode.stamp_lines == ("BELUM TERKONFIRMASI", "balas sebelum {deadline}")
    assert w.with_deadline(barcode, "14.25 WIB") == w.Barcode(
        CODE,
        codes.shown(CODE),
        ("BELUM TERKONFIRMASI", "balas sebelum 14.25 WIB"),
        barcode.caption.replace("{deadline}", "14.25 WIB"),
        barcode.buttons,
    )
    assert isinstance(ticket, w.Ticket)
    assert ticket.lines == (
        "Terkonfirmasi · Nomor antrean",
        "A012",
        "Senin, 7 Desember 2026",
        "Lapor hadir 07.30–08.00 WIB",
        "Setelah pukul 08.00 WIB kode booking hangus",
        "Kantor Imigrasi Bogor",
    )


@pytest.mark.parametrize(
    "reply",
    [
        CODE,
        CODE.lower(),
        codes.shown(CODE),
        f"{CODE[:4]} {CODE[4:8]} {CODE[8:]}",
        f"kode booking: {codes.shown(CODE)}",
        f"#{CODE}",
        f"*{codes.shown(CODE).replace('-', '–')}*.",
        "YA",
        "ok",
        "Benar!",
        "#ya",
    ],
)
def test_the_code_in_any_spelling_or_a_yes_confirms(reply: str):
    talk = Talk(bookings=[booking()])

    talk.write(reply)

    assert talk.intent == i.Confirm(CODE)


def test_yes_does_not_choose_between_two_holds():
    talk = Talk(bookings=[booking(1), booking(2)])

    talk.write("YA")

    assert talk.intent == i.Ask("which_confirm")
    assert list(talk.taps.values()) == [f"confirm:{code_of(1)}", f"confirm:{code_of(2)}"]


def test_yes_without_a_hold_confirms_nothing():
    assert Talk().write("YA").startswith("Tidak ada antrean yang menunggu konfirmasi.")

    talk = Talk(bookings=[confirmed()])
    talk.write("ok")
    assert talk.intent == i.ShowStatus()


def test_a_mistyped_code_is_told_apart_from_other_text():
    wrong = next(CODE[:-1] + c for c in codes.ALPHABET if not codes.is_code(CODE[:-1] + c))

    said = Talk(bookings=[booking()]).write(wrong)

    assert said.startswith("Kode itu tidak tepat")


def test_somebody_elses_code_confirms_nothing():
    said = Talk().write(code_of(99))

    assert said.startswith("Kode itu tidak terdaftar dari nomor ini.")


def test_a_late_confirmation_says_that_it_was_late():
    talk = Talk(bookings=[booking()])
    talk.outcome = o.Confirmed(confirmed(), late=True)

    assert talk.write("ya").startswith(
        "Batas waktu konfirmasi telah lewat, tetapi tempat pada jam ini masih tersedia.\n"
        "Antrean terkonfirmasi."
    )


def test_a_hold_ended_and_taken_offers_days_for_the_same_people():
    gone = booking(state="expired")
    near = (o.NearDay(date(2026, 12, 8), 3),)
    talk = Talk(outcome=o.Refused("hold_expired", {}, near, gone))

    said = talk.write(CODE)
    talk.tap("day:2026-12-08")

    assert said.startswith("Mohon maaf, batas waktu konfirmasi telah lewat")
    assert talk.intent == i.Register((BUDI,), date(2026, 12, 8))


def test_a_new_form_replaces_the_hold():
    talk = Talk()
    talk.write(FORM)

    said = talk.write("#Siti Aminah#01021990#08122026")

    assert talk.intent == i.Register(
        (i.Applicant("Siti Aminah", date(1990, 2, 1)),), date(2026, 12, 8), (code_of(1),)
    )
    assert (
        "Pendaftaran ini menggantikan yang sebelumnya (Budi). Untuk keluarga, kirim semua nama "
        "dalam satu pesan."
    ) in said
    assert [one.code for one in talk.bookings] == [code_of(2)]


def test_somebody_under_17_is_confirmed_with_a_guardians_word():
    talk = Talk()

    said = talk.write("#Siti#01022015#07122026#anak\n#Budi#25011987#07122026#saya")
    talk.write("YA")

    assert (
        "Berusia di bawah 17 tahun: Siti. Dengan mengonfirmasi, Bapak/Ibu menyatakan diri "
        "sebagai orang tua atau walinya."
    ) in said
    assert "1. Siti (anak), lahir 1 Februari 2015" in said
    assert talk.intent == i.Confirm(CODE, GUARDIAN_VERSION)


@pytest.mark.parametrize(("born", "version"), [("24112009", ""), ("25112009", GUARDIAN_VERSION)])
def test_both_sides_of_the_seventeenth_birthday(born: str, version: str):
    talk = Talk()
    talk.write(f"#Siti#{born}#07122026")

    talk.write("YA")

    assert talk.intent == i.Confirm(CODE, version)


# The family


def test_another_person_is_added_to_what_is_confirmed():
    talk = Talk(bookings=[confirmed()])

    talk.write("#Siti#01021990#07122026#istri")

    assert talk.intent == i.Register((i.Applicant("Siti", date(1990, 2, 1), "spouse"),), MONDAY)
    assert talk.bookings[0].state == "confirmed"


def test_who_has_a_place_is_not_booked_twice():
    talk = Talk(bookings=[confirmed()])

    said = talk.write(f"{FORM}\n#Siti#01021990#07122026")
    assert isinstance(talk.intent, i.Register)
    assert [one.name for one in talk.intent.people] == ["Siti"]
    assert "Sudah terdaftar dan tidak diubah: Budi." in said

    again = Talk(bookings=[confirmed()])
    assert again.write(FORM).startswith("Data ini sudah terdaftar.")


def test_a_slip_in_a_name_is_offered_as_a_correction():
    talk = Talk(bookings=[confirmed()])

    said = talk.write("#Budy#25011987#07122026")
    talk.write("ya")

    assert said.startswith("Perbaiki nama Budi menjadi Budy?")
    assert talk.intent == i.Correct(CODE, 1, name="Budy")
    assert "Nama: Budy" in talk.text


def test_a_slip_in_a_birth_date_is_offered_as_a_correction():
    talk = Talk(bookings=[confirmed()])

    said = talk.write("#Budi#26011987#07122026")
    talk.tap("correct:yes")

    assert said.startswith("Perbaiki tanggal lahir Budi dari 25 Januari 1987 menjadi 26 Januari")
    assert talk.intent == i.Correct(CODE, 1, birth_date=date(1987, 1, 26))


def test_what_looks_like_a_slip_may_be_another_person():
    talk = Talk(bookings=[confirmed()])
    talk.write("#Budy#25011987#07122026")

    talk.tap("correct:no")

    assert talk.intent == i.Register((i.Applicant("Budy", date(1987, 1, 25)),), MONDAY)


@pytest.mark.parametrize(
    "text", ["MASUK 123456", "masuk 123 456", "Masuk: 123-456.", "login 123456", "#masuk#123456"]
)
def test_a_code_to_sign_in_is_heard_however_it_is_typed(text: str):
    assert hear(Talk().stand(), i.Heard("text", NOW, text)) == i.SignIn("123456")


@pytest.mark.parametrize("text", ["MASUK 12345", "MASUK 1234567", "masuk angin 123456", "masuk"])
def test_something_else_is_no_code_to_sign_in(text: str):
    assert not isinstance(hear(Talk().stand(), i.Heard("text", NOW, text)), i.SignIn)
