"""A slip on a network printer: ESC/POS, the language of receipts, for paper of 80 mm.

Plain letters only: what a printer does with others depends on its maker.
"""

from __future__ import annotations

import socket
import textwrap
import unicodedata
from contextlib import closing
from importlib.util import find_spec
from typing import Final

from antrean.slips.models import Printer
from antrean.slips.slip import Slip

# A printer that is off must not hold up the others for long.
PATIENCE_SECONDS: Final = 3
COLUMNS: Final = 48
# How many times as large a number is: alone, or one of several.
_HUGE: Final = 8
_LARGE: Final = 4
_MODULE_DOTS: Final = 7
_PLAIN: Final = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"'})


def is_installed() -> bool:
    """Whether the library for network printers is there; it is an extra."""
    return find_spec("escpos") is not None


def commands(slip: Slip) -> bytes:
    """Return what makes a printer print the slip and cut it off."""
    from escpos.printer import Dummy  # noqa: PLC0415  # an extra, and half a second to load

    paper = Dummy()
    paper.hw("INIT")
    paper.set(align="center", bold=True)
    paper.text(_lines(slip.office))
    paper.set(align="center", bold=False)
    paper.text(_lines(slip.title))
    size = _LARGE if len(slip.numbers) > 1 else _HUGE
    paper.set(align="center", bold=True, custom_size=True, width=size, height=size)
    paper.text("".join(f"{number}\n" for number in slip.numbers))
    paper.set(align="center", bold=False, normal_textsize=True)
    paper.text("\n" + "".join(map(_lines, slip.facts)))
    if slip.code:
        paper.qr(slip.code, size=_MODULE_DOTS, native=True)
        paper.text(f"{slip.shown_code}\n")
    paper.set(align="left", normal_textsize=True)
    paper.text("\n" + "".join(map(_lines, slip.notes)))
    paper.cut()
    printed: bytes = paper.output
    return printed


def send(printer: Printer, content: bytes) -> None:
    """Let a printer print.

    Raises:
        OSError: nobody takes it there.
    """
    with closing(
        socket.create_connection((printer.host, printer.port), timeout=PATIENCE_SECONDS)
    ) as line:
        line.sendall(content)


def _lines(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore")
    return "".join(f"{line}\n" for line in textwrap.wrap(plain.decode(), COLUMNS))
