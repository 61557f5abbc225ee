from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from antrean.kernel.addresses import is_signed, live_address

END = datetime(2026, 12, 7, 17, tzinfo=UTC)
SUBJECT = "day/bogor:2026-12-07"


def signed(subject=SUBJECT, *, now=END - timedelta(seconds=1), secret="s", **changes):  # noqa: S107
    address = urlsplit(live_address("http://127.0.0.1:8001", SUBJECT, until=END, secret="s"))
    query = {name: value[0] for name, value in parse_qs(address.query).items()} | changes
    return is_signed(subject, exp=query["exp"], sig=query["sig"], now=now, secret=secret)


def test_an_address_names_its_subject_and_its_end():
    address = urlsplit(live_address("http://127.0.0.1:8001", SUBJECT, until=END, secret="s"))

    assert (address.netloc, address.path) == ("127.0.0.1:8001", f"/live/{SUBJECT}")
    assert parse_qs(address.query)["exp"] == [str(int(END.timestamp()))]


def test_our_address_is_good_until_its_end():
    assert signed()
    assert not signed(now=END)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "day/bogor:2026-12-08"},
        {"subject": "booking/bogor:2026-12-07"},
        {"secret": "t"},
        {"exp": str(int(END.timestamp()) + 1)},
        {"exp": ""},
        {"exp": "-1"},
        {"exp": "１"},
        {"exp": "9" * 5000},
        {"sig": ""},
        {"sig": "é"},
    ],
)
def test_whatever_was_changed_is_not_ours(changes):
    assert not signed(**changes)
