from __future__ import annotations

from datetime import date

import pytest

from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import outcomes as o
from antrean.kernel import codes
from tests.channels.whatsapp.talk import (
    CODE,
    FORM,
    MONDAY,
    NOW,
    OFFICE,
    Talk,
    booking,
    confirmed,
)

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
            "Senin, 21 Desember 2026: pendaftaran dibuka Senin, 7 Desember 2026 pukul 10.00 WIB.",
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
        ("apa saja syaratnya? dokumen apa", "Mohon bawa dokumen asli."),
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
