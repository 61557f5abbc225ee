from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.channels.whatsapp import intents as i
from antrean.channels.whatsapp import outcomes as o
from antrean.channels.whatsapp import words as w
from antrean.channels.whatsapp.wording import GUARDIAN_VERSION
from antrean.kernel import codes
from tests.channels.whatsapp.talk import MONDAY, NOW, OFFICE, Talk, booking, code_of, person

FORM = "#Budi#25011987#07122026"
BUDI = i.Applicant("Budi", date(1987, 1, 25))
CODE = code_of(1)


def confirmed(*people: i.PersonView, number: int = 1, day: date = MONDAY) -> i.BookingView:
    numbered = tuple(
        i.PersonView(p.id, p.name, p.birth_date, p.relation, "confirmed", f"A{n:03}")
        for n, p in enumerate(people or (person(),), start=12)
    )
    return booking(number, people=numbered, day=day, state="confirmed")


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
        f"Antrean terkonfirmasi. Kode booking: {codes.shown(CODE)}\n\n"
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
        "A012",
        "Senin, 7 Desember 2026",
        "Lapor hadir 07.30–08.00 WIB",
        "BGR",
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
    assert Talk().write("YA").startswith("Tidak ada yang menunggu konfirmasi.")

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

    assert said.startswith("Batas waktu konfirmasi telah lewat")
    assert talk.intent == i.Register((BUDI,), date(2026, 12, 8))


def test_a_new_form_replaces_the_hold():
    talk = Talk()
    talk.write(FORM)

    said = talk.write("#Siti Aminah#01021990#08122026")

    assert talk.intent == i.Register(
        (i.Applicant("Siti Aminah", date(1990, 2, 1)),), date(2026, 12, 8), (code_of(1),)
    )
    assert "Pendaftaran ini menggantikan yang sebelumnya." in said
    assert [one.code for one in talk.bookings] == [code_of(2)]


def test_somebody_under_17_is_confirmed_with_a_guardians_word():
    talk = Talk()

    said = talk.write("#Siti#01022015#07122026#anak\n#Budi#25011987#07122026#saya")
    talk.write("YA")

    assert (
        "Berusia di bawah 17 tahun: Siti. Dengan membalas kode, Bapak/Ibu menyatakan diri "
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


# Asking back


def test_swapped_dates_are_offered_the_right_way_round():
    talk = Talk()

    said = talk.write("#Budi#07122026#25011987")
    talk.write("ya")

    assert said.startswith(
        "Tanggal lahir dan tanggal kedatangan tampaknya tertukar.\n"
        "Apakah yang dimaksud:\nBudi, lahir 25 Januari 1987, datang Senin, 7 Desember 2026"
    )
    assert talk.intent == i.Register((BUDI,), MONDAY)


def test_a_month_before_the_day_is_offered_as_a_button():
    talk = Talk()

    said = talk.write("#Budi#01251987#07122026")
    assert talk.taps == {"Ya, benar": "reading:0", "Tidak": "reading:none"}
    talk.tap("reading:0")

    assert "Apakah yang dimaksud 25 Januari 1987?" in said
    assert talk.intent == i.Register((BUDI,), MONDAY)


def test_a_reading_turned_down_is_asked_for_plainly():
    talk = Talk()
    talk.write("#Budi#01251987#07122026")

    said = talk.write("tidak")
    talk.write("26 Januari 1987")

    assert said.startswith("Kapan tanggal lahir Budi?")
    assert talk.intent == i.Register((i.Applicant("Budi", date(1987, 1, 26)),), MONDAY)


def test_swapped_dates_turned_down_are_both_asked_again():
    talk = Talk()
    talk.write("#Budi#07122026#25011987")

    assert talk.write("TIDAK").startswith("Kapan tanggal lahir Budi?")
    assert talk.write("25011987").startswith("Tanggal berapa akan datang")
    talk.write("7/12/2026")
    assert talk.intent == i.Register((BUDI,), MONDAY)


def test_different_days_are_buttons_for_all():
    talk = Talk()

    talk.write("#Budi#25011987#07122026\n#Siti#01021990#08122026")
    assert talk.taps == {"7 Desember 2026": "reading:0", "8 Desember 2026": "reading:1"}
    talk.write("ya")
    assert isinstance(talk.intent, i.Ask)
    talk.write("9 desember")

    assert isinstance(talk.intent, i.Register)
    assert (len(talk.intent.people), talk.intent.day) == (2, date(2026, 12, 9))


def test_a_wrong_piece_is_replaced_by_the_next_message():
    talk = Talk()

    said = talk.write("#Bud1#25011987#07122026")
    talk.write("nama saya Budi")

    assert said.startswith("Nama tidak boleh berisi angka. NIK tidak diperlukan.")
    assert "#Budi#25011987#01122026" in said
    assert talk.intent == i.Register((BUDI,), MONDAY)


def test_a_relation_that_is_no_kin_is_asked_as_a_list():
    talk = Talk()

    talk.write(f"{FORM}#tetangga")
    assert talk.taps == {
        "Diri sendiri": "piece:self",
        "Suami atau istri": "piece:spouse",
        "Anak": "piece:child",
        "Orang tua": "piece:parent",
    }
    talk.tap("piece:child")

    assert talk.intent == i.Register((i.Applicant("Budi", date(1987, 1, 25), "child"),), MONDAY)


def test_a_full_form_is_taken_while_a_piece_is_asked():
    talk = Talk()
    talk.write("#Bud1#25011987#07122026")

    talk.write("#Siti#01021990#08122026")

    assert isinstance(talk.intent, i.Register)
    assert talk.intent.people[0].name == "Siti"


# Three plain questions, and silence


def test_after_the_second_failure_three_plain_questions_come_one_by_one():
    talk = Talk()

    first = talk.write("apa ini?")
    assert "#NAMA#TGLLAHIR#TGLKEDATANGAN" in first
    assert talk.write("bagaimana caranya?") == (
        "Mari kita isi satu per satu. Untuk berhenti, balas BATAL.\n\n"
        "Siapa nama lengkap pemohon, sesuai e-KTP?\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert talk.write("Budi").startswith("Kapan tanggal lahir Budi?")
    assert talk.write("25 Januari 1987").startswith("Tanggal berapa akan datang")
    talk.write("Senin, 7 Desember")

    assert talk.intent == i.Register((BUDI,), MONDAY)
    assert (talk.step, talk.misses) == ("idle", 0)


def test_each_question_has_its_own_check():
    talk = Talk()
    talk.write("daftar")

    assert talk.write("Budi 2").startswith("Nama tidak boleh berisi angka.")
    talk.write("Budi")
    assert talk.write("kemarin dulu").startswith("Tanggal lahir Budi belum dapat dibaca.")
    talk.write("25011987")
    assert talk.write("awal bulan").startswith("Tanggal kedatangan belum jelas.")
    talk.write("07122026")
    assert talk.intent == i.Register((BUDI,), MONDAY)


@pytest.mark.parametrize("word", ["BATAL", "BANTUAN"])
def test_the_questions_can_be_left(word: str):
    talk = Talk(bookings=[confirmed()])
    talk.write("daftar")

    talk.write(word)

    assert talk.step == "idle"
    assert talk.bookings[0].state == "confirmed"


def test_leaving_the_questions_says_that_the_booking_stands():
    talk = Talk(bookings=[confirmed()])
    talk.write("daftar")

    said = talk.write("BATAL")
    talk.write("BATAL")

    assert f"Antrean {codes.shown(CODE)} tetap berlaku" in said
    assert talk.intent == i.Cancel(CODE)


def test_a_nine_letter_name_is_a_name_while_a_name_is_asked():
    name = next(
        f"{a}{b}" for a in ("MARTHAXX", "SUSANTZZ", "BAHARUDN") for b in "ABCDEFGH"
        if codes.is_code(f"{a}{b}")
    )  # fmt: skip
    talk = Talk()
    talk.write("daftar")

    assert talk.write(name).startswith(f"Kapan tanggal lahir {name}?")


def test_three_misunderstood_within_an_hour_are_followed_by_silence():
    talk = Talk(bookings=[confirmed()])

    answers = [talk.write("xyz") for _ in range(5)]

    assert [bool(answer) for answer in answers] == [True, True, True, False, False]
    assert "silakan telepon (0251) 8332870" in answers[2]
    assert talk.write("STATUS").startswith("Antrean Bapak/Ibu:")


def test_machines_that_thank_each_other_do_not_start_the_count_anew():
    talk = Talk(bookings=[confirmed()], misses=3)

    talk.write("terima kasih")

    assert talk.write("xyz") == ""


def test_photos_are_answered_with_a_request_not_to_send_them():
    talk = Talk()

    said = talk.hear(i.Heard("media", NOW, text="#Budi#25011987#07122026"))

    assert said.startswith("Mohon tidak mengirim foto")
    assert talk.intent == i.RefuseMedia("media")


def test_other_kinds_are_answered_too_and_a_shared_number_is_thanked_for():
    talk = Talk()

    assert talk.hear(i.Heard("unsupported", NOW)).startswith("Pesan jenis ini tidak dapat")
    assert talk.hear(i.Heard("contact", NOW)).startswith("Terima kasih, nomor telepon")


def test_of_messages_a_day_old_only_cancelling_acts():
    talk = Talk(bookings=[confirmed()])
    old = NOW - timedelta(hours=24, seconds=1)

    assert talk.hear(i.Heard("text", old, FORM)) == ""
    talk.hear(i.Heard("text", NOW - timedelta(hours=24), "STATUS"))
    assert talk.intent == i.ShowStatus()
    talk.hear(i.Heard("text", old, "BATAL"))
    assert talk.intent == i.Cancel(CODE)


# Cancelling and undoing


@pytest.mark.parametrize("text", ["BATAL", "batal", "#batal", "Batal.", " # BATAL ", "cancel"])
def test_the_whole_message_cancels(text: str):
    talk = Talk(bookings=[confirmed()])

    said = talk.write(text)

    assert talk.intent == i.Cancel(CODE)
    assert said == (
        f"Antrean {codes.shown(CODE)} telah dibatalkan. Terima kasih telah memberi tahu; "
        "tempatnya diberikan kepada pemohon lain.\n"
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

    assert talk.intent == i.Undo(CODE)
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
        codes.shown(CODE): f"cancel:{CODE}:all",
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


# Refusals


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (
            o.Refused("day_closed", {"day": date(2017, 8, 17), "reason": "holiday",
                                     "detail": "Hari Kemerdekaan"}),
            "Kamis, 17 Agustus 2017: libur nasional (Hari Kemerdekaan).",
        ),
        (
            o.Refused("day_closed", {"day": date(2017, 8, 20), "reason": "weekend"}),
            "Minggu, 20 Agustus 2017: kantor tutup.",
        ),
        (
            o.Refused("day_closed", {"day": date(2026, 12, 24), "reason": "joint_leave",
                                     "detail": "Natal"}),
            "Kamis, 24 Desember 2026: cuti bersama (Natal).",
        ),
        (
            o.Refused("not_yet_released", {"day": date(2026, 12, 21),
                                           "bookable_from": NOW.replace(month=12, day=7)}),
            "Senin, 21 Desember 2026: dibuka Senin, 7 Desember 2026 pukul 10.00 WIB.",
        ),
        (
            o.Refused("day_full", {"day": MONDAY}),
            "Mohon maaf, kuota Kantor Imigrasi Bogor pada Senin, 7 Desember 2026 sudah habis.",
        ),
        (
            o.Refused("day_out_of_window", {"day": MONDAY, "first": date(2026, 11, 25),
                                            "last": date(2026, 12, 8)}),
            ("Senin, 7 Desember 2026 di luar masa pendaftaran. Hari yang dapat dipilih: "
             "Rabu, 25 November 2026 sampai dengan Selasa, 8 Desember 2026."),
        ),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_had_names_its_true_reason(refusal: o.Refused, reason: str):
    near = (o.NearDay(date(2026, 12, 9), 12),)
    talk = Talk(outcome=o.Refused(refusal.code, refusal.facts, near))

    said = talk.write(FORM)

    assert said.startswith(
        f"{reason}\nSilakan pilih salah satu hari terdekat, atau tulis tanggal lain."
    )
    assert talk.taps == {"Rabu, 9 Des 2026": "day:2026-12-09"}


@pytest.mark.parametrize("choice", ["TANGGAL 9", "9 desember", "9/12/2026", "tap"])
def test_the_people_are_remembered_for_another_day(choice: str):
    near = (o.NearDay(date(2026, 12, 9), 12),)
    talk = Talk(outcome=o.Refused("day_full", {}, near))
    talk.write(f"{FORM}\n#Siti#01021990")

    talk.tap("day:2026-12-09") if choice == "tap" else talk.write(choice)

    assert isinstance(talk.intent, i.Register)
    assert talk.intent.day == date(2026, 12, 9)
    assert [one.name for one in talk.intent.people] == ["Budi", "Siti"]


def test_a_party_too_large_for_any_hour_is_told_so():
    talk = Talk(outcome=o.Refused("day_full", {"day": MONDAY}))

    said = talk.write(f"{FORM}\n#Siti#01021990")

    assert "tidak ada jam di Kantor Imigrasi Bogor yang cukup untuk 2 orang" in said


def test_a_refusal_that_is_not_about_the_day_offers_no_days():
    near = (o.NearDay(date(2026, 12, 9), 12),)
    talk = Talk(outcome=o.Refused("too_many_people", {}, near))

    said = talk.write(FORM)

    assert said.startswith("Dari satu nomor paling banyak empat orang")
    assert talk.taps == {}


# Commands


@pytest.mark.parametrize("text", ["STATUS", "cek", "#Cek", "status."])
def test_status_tells_where_things_stand(text: str):
    talk = Talk(bookings=[booking()])

    assert talk.write(text) == (
        f"Antrean Bapak/Ibu:\n\n{codes.shown(CODE)}: Budi\n"
        "Senin, 7 Desember 2026, 08.00–09.00 WIB\n"
        "Menunggu konfirmasi sampai pukul 11.00 WIB: balas dengan kode di atas.\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert talk.taps == {
        "Konfirmasi": f"confirm:{CODE}",
        "Ubah hari": f"change:{CODE}",
        "Batalkan": f"cancel:{CODE}",
    }


def test_languages_can_be_changed_there_and_back():
    talk = Talk()

    assert talk.write("ENGLISH").startswith("All right, from now on we write in English.")
    assert "Report at the desk" not in talk.write(FORM)
    assert "Date of birth: 25 January 1987" in talk.text
    assert talk.write("INDONESIA").startswith("Baik, selanjutnya kami menulis")


def test_reminders_can_be_stopped_and_started():
    talk = Talk()

    assert talk.write("STOP").startswith("Pengingat dihentikan.")
    assert talk.intent == i.Stop()
    assert talk.write("MULAI").startswith("Pengingat diaktifkan kembali.")
    assert talk.intent == i.Start()


def test_erasing_is_asked_before_it_is_done():
    talk = Talk(bookings=[confirmed()])

    asked = talk.write("HAPUS DATA")
    assert talk.intent == i.Ask("erase")
    done = talk.write("YA")

    assert "Antrean yang masih aktif ikut dibatalkan. Lanjutkan?" in asked
    assert talk.intent == i.EraseData()
    assert done.startswith(f"Data Bapak/Ibu telah dihapus dan antrean {codes.shown(CODE)} ")


def test_erasing_turned_down_keeps_everything():
    talk = Talk(bookings=[confirmed()])
    talk.write("HAPUS DATA")

    talk.tap("keep")

    assert talk.intent == i.Leave()
    assert (talk.step, len(talk.bookings)) == ("idle", 1)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Halo", "Selamat datang di layanan antrean paspor."),
        ("BANTUAN", "Untuk mendaftar, kirim nama, tanggal lahir, dan tanggal kedatangan:"),
        ("paspor saya hilang", "Paspor hilang atau rusak tidak dapat didaftarkan di sini."),
        ("ibu saya lansia", "Lansia 60 tahun ke atas,"),
        ("apa saja syaratnya? dokumen apa", "Mohon bawa dokumen asli:"),
        ("terima kasih", "Sama-sama."),
    ],
)
def test_common_questions_have_an_answer(text: str, answer: str):
    talk = Talk()

    assert talk.write(text).startswith(answer)
    assert talk.misses == 0


def test_a_choice_that_is_gone_does_nothing_else():
    for payload in ("day:tomorrow", "reading:7", f"move:{CODE}:2026-12-09", "correct:yes", "?:"):
        assert Talk().tap(payload).startswith("Pilihan itu tidak berlaku lagi.")


def test_the_first_answer_bears_the_privacy_link_once():
    talk = Talk(is_first=True)

    first, second = talk.write("halo"), talk.write("halo")

    assert OFFICE.privacy_url in first
    assert OFFICE.privacy_url not in second
    assert Talk(is_first=True).write(FORM).count(OFFICE.privacy_url) == 1
