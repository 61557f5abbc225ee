from __future__ import annotations

import io

import pytest
from django.http import HttpResponse
from pypdf import PdfReader

from antrean.bookings.models import Place
from antrean.kernel import codes
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.visitor import BUDI, SITI, Visitor


@pytest.fixture
def code(siti: Visitor) -> str:
    """The code of a confirmed booking of a mother and her child."""
    code = siti.hold(SITI, BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")
    return code


def asked(visitor: Visitor, code: str, language: str = "") -> HttpResponse:
    return visitor.client.get(f"{language}/tiket/{code}/tiket.pdf")


def words(pdf: bytes) -> str:
    """Return what the sheet says, one space between words."""
    [sheet] = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(sheet.extract_text().split())


def test_the_sheet_says_what_the_ticket_says(siti: Visitor, code: str) -> None:
    said = words(asked(siti, code).content)

    for fact in (
        "Kantor Imigrasi Bogor",
        "Rabu, 9 Agustus 2017",
        "Lapor hadir",
        "07.30–08.00 WIB",
        "Setelah pukul 08.00 WIB kode booking hangus.",
        "Perkiraan dilayani pukul 08.00–09.00 WIB.",
        codes.shown(code),
        "A001 Siti Nurhaliza",
        "A002 Budi",
        "Gratis. Datang lebih awal tidak mempercepat giliran.",
        "Alamat dan kontak",
        "Telepon",
        "e-KTP",
        "Untuk anak: akta kelahiran",
    ):
        assert fact in said


def test_the_sheet_speaks_the_language_of_its_address(siti: Visitor, code: str) -> None:
    answer = asked(siti, code, "/en")

    assert "Coming earlier does not make it your turn sooner." in words(answer.content)
    assert PdfReader(io.BytesIO(answer.content)).root_object["/Lang"] == "en"
    assert answer["Content-Language"] == "en"


def test_the_sheet_is_a_tagged_pdf_for_everybody(siti: Visitor, code: str) -> None:
    read = PdfReader(io.BytesIO(asked(siti, code).content))

    assert read.root_object["/MarkInfo"]["/Marked"]
    assert read.metadata is not None
    assert read.metadata.title == f"Antrean {codes.shown(code)}"
    assert read.xmp_metadata is not None
    assert "pdfuaid" in read.xmp_metadata.rdf_root.toxml()
    assert read.pages[0].mediabox.width == pytest.approx(595, abs=1)


@pytest.mark.parametrize(
    "name",
    [
        "Đặng Łukasz d'Arc",
        '#Made *Wirawan* $x$ \\ [a] // @b <c> `d` "e"',
        "Иван Петров",
        "محمد",
        "W" * 60,
    ],
)
def test_a_name_stands_there_as_it_was_typed(siti: Visitor, code: str, name: str) -> None:
    Place.objects.filter(name="Budi").update(name=name)

    assert name in words(asked(siti, code).content)


def test_a_letter_that_no_font_has_keeps_nobody_from_their_ticket(siti: Visitor, code: str) -> None:
    Place.objects.filter(name="Budi").update(name="\u13a0\U00012000")  # Cherokee, cuneiform

    said = words(asked(siti, code).content)

    assert "A001 Siti Nurhaliza" in said
    assert "A002" in said


def test_who_was_cancelled_is_not_on_the_sheet(siti: Visitor, code: str) -> None:
    budi = Place.objects.get(name="Budi")
    siti.send(f"/tiket/{code}/cancel", person=budi.pk)

    said = words(asked(siti, code).content)

    assert "Siti Nurhaliza" in said
    assert "Budi" not in said


def test_it_is_saved_under_a_name_and_kept_by_nobody_between(siti: Visitor, code: str) -> None:
    answer = asked(siti, code)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="antrean-{code}.pdf"'
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_only_who_may_see_the_ticket_gets_the_sheet(siti: Visitor, code: str) -> None:
    stranger = Visitor()
    for visitor in (stranger, Visitor()):
        if visitor is stranger:
            visitor.sign_in(Chat(who=bodies.SITI))
        answer = asked(visitor, code)
        assert (answer.status_code, answer["Location"]) == (302, f"/cek/?code={code}")
        assert b"Siti" not in answer.content


def test_there_is_no_sheet_before_a_booking_is_confirmed(siti: Visitor) -> None:
    held = siti.hold(SITI)

    answer = asked(siti, held)

    assert (answer.status_code, answer["Location"]) == (302, f"/tiket/{held}/")
