"""What search engines may keep, and what they may not."""

from __future__ import annotations

import pytest

from tests.web.visitor import SITI, Visitor


def robots(visitor: Visitor, path: str) -> str | None:
    answer = visitor.client.get(path)
    assert answer.status_code == 200, path
    return answer.headers.get("X-Robots-Tag")


@pytest.mark.parametrize("path", ["/", "/privasi", "/kantor/", "/kantor/bogor/", "/cek/"])
def test_what_is_for_everybody_may_be_found(visitor: Visitor, path: str) -> None:
    assert robots(visitor, path) is None
    assert robots(visitor, f"/en{path}") is None


@pytest.mark.parametrize(
    "path",
    [
        "/tiket/{code}/batal/",
        "/tiket/{code}/ubah/",
        "/antrean/",
        "/data/",
        "/data/hapus/",
        "/cek/?code={code}",
        "/daftar/bogor/",
        "/daftar/bogor/jumlah/?service=new",
        "/daftar/bogor/pemohon/?service=new&people=1&day=2017-08-09&slot={slot}",
    ],
)
def test_what_is_of_one_person_is_not(siti: Visitor, path: str) -> None:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm")
    siti.choose_hour()
    slot = siti.at.partition("slot=")[2].partition("&")[0]

    assert robots(siti, path.format(code=code, slot=slot)) == "noindex"


def test_nor_is_the_way_to_sign_in(visitor: Visitor) -> None:
    assert robots(visitor, "/masuk/") == "noindex"


def test_whoever_else_comes_to_a_ticket_is_led_to_what_is_not_kept(siti: Visitor) -> None:
    code = siti.hold(SITI)
    stranger = Visitor()

    stranger.open(f"/tiket/{code}/")

    assert stranger.at == f"/cek/?code={code}"
    assert robots(stranger, stranger.at) == "noindex"
