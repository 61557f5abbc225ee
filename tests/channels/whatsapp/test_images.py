"""The pictures: readable by two independent readers, and showing no more than they should."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from antrean.channels.whatsapp.dialogue.words import Barcode, Ticket
from antrean.channels.whatsapp.sending import images
from antrean.kernel import codes

HELD = Barcode("K7QX4M2T9", "K7QX-4M2T-9", ("BELUM TERKONFIRMASI", "balas sebelum 14.25 WIB"), "…")
TICKET = Ticket(
    "K7QX4M2T9",
    "K7QX-4M2T-9",
    (
        "Terkonfirmasi · Nomor antrean",
        "A012, A013, A014, A015",
        "Selasa, 8 Desember 2026",
        "Lapor hadir 08.30–09.00 WIB",
        "Setelah pukul 09.00 WIB kode booking hangus",
        "Kantor Imigrasi Bogor",
    ),
    "…",
)
PICTURES = [images.barcode(HELD), images.ticket(TICKET)]


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def zbar_reads(image: Image.Image) -> list[str]:
    try:
        from pyzbar import pyzbar  # noqa: PLC0415  # fails without its C library
    except ImportError:
        pytest.skip("libzbar0 is missing (apt-get install libzbar0)")
    return [found.data.decode() for found in pyzbar.decode(image)]


@pytest.mark.parametrize("png", PICTURES, ids=["held", "ticket"])
def test_two_readers_find_the_code_and_nothing_else(png: bytes) -> None:
    image = opened(png).convert("RGB")

    assert [found.text for found in zxingcpp.read_barcodes(image)] == ["K7QX4M2T9"]
    assert zbar_reads(image) == ["K7QX4M2T9"]


@pytest.mark.parametrize("png", PICTURES, ids=["held", "ticket"])
def test_a_picture_survives_what_a_telephone_does_to_it(png: bytes) -> None:
    small = opened(png).convert("RGB").resize((240, 280)).rotate(7, fillcolor=(90, 90, 90))
    kept = BytesIO()
    small.save(kept, "JPEG", quality=30)

    read = zxingcpp.read_barcodes(Image.open(kept))

    assert [found.text for found in read] == ["K7QX4M2T9"]


@pytest.mark.parametrize("png", PICTURES, ids=["held", "ticket"])
def test_a_picture_is_a_png_of_8_bits_wide_enough_and_light(png: bytes) -> None:
    image = opened(png)

    assert (image.format, image.mode) == ("PNG", "P")
    assert png[24] == 8  # the bit depth in the header
    assert image.width >= 600
    assert len(png) < 25_000


def test_any_code_can_be_drawn_and_read() -> None:
    for _ in range(20):
        code = codes.new_code()
        held = Barcode(code, codes.shown(code), HELD.stamp_lines, "…")

        read = zxingcpp.read_barcodes(opened(images.barcode(held)).convert("L"))

        assert [found.text for found in read] == [code]


def test_the_stamp_is_on_the_held_code_in_its_colour_and_on_no_ticket() -> None:
    held, ticket = (opened(png).convert("RGB") for png in PICTURES)

    assert held.getpixel((5, 5)) == images.KUNING_MUDA
    assert ticket.getpixel((5, 5)) == images.HIJAU_MUDA
    assert held.getpixel((5, held.height - 5)) == (255, 255, 255)


def test_a_picture_changes_with_its_stamp() -> None:
    later = Barcode(
        HELD.code, HELD.shown_code, ("BELUM TERKONFIRMASI", "balas sebelum 14.26 WIB"), "…"
    )

    assert images.barcode(HELD) != images.barcode(later)
    assert images.barcode(HELD) == images.barcode(HELD)


def test_a_long_line_gets_smaller_instead_of_leaving_the_picture() -> None:
    line = images.Line(
        "Kantor Imigrasi Kelas I Khusus TPI Soekarno-Hatta dan unitnya", 34, images.CODE
    )

    assert images._fitting(line).getlength(line.text) <= images.WIDTH - 2 * images.MARGIN


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ, from 0 to 255, seen from so far that no edge counts."""
    seen = [image.convert("L").resize((90, 12), Image.Resampling.BOX) for image in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*seen)).mean[0])


def test_the_letters_of_a_code_look_as_if_they_were_set_together() -> None:
    def drawn(text: str, *, spelled: bool) -> Image.Image:
        line = images.Line(text, 64, images.CODE, weight=800, gap=0, spelled=spelled)
        image = Image.new("P", (images.WIDTH, 96), images.QR.none)
        images._write(image, [line], 16)
        image.putpalette(images._PALETTE)
        return image

    whole = drawn("K7QX-4M2T-9", spelled=False)

    near = unlike(drawn("K7QX-4M2T-9", spelled=True), whole)  # they are not kerned

    for wrong in ("7KQX-4M2T-9", "K7QX-4M2T", "9-T2M4-XQ7K"):
        assert unlike(drawn(wrong, spelled=True), whole) > 2 * near
