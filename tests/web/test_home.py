from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make

pytestmark = pytest.mark.django_db
PAGES = [("/", "id"), ("/en/", "en")]


@pytest.fixture
def office() -> Office:
    office = make.office(code="bogor", whatsapp_phone_number_id="1")
    office.whatsapp_number = "+6221500100"
    office.save()
    return office


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_the_start_page_says_how_to_queue_in_both_languages(
    path: str, language: str, client: Client
) -> None:
    with clock.stopped(make.an_instant(date(2026, 12, 7))):
        answer = client.get(path)

    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    # From Saturday the fifth: the Wednesday of next week.
    assert "#BUDI#25011987#09122026" in answer.text
    assert f'href="{"/privasi" if language == "id" else "/en/privasi"}"' in answer.text


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_an_open_office_is_listed_with_its_number(
    path: str, office: Office, client: Client, settings: Any
) -> None:
    settings.DEMO = False

    page = client.get(path).text

    assert office.display_name in page
    # The form is filled in but for what the person alone knows.
    assert 'href="https://wa.me/6221500100?text=%23NAMA%23TGLLAHIR%23' in page


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_an_office_that_is_not_open_is_not_listed(
    path: str, office: Office, client: Client
) -> None:
    Office.objects.update(state="planned")

    assert office.display_name not in client.get(path).text


def test_the_demonstration_leads_nobody_to_a_number_of_its_own(
    office: Office, client: Client, settings: Any
) -> None:
    settings.DEMO = True

    page = client.get("/").text

    assert "CONTOH – bukan layanan resmi" in page
    assert "wa.me" not in page
    assert "+6221500100" in page


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_page_costs_one_query_however_many_offices(
    path: str, office: Office, client: Client, django_assert_num_queries: Any
) -> None:
    make.office(code="depok")

    with django_assert_num_queries(1):
        client.get(path)


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_page_has_no_inline_script_or_style_and_sets_no_cookie(
    path: str, client: Client
) -> None:
    answer = client.get(path)

    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", answer.text)
    assert answer.cookies == {}
