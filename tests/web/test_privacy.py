from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from antrean.privacy import notice

pytestmark = pytest.mark.django_db  # for the number below the page


@pytest.mark.parametrize(("path", "language"), [("/privasi", "id"), ("/en/privasi", "en")])
def test_the_notice_is_there_in_both_languages_and_names_its_version(
    client: Client, path: str, language: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}">' in page
    assert notice.VERSION in page


@pytest.mark.parametrize("path", ["/privasi", "/en/privasi"])
def test_the_notice_says_the_periods_that_retention_goes_by(client: Client, path: str) -> None:
    cells = re.findall(r"<td>([^<]*)</td>\s*</tr>", client.get(path).content.decode())

    periods = [re.findall(r"\d+", cell)[0] for cell in cells]
    assert periods == ["24", "30", "90", "2", "30"]


@pytest.mark.parametrize("path", ["/privasi", "/en/privasi"])
def test_the_page_has_no_inline_script_or_style_and_sets_no_cookie(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()

    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)
    assert answer.cookies == {}
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/privasi", "/en/privasi"])
def test_the_page_can_be_read_by_a_screen_reader(client: Client, path: str) -> None:
    page = client.get(path).content.decode()

    assert page.count("<h1>") == 1
    assert page.count("<main") == page.count('id="isi"') == 1
    assert page.index('href="#isi"') < page.index("<header")
    assert page.count('scope="col"') == 2
    assert page.count('aria-current="true"') == 1


def test_the_demonstration_says_that_it_is_one(client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert "CONTOH – bukan layanan resmi" in client.get("/privasi").content.decode()

    settings.DEMO = False
    assert "CONTOH" not in client.get("/privasi").content.decode()


def test_the_files_of_the_page_are_there(client: Client) -> None:
    page = client.get("/privasi").content.decode()

    linked = re.findall(r'"/static/([^"?]+)\?v=', page)
    assert linked
    assert all(finders.find(path) for path in linked)


def test_the_notice_is_read_and_nothing_else(client: Client) -> None:
    assert client.post("/privasi").status_code == 405
    assert client.head("/privasi").status_code == 200
