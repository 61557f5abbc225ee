from __future__ import annotations

from datetime import date, timedelta

from antrean.channels.whatsapp.dialogue import notices
from antrean.channels.whatsapp.dialogue import words as w
from antrean.channels.whatsapp.dialogue.outcomes import NearDay
from antrean.channels.whatsapp.dialogue.phrasing import Voice
from antrean.channels.whatsapp.dialogue.wording.templates import TEMPLATES
from antrean.kernel import codes
from tests.channels.whatsapp.talk import NOW, OFFICE, TODAY, booking, code_of, person

CODE = code_of(1)
SHOWN = codes.shown(CODE)
VOICE = Voice("id", OFFICE, TODAY)
CONFIRMED = booking(people=(person(queue_number="A012"),), state="confirmed")


def test_the_nudge_says_until_when_and_how():
    said = notices.nudge(VOICE, booking())

    assert said.body == (
        f"Antrean {SHOWN} untuk Budi pada Senin, 7 Desember 2026, 08.00–09.00 WIB, belum "
        "dikonfirmasi. Mohon balas dengan kode tersebut atau ketuk Konfirmasi sebelum pukul "
        "11.00 WIB. Setelah itu tempatnya dibuka kembali untuk pemohon lain.\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert [button.id for button in said.buttons] == [f"confirm:{CODE}", f"cancel:{CODE}"]


def test_the_reminder_has_a_button_to_cancel():
    said = notices.reminder(VOICE, CONFIRMED)

    assert said.body == (
        "Pengingat: besok, Senin, 7 Desember 2026.\nNomor antrean A012: Budi\n"
        f"Lapor hadir: 07.30–08.00 WIB. Setelah pukul 08.00 WIB kode booking {SHOWN} hangus.\n"
        "Alamat: Jalan Ahmad Yani Nomor 65, Tanah Sareal, Kota Bogor\n"
        "Berkas asli: e-KTP, kartu keluarga, salah satu dari akta kelahiran, buku nikah, atau "
        "ijazah, dan paspor lama (jika ada).\n"
        "Tidak dapat hadir? Balas BATAL, atau UBAH hari ini juga untuk mengganti hari.\n\n"
        "Kantor Imigrasi Bogor"
    )
    assert said.buttons == (w.Button(f"cancel:{CODE}", "Batalkan"),)


def test_the_reminder_as_a_template_names_nobody():
    said = notices.reminder_template(VOICE, CONFIRMED)

    assert said == w.Template(
        "pengingat_h1",
        "id",
        (
            "Kantor Imigrasi Bogor",
            "Senin, 7 Desember 2026",
            "A012",
            "07.30–08.00 WIB",
            SHOWN,
        ),
        (f"cancel:{CODE}",),
    )


def test_a_closure_offers_days_and_says_until_when_the_choice_is_free():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))

    said = notices.closure(VOICE, closed, "gangguan listrik", (NearDay(date(2026, 12, 8), 5),))

    assert isinstance(said, w.Choices)
    assert said.body == (
        "Mohon maaf, pada Senin, 7 Desember 2026 kantor tidak dapat melayani (gangguan listrik) "
        f"sehingga antrean {SHOWN} untuk Budi dibatalkan oleh kantor. Bapak/Ibu dapat memilih "
        "hari lain secara bebas sampai dengan Kamis, 24 Desember 2026. Silakan pilih hari di "
        "bawah ini, atau balas UBAH.\n\nKantor Imigrasi Bogor"
    )
    assert said.rows == (w.Row(f"move:{CODE}:2026-12-08", "Selasa, 8 Des 2026", "5 tempat"),)


def test_a_closure_without_open_days_says_how_to_choose_later():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))

    said = notices.closure(VOICE, closed, "upacara", ())

    assert isinstance(said, w.Text)
    assert "mohon balas UBAH dalam beberapa hari" in said.body


def test_a_closure_for_which_no_reason_was_given_says_so_in_words():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))

    said = notices.closure(VOICE, closed, "", ())
    template = notices.closure_template(VOICE, closed, " ")

    assert "kantor tidak dapat melayani (keputusan kantor) sehingga" in said.body
    assert template.parameters[2] == "keputusan kantor"


def test_a_closure_of_a_place_only_held_offers_no_free_choice():
    closed = booking(state="cancelled")

    said = notices.closure(VOICE, closed, "upacara", (NearDay(date(2026, 12, 8), 5),))

    assert isinstance(said, w.Text)
    assert "secara bebas" not in said.body
    assert "Silakan mendaftar untuk hari lain, misalnya:\n#Budi#25011987#" in said.body


def test_a_delay_says_the_new_deadline():
    said = notices.delay(VOICE, CONFIRMED, 45)

    assert said.body == (
        "Mohon maaf, pelayanan pada Senin, 7 Desember 2026 mundur 45 menit. Batas lapor hadir "
        f"menjadi pukul 08.00 WIB. Kode tidak hangus. Antrean {SHOWN} untuk Budi tetap berlaku."
        "\n\nKantor Imigrasi Bogor"
    )


def test_the_apology_and_the_request_for_a_number_are_signed():
    assert notices.apology(VOICE).body.endswith("\n\nKantor Imigrasi Bogor")
    assert notices.ask_number(VOICE).body.endswith("\n\nKantor Imigrasi Bogor")


def test_each_template_has_as_many_variables_as_we_send():
    closed = booking(state="cancelled", choice_until=NOW + timedelta(days=30))
    for language in ("id", "en"):
        voice = Voice(language, OFFICE, TODAY)
        for sent in (
            notices.reminder_template(voice, CONFIRMED),
            notices.closure_template(voice, closed, "upacara"),
            notices.delay_template(voice, CONFIRMED, 45),
        ):
            approved = TEMPLATES[sent.name][language]

            variables = [f"{{{{{n}}}}}" for n in range(1, len(sent.parameters) + 1)]
            assert [v for v in variables if v in approved.body] == variables
            assert approved.body.count("{{") == len(variables)
            assert not approved.body.startswith("{{")
            assert not approved.body.endswith("}}")
            assert len(approved.buttons) == len(sent.payloads)
            assert all(len(title) <= 25 for title in approved.buttons)
            assert all(sent.parameters)
