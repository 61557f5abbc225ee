"""The two pictures people get: the barcode of a held code, and the ticket.

A QR code on white, the code in letters under it, and words in the colours of the pages.
No name is on a picture: it may be shown to a whole hall. State is never colour alone: a
word goes with it.

Somebody waits for it, and eighty may be asked for in a second: so a picture is drawn as
numbers of colours from the start, and what was drawn once is only put in its place: bands, the
letters of codes, the dark and light pieces of which a QR code's rows are made. Each ink on its
ground is a ramp of sixteen shades.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from antrean.channels.whatsapp.dialogue.words import Barcode, Ticket
from antrean.channels.whatsapp.sending import qr
from antrean.channels.whatsapp.sending.png import (
    Strip,
    as_above,
    begun,
    continued,
    joined,
    png,
    strip,
)

type Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
INK: Colour = (0x14, 0x21, 0x3D)
ABU: Colour = (0x5B, 0x64, 0x75)
KUNING: Colour = (0x7A, 0x4B, 0x00)
KUNING_MUDA: Colour = (0xFF, 0xF3, 0xD6)
HIJAU: Colour = (0x1B, 0x6E, 0x3C)
HIJAU_MUDA: Colour = (0xE7, 0xF4, 0xEC)

WIDTH = 720
MARGIN = 40
_RULE = 4
# A version 1 code has 21 modules, with the quiet zone of 4 on each side 29.
_MODULE = 18
_QUIET = 4
# A row of a version 1 code is made of three pieces of so many modules.
_PIECE = 7
_SHADES = 16
_SMALLEST = 12
_FONTS = Path(__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour on a ground: the `nth` ramp of the palette."""

    nth: int
    colour: Colour
    ground: Colour

    @property
    def full(self) -> int:
        return self.nth * _SHADES + _SHADES - 1

    @property
    def none(self) -> int:
        return self.nth * _SHADES

    @property
    def of_coverage(self) -> list[int]:
        """The palette's number for each of the 256 degrees to which a pixel is inked."""
        return [self.none + degree * _SHADES // 256 for degree in range(256)]

    @property
    def ramp(self) -> list[int]:
        return [
            ground + (colour - ground) * shade // (_SHADES - 1)
            for shade in range(_SHADES)
            for colour, ground in zip(self.colour, self.ground, strict=True)
        ]


QR = Ink(0, BLACK, WHITE)
CODE = Ink(1, INK, WHITE)
QUIET = Ink(2, ABU, WHITE)
HELD = Ink(3, KUNING, KUNING_MUDA)
CONFIRMED = Ink(4, HIJAU, HIJAU_MUDA)
_PALETTE = bytes(part for ink in (QR, CODE, QUIET, HELD, CONFIRMED) for part in ink.ramp)


@dataclass(frozen=True, slots=True)
class Line:
    """One centred line, made smaller until it fits; `gap` is under it."""

    text: str
    size: int
    ink: Ink
    weight: int = 600
    gap: int = 16
    spelled: bool = False  # letter by letter: all it could say cannot be kept


def barcode(shown: Barcode) -> bytes:
    """Return the PNG of a held code: stamp, QR code, letters."""
    first, *rest = shown.stamp_lines
    stamp = [Line(first, 46, HELD, weight=800), *(Line(text, 34, HELD) for text in rest)]
    return _drawn(shown.code, stamp, [Line(shown.shown_code, 64, CODE, weight=800, spelled=True)])


def ticket(shown: Ticket) -> bytes:
    """Return the PNG of a ticket: state and numbers, QR code, letters, when to come, where."""
    state, numbers, day, arrival, *rest = shown.lines
    band = [Line(state, 30, CONFIRMED, gap=12), Line(numbers, 92, CONFIRMED, weight=800)]
    below = [
        Line(shown.shown_code, 56, CODE, weight=800, gap=36, spelled=True),
        Line(day, 34, CODE),
        # What somebody with a ticket has to do is said loudest.
        Line(arrival, 42, CODE, weight=800, gap=24),
    ]
    below += [Line(text, 28, QUIET, gap=12) for text in rest]
    return _drawn(shown.code, band, below)


def _drawn(code: str, band: Sequence[Line], below: Sequence[Line]) -> bytes:
    return png(WIDTH, [_band(tuple(band)), *_qr(code), _below(below)], _PALETTE)


@lru_cache(maxsize=64)  # At the release hour it is the same on most pictures.
def _band(lines: Sequence[Line]) -> Strip:
    """Return the coloured band on top, with a rule under it."""
    ink = lines[0].ink
    ends = _height(lines) + 2 * MARGIN
    image = Image.new("L", (WIDTH, ends), ink.none)
    image.paste(ink.full, (0, ends - _RULE, WIDTH, ends))
    _write(image, lines, MARGIN)
    return strip(image)


def _qr(code: str) -> Iterator[Strip]:
    """Yield the QR code, all but the end of its quiet zone; never a Micro QR: few phones read it.

    The letters under it begin in that zone: it is distance enough.
    """
    rows = qr.rows(code)
    pieces = range(len(rows) - _PIECE, -1, -_PIECE)
    margin = (WIDTH - len(rows) * _MODULE) // 2
    left, right, again = _light(margin), _more_light(margin), as_above(WIDTH, _MODULE - 1)
    yield _quiet(_QUIET * _MODULE)
    for row in rows:
        yield left
        for shift in pieces:
            yield _modules(row >> shift & (1 << _PIECE) - 1)
        yield right
        yield again
    yield _quiet((_QUIET - 1) * _MODULE)


@cache
def _modules(dark: int) -> Strip:
    """Return the piece of a row whose dark modules are the set bits, the highest one left."""
    shades = [QR.full if dark >> nth & 1 else QR.none for nth in reversed(range(_PIECE))]
    return continued(b"".join(bytes([shade]) * _MODULE for shade in shades))


@cache
def _light(width: int) -> Strip:
    return begun(bytes([QR.none]) * width)


@cache
def _more_light(width: int) -> Strip:
    return continued(bytes([QR.none]) * width)


@cache
def _quiet(height: int) -> Strip:
    return joined([_light(WIDTH), as_above(WIDTH, height - 1)])


def _below(lines: Sequence[Line]) -> Strip:
    image = Image.new("L", (WIDTH, _MODULE - MARGIN // 4 + _height(lines) + MARGIN + 16), QR.none)
    _write(image, lines, _MODULE - MARGIN // 4)
    return strip(image)


def _height(lines: Sequence[Line]) -> int:
    return sum(line.size + line.gap for line in lines) - lines[-1].gap


def _write(image: Image.Image, lines: Sequence[Line], top: int) -> None:
    for line in lines:
        parts = _spelled(line) if line.spelled else [_drawn_line(line)]
        left = (WIDTH - sum(part.width for part in parts)) // 2
        for part in parts:
            image.paste(part, (left, top))
            left += part.width
        top += line.size + line.gap


def _spelled(line: Line) -> list[Image.Image]:
    return [_letter(replace(line, text=character)) for character in line.text]


@lru_cache(maxsize=256)
def _letter(line: Line) -> Image.Image:
    font = _font(line.weight, line.size)
    return _inked(line, font, width=round(font.getlength(line.text)))


@lru_cache(maxsize=256)  # At the release hour it is the same on most pictures.
def _drawn_line(line: Line) -> Image.Image:
    return _inked(line, _fitting(line), width=WIDTH - 2 * MARGIN)


def _inked(line: Line, font: ImageFont.FreeTypeFont, *, width: int) -> Image.Image:
    image = Image.new("L", (width, line.size + line.gap), 0)
    middle = (width / 2, line.size / 2)
    ImageDraw.Draw(image).text(middle, line.text, fill=255, font=font, anchor="mm")
    return image.point(line.ink.of_coverage)


def _fitting(line: Line) -> ImageFont.FreeTypeFont:
    size = line.size
    while size > _SMALLEST and _font(line.weight, size).getlength(line.text) > WIDTH - 2 * MARGIN:
        size -= 2
    return _font(line.weight, size)


@lru_cache(maxsize=128)
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"PlusJakartaSans-{weight}.ttf"), size)
