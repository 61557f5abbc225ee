from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.channels.whatsapp.dialogue import intents as i
from antrean.kernel import codes
from tests.channels.whatsapp.talk import (
    BUDI,
    CODE,
    FORM,
    MONDAY,
    NOW,
    Talk,
    confirmed,
)

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
    assert talk.write("25011987").startswith("Tanggal berapa pemohon akan datang")
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


def test_a_nik_is_neither_kept_nor_repeated():
    talk = Talk()

    said = talk.write("#3201011708050001#3201011708050001#07122026")

    assert "3201" not in said
    assert "3201" not in repr(talk.draft)


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
        "Siapa nama lengkap pemohon, sesuai dengan e-KTP?\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert talk.write("Budi").startswith("Kapan tanggal lahir Budi?")
    assert talk.write("25 Januari 1987").startswith("Tanggal berapa pemohon akan datang")
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
