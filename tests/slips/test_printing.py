"""A slip as a printer gets it, and printers that do not answer."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.slips import actions, printing
from antrean.slips.errors import PrinterRefusedError
from antrean.slips.models import PrintJob
from antrean.slips.slip import Slip
from tests import make

NOON = make.an_instant()
SLIP = Slip(
    language="id",
    office="Kantor Imigrasi Bogor",
    title="Nomor antrean Anda",
    numbers=("W003",),
    facts=("Rabu, 9 Agustus 2017", "07.30–08.00 WIB"),
    code="K7QX4M2T9",
    notes=("Gratis. Petugas tidak pernah meminta uang untuk nomor antrean.",),
)
CENTRED, CUT = b"\x1ba\x01", b"\x1dV\x00"


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    settings.PRINTER_NETWORKS = ["127.0.0.0/8"]
    return make.office()


@pytest.fixture
def paper() -> Iterator[socket.socket]:
    """A printer on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


def printed(paper: socket.socket, office: Office) -> bytes:
    """Let a round of printing happen; return what came out."""
    got: list[bytes] = []

    def take() -> None:
        line, _ = paper.accept()
        with line:
            while piece := line.recv(4096):
                got.append(piece)

    printer = threading.Thread(target=take)
    printer.start()
    assert actions.print_due() == 1
    printer.join(5)
    return b"".join(got)


def test_a_slip_is_its_lines_in_the_language_of_receipts() -> None:
    root = logging.getLogger()
    before = list(root.handlers)

    told = printing.commands(SLIP)

    root.handlers[:] = before  # The library sets up logging when it is loaded.
    assert told.startswith(b"\x1b@")  # as new
    assert told.endswith(CUT)
    for line in (b"Kantor Imigrasi Bogor\n", b"Rabu, 9 Agustus 2017\n", b"K7QX-4M2T-9\n"):
        assert line in told
    # Eight times as high and as wide, and plain again after.
    assert b"\x1d!\x77" in told.split(b"W003\n")[0]
    assert CENTRED in told
    # The barcode holds the canonical code and nothing else.
    assert b"\x1d(k\x0c\x001P0K7QX4M2T9" in told


def test_letters_that_printers_quarrel_about_are_plain_ones() -> None:
    told = printing.commands(SLIP)

    assert b"07.30-08.00 WIB\n" in told
    assert told.replace(b"\x1d", b"").isascii()


def test_long_lines_break_between_words() -> None:
    told = printing.commands(SLIP)

    assert b"Gratis. Petugas tidak pernah meminta uang untuk\nnomor antrean.\n" in told


def test_numbers_of_a_family_stand_one_below_the_other() -> None:
    told = printing.commands(replace(SLIP, numbers=("A012", "A013")))

    assert b"A012\nA013\n" in told
    assert b"\x1d!\x33" in told


def test_a_slip_waits_for_the_worker_and_comes_out_of_the_printer(
    office: Office, paper: socket.socket
) -> None:
    actions.set_printer(office, "127.0.0.1", paper.getsockname()[1])

    with clock.stopped(NOON):
        assert actions.print_slip(office, SLIP)
        assert PrintJob.objects.count() == 1

        assert printed(paper, office) == printing.commands(SLIP)

        assert actions.print_due() == 0
    assert not PrintJob.objects.exists()


def test_without_a_printer_the_browser_prints(office: Office) -> None:
    assert not actions.print_slip(office, SLIP)
    assert not PrintJob.objects.exists()


def test_a_printer_that_is_off_is_tried_again_and_then_the_slip_is_dropped(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    actions.set_printer(office, "127.0.0.1", port)
    with clock.stopped(NOON):
        actions.print_slip(office, SLIP)
        actions.print_slip(office, SLIP)

        assert actions.print_due() == 0

    waiting = [job.try_at - NOON for job in PrintJob.objects.order_by("pk")]
    assert waiting == [actions.AGAIN_AFTER, timedelta()]  # Asked once a round.
    with clock.stopped(NOON + actions.KEPT_FOR):
        assert actions.print_due() == 2
    assert not PrintJob.objects.exists()


def test_what_one_worker_has_in_hand_no_other_prints(office: Office, paper: socket.socket) -> None:
    actions.set_printer(office, "127.0.0.1", paper.getsockname()[1])
    with clock.stopped(NOON):
        actions.print_slip(office, SLIP)
        job = PrintJob.objects.get()
        assert actions._claimed(job)

        assert not actions._claimed(job)
        assert actions.print_due() == 0
    # Its worker died: the paper comes a moment later.
    with clock.stopped(NOON + timedelta(seconds=15)):
        assert printed(paper, office)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("printer.kantor.id", 9100, "address"),
        ("", 9100, "address"),
        ("8.8.8.8", 9100, "address"),
        ("169.254.169.254", 9100, "address"),
        ("127.0.0.1", 9100, "address"),
        ("10.1.2.3", 80, "port"),
        ("10.1.2.3", 70000, "port"),
    ],
)
def test_a_printer_stands_in_a_hall_of_ours(
    db: None, settings: Any, host: str, port: int, reason: str
) -> None:
    office = make.office()

    with pytest.raises(PrinterRefusedError) as refused:
        actions.set_printer(office, host, port)

    assert refused.value.facts == {"reason": reason}


def test_an_office_has_one_printer_and_may_have_none(office: Office) -> None:
    actions.set_printer(office, "127.0.0.1", 9100)
    actions.set_printer(office, "127.0.0.2", 9101)
    actions.print_slip(office, SLIP)

    printer = PrintJob.objects.get().printer
    assert (printer.host, printer.port) == ("127.0.0.2", 9101)

    actions.remove_printer(office)
    assert not PrintJob.objects.exists()
