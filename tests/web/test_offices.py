from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from antrean.bookings import actions
from antrean.offices.models import Office
from tests import make
from tests.web.visitor import DAY, Visitor


def test_an_office_with_places_says_from_which_day_on(visitor: Visitor) -> None:
    page = visitor.open("/kantor/")

    assert "Kantor Imigrasi Bogor" in page
    assert "Hari terdekat yang tersedia: Rabu, 9 Agustus 2017" in page


def test_an_office_with_places_says_when_its_next_day_opens(
    bogor: Office, visitor: Visitor
) -> None:
    make.slot(office=bogor, day=date(2017, 8, 16))

    assert "Hari berikutnya dibuka Rab 2 Agu, 10.00 WIB" in visitor.open("/kantor/")


def test_a_full_office_says_when_it_opens_again(bogor: Office, visitor: Visitor) -> None:
    make.slot(office=bogor, day=date(2017, 8, 16))
    actions.hold(make.request(office=bogor, day=DAY, people=make.people(*"ABCD")))

    assert "Penuh; dibuka lagi Rabu, 2 Agustus 2017 pukul 10.00 WIB" in visitor.open("/kantor/")


@pytest.mark.parametrize(("searched", "found"), [("bogor", 1), ("jawa BARAT", 1), ("medan", 0)])
def test_offices_are_found_by_name_city_and_province(
    visitor: Visitor, searched: str, found: int
) -> None:
    page = visitor.open(f"/kantor/?q={searched}").partition("<footer")[0]

    assert f"Ditemukan {found} kantor." in page
    assert ("Kantor Imigrasi Bogor" in page) == bool(found)


def test_an_office_that_is_not_open_yet_is_listed_and_says_so(visitor: Visitor) -> None:
    make.office(code="depok", state="planned")

    assert "Belum menerima pendaftaran melalui situs ini" in visitor.open("/kantor/")
    assert "Silakan datang langsung, atau pilih kantor lain." in visitor.open("/kantor/depok/")
    assert visitor.open("/daftar/depok/") == visitor.open("/kantor/depok/")


def test_the_page_of_an_office_shows_its_days_and_every_way_to_book(
    visitor: Visitor, settings: Any
) -> None:
    settings.DEMO = False

    page = visitor.open("/kantor/bogor/")

    assert "Rab 9 Agu · 4 tempat" in page
    assert 'href="/daftar/bogor/"' in page
    assert "https://wa.me/628111100333?text=%23NAMA%23TGLLAHIR%2308082017" in page


def test_a_full_office_names_the_nearest_that_has_places(bogor: Office, visitor: Visitor) -> None:
    depok = make.office(code="depok")
    Office.objects.filter(pk=depok.pk).update(latitude="-6.40", longitude="106.82")
    make.slot(office=depok, day=DAY)
    actions.hold(make.request(office=bogor, day=DAY, people=make.people(*"ABCD")))

    page = visitor.open("/kantor/bogor/")

    assert "Semua tempat pada hari yang sudah dibuka telah terisi." in page
    assert "sekitar 20\N{NO-BREAK SPACE}km, tersedia mulai Rabu, 9 Agustus 2017" in page


def test_an_unknown_office_is_not_found(bogor: Office, client: Client) -> None:
    assert client.get("/kantor/nowhere/").status_code == 404
    assert client.get("/daftar/nowhere/").status_code == 404


def test_the_list_costs_the_same_queries_however_many_offices(
    bogor: Office, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        make.slot(office=make.office(code=f"kantor-{number}-x"), day=DAY)

    with django_assert_num_queries(4):  # one is for the number below the page
        client.get("/kantor/")


def test_the_list_is_in_english_too(visitor: Visitor) -> None:
    assert "Next places: Wednesday, 9 August 2017" in visitor.open("/en/kantor/")
