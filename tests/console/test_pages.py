"""The ways to other pages, and which of them is marked."""

from __future__ import annotations

import re

import pytest

from tests import make, staff

MARKED = re.compile(r'href="([^"]*)"\s*aria-current="page"')


@pytest.mark.django_db
@pytest.mark.parametrize("begun", ["", "/en"])
@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("nomor/", "nomor/"),
        ("antrean-baru/", "nomor/"),
        ("kertas/", "daftar/"),
        ("aula/", "hari/"),
        ("akun/", "akun/"),
    ],
)
def test_the_way_on_which_somebody_is_is_marked(page: str, marked: str, begun: str) -> None:
    client = staff.at_work(staff.account("supervisor", make.office()))

    shown = client.get(f"{begun}/petugas/{page}").content.decode()

    assert MARKED.findall(shown) == [f"{begun}/petugas/{marked}"]
