from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.channels.whatsapp.dialogue import forms, readings
from antrean.channels.whatsapp.dialogue.forms import Entry
from antrean.channels.whatsapp.dialogue.intents import Applicant
from antrean.channels.whatsapp.dialogue.readings import Complete, Problem

TODAY = date(2026, 11, 24)  # a Tuesday
BUDI = Applicant("Budi", date(1987, 1, 25))
SITI = Applicant("Siti", date(1990, 2, 1))
MONDAY = date(2026, 12, 7)


def understood(text: str) -> Complete | Problem | None:
    entries = forms.read(text, today=TODAY)
    return readings.judge(entries, today=TODAY) if entries else None


@pytest.mark.parametrize(
    "text",
    [
        "#Budi#25011987#07122026",
        "Budi#25011987#07122026",
        "# Budi #25-01-1987 #7 Desember 2026",
        "  #Budi # 25/1/87 # 07.12.2026 ",
        "#Budi#25011987#07122026#",
        "##Budi##25011987##07122026##",
        "＃Budi＃25011987＃07122026",
        "Budi;25011987;07122026",
        "Budi | 25 Januari 1987 | 7 des 2026",
        "*Budi*25011987*07122026*",
        "Budi\n25011987\n07122026",
        "#Budi\n#25011987\n#07122026",
        "Budi\r\n25 jan 1987\r\nSenin, 7 Desember 2026",
        "Nama: Budi\nTgl lahir: 25-01-1987\nTgl kedatangan: 7 Desember 2026",
        "Nama: Budi\nTgl lahir: 25 Jan 1987\nTanggal: 7/12/2026",
        "nama lengkap = Budi; tanggal lahir = 25011987; tanggal datang = 07122026",
        "Nama: Budi, TTL: Bogor, 25-01-1987, datang: 07122026",
        "#Nama: Budi#Tgl. Lahir: 25011987#Kunjungan: 07122026",
        "#Budi#Tgl lahir 25011987#Tgl datang 07122026",
        "Name: Budi\nDate of birth: 25 January 1987\nVisit: 7 December 2026",
        "Budi 25011987 07122026",
        "Budi, 25-01-1987, 07-12-2026",
        "daftar Budi 25011987 07122026",
        "Selamat pagi, Pak\n#Budi#25011987#07122026\nTerima kasih",
        "Assalamualaikum saya mau daftar #Budi#25011987#07122026",
        "1. Budi#25011987#07122026",
        "#nama saya Budi#25011987#07122026",
        "#Budi#25011987#07122026#3201011708050001",
        "#Budi#3201011708050001#25011987#07122026",
        "Nama: Budi, NIK: 3201011708050001, lahir: 25011987, alamat: Bogor, datang: 07122026",
        "\u200b#Budi\u200b#25011987#07122026\u202c",
        "#Budi#25011987#07122026\n#Budi#25011987#07122026",
    ],
)
def test_every_safe_shape_of_the_form_is_understood(text: str):
    assert understood(text) == Complete((BUDI,), MONDAY)


def test_the_form_of_the_issue_with_spaces_is_understood():
    found = readings.judge(
        forms.read("#Ariy #02012001 #17082017", today=date(2017, 8, 2)), today=date(2017, 8, 2)
    )

    assert found == Complete((Applicant("Ariy", date(2001, 1, 2)),), date(2017, 8, 17))


@pytest.mark.parametrize(
    "text",
    [
        "#Budi#25011987#07122026\n#Siti#01021990#07122026",
        "Budi;25011987;07122026\nSiti;01021990;07122026",
        "#Budi#25011987#07122026\n#Siti#01021990",
        "#Budi#25011987#07122026#Siti#01021990#07122026",
        "Budi\n25011987\n07122026\nSiti\n01021990",
        "1. Budi 25011987 07122026\n2. Siti 01021990 07122026",
        "Nama: Budi\nLahir: 25011987\nDatang: 07122026\nNama: Siti\nLahir: 01021990",
    ],
)
def test_several_people_come_on_several_lines(text: str):
    assert understood(text) == Complete((BUDI, SITI), MONDAY)


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("saya", "self"),
        ("Diri sendiri", "self"),
        ("orang tua", "parent"),
        ("IBU", "parent"),
        ("anak", "child"),
        ("istri", "spouse"),
        ("suami/istri", "spouse"),
        ("child", "child"),
    ],
)
def test_a_fourth_part_is_the_relation(word: str, relation: str):
    expected = Applicant("Budi", date(1987, 1, 25), relation)

    assert understood(f"#Budi#25011987#07122026#{word}") == Complete((expected,), MONDAY)
    assert understood(f"Budi\n25011987\n07122026\n{word}") == Complete((expected,), MONDAY)


def test_a_relation_may_stand_where_a_second_person_left_out_the_day():
    found = understood("#Budi#25011987#07122026#saya\n#Siti#01021990#istri")

    assert isinstance(found, Complete)
    assert [person.relation for person in found.people] == ["self", "spouse"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "##",
        "#batal",
        "halo",
        "Selamat pagi, saya mau tanya jadwal paspor",
        "Budi",
        "25011987",
        "Saya mau daftar\nterima kasih",
        "x" * 1201,
    ],
)
def test_what_is_no_form_is_left_to_others(text: str):
    assert forms.read(text, today=TODAY) == ()


@pytest.mark.parametrize(
    ("text", "question", "field"),
    [
        ("#Bud1#25011987#07122026", "name_digits", "name"),
        ("#3201011708050001#25011987#07122026", "name_digits", "name"),
        ("#Budi 🙂#25011987#07122026", "name_characters", "name"),
        (f"#{'x' * 61}#25011987#07122026", "name_too_long", "name"),
        ("25011987#07122026", "name_missing", "name"),
        ("#Budi##07122026", "birth_missing", "birth"),
        ("#Budi#entah#07122026", "birth_unknown", "birth"),
        ("#Budi#31021987#07122026", "birth_no_such_day", "birth"),
        ("#Budi#17 Agustus#07122026", "birth_no_year", "birth"),
        ("#Budi#24112026#07122026", "birth_today", "birth"),
        ("#Budi#25011987", "visit_missing", "visit"),
        ("#Budi#25011987#entah", "visit_unknown", "visit"),
        ("#Budi#25011987#31022027", "visit_no_such_day", "visit"),
        ("#Budi#25011987#awal bulan", "visit_vague", "visit"),
        ("#Budi#25011987#07122026#tetangga", "relation_unknown", "relation"),
        ("\n".join(f"#{n}#25011987#07122026" for n in "ABCDE"), "party_too_large", ""),
    ],
)
def test_what_is_wrong_is_named_piece_by_piece(text: str, question: str, field: str):
    problem = understood(text)

    assert isinstance(problem, Problem)
    assert (problem.question, problem.field, problem.readings) == (question, field, ())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("#Budi#07122026#25011987", "swapped"),
        ("#Budi#071226#250187", "swapped"),
        ("#Budi#01251987#07122026", "birth_which"),
        ("#Budi#19870125#07122026", "birth_which"),
        ("#Budi#25011887#07122026", "birth_too_old"),
        ("#Budi#25012087#07122026", "birth_future"),
        ("#Budi#25011987#12/07/2026", "visit_past"),
        ("#Budi#25011987#07122025", "visit_past"),
        ("#Budi#25011987#7/12", "visit_which"),
        ("#Budi#25011987#2026-07-12", "visit_past"),
        ("#Budi#25011987#Selasa, 7 Desember 2026", "visit_which"),
    ],
)
def test_a_likelier_reading_is_offered(text: str, question: str):
    problem = understood(text)

    assert isinstance(problem, Problem)
    assert problem.question == question
    [reading] = problem.readings
    assert readings.judge(reading, today=TODAY) == Complete((BUDI,), MONDAY)


def test_next_week_is_offered_as_its_days():
    problem = understood("#Budi#25011987#minggu depan")

    assert isinstance(problem, Problem)
    assert problem.dates_read == tuple(date(2026, 11, 30) + timedelta(days=n) for n in range(5))


def test_different_days_are_asked_back():
    problem = understood("#Budi#25011987#07122026\n#Siti#01021990#08122026")

    assert isinstance(problem, Problem)
    assert problem.question == "days_differ"
    assert [readings.judge(one, today=TODAY) for one in problem.readings] == [
        Complete((BUDI, SITI), MONDAY),
        Complete((BUDI, SITI), date(2026, 12, 8)),
    ]


def test_a_day_long_past_is_left_to_the_queue_to_refuse():
    assert understood("#Budi#25011987#07082017") == Complete((BUDI,), date(2017, 8, 7))


@pytest.mark.parametrize(
    ("birth", "is_asked"),
    [("23112026", False), ("24112026", True), ("24111916", False), ("24111915", True)],
)
def test_both_sides_of_what_can_be_a_birth_date(birth: str, is_asked: bool):  # noqa: FBT001
    assert isinstance(understood(f"#Budi#{birth}#07122026"), Problem) is is_asked


def test_a_piece_typed_anew_counts_for_all_who_had_the_same_day():
    entries = (Entry("A", "1", "x"), Entry("B", "2", "x"), Entry("C", "3", "y"))

    assert [entry.visit for entry in readings.put(entries, 0, "visit", "z")] == ["z", "z", "y"]
    assert [entry.name for entry in readings.put(entries, 1, "name", "z")] == ["A", "z", "C"]
    assert [e.visit for e in readings.put(entries, readings.EVERYBODY, "visit", "z")] == ["z"] * 3


PIECES = "# ; | * : = , \n 1. Budi Nama Tgl lahir datang 25011987 07122026 7/12 besok anak"


@given(st.text() | st.lists(st.sampled_from(PIECES.split(" ")), max_size=20).map(" ".join))
def test_no_text_breaks_it(text: str):
    found = understood(text)

    assert found is None or isinstance(found, Complete | Problem)


@given(
    st.sampled_from(["Budi", "Siti Nurhaliza", "H. Abdul Rahman, S.E.", "Ma'ruf"]),
    st.dates(min_value=date(1920, 1, 1), max_value=date(2026, 11, 23)),
    st.dates(min_value=date(2026, 11, 25), max_value=date(2027, 6, 1)),
)
def test_every_person_and_day_comes_back_from_the_form(name: str, born: date, day: date):
    text = f"#{name}#{born:%d%m%Y}#{day:%d%m%Y}"

    assert understood(text) == Complete((Applicant(name, born),), day)
