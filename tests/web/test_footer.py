from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest

from antrean.kernel import fresh
from antrean.kernel.timetext import Language
from antrean.offices.models import Office
from antrean.web.views.home import busy, waiting
from tests import make
from tests.web.visitor import SITI, Visitor


def footer(page: str) -> str:
    return page.partition("<footer ")[2]


@pytest.mark.parametrize("path", ["/", "/kantor/", "/cek/", "/privasi", "/nothing", "/status/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_says_below_what_always_holds(
    visitor: Visitor, path: str, language: str, settings: Any
) -> None:
    settings.DEMO = True

    said = footer(visitor.open(f"{language}{path}"))

    assert "https://www.lapor.go.id/" in said
    assert f'href="{language}/privasi"' in said
    assert f'href="{language}/status/"' in said
    assert ("free of charge" in said) if language else ("gratis" in said)
    assert ("EXAMPLE" in said) if language else ("CONTOH" in said)


def test_the_number_is_the_one_of_the_pages_office_else_the_first(
    bogor: Office, siti: Visitor
) -> None:
    Office.objects.update(whatsapp_number="+6281100000001")
    first = make.office(code="agam")
    first.name, first.whatsapp_number = "Kantor Imigrasi Agam", "+6281100000002"
    first.save()
    fresh.forget_all()
    code = siti.hold(SITI)

    for path in ("/kantor/bogor/", "/daftar/bogor/", f"/tiket/{code}/"):
        assert 'href="https://wa.me/6281100000001"' in footer(siti.open(path))
    for path in ("/", "/cek/"):
        assert 'href="https://wa.me/6281100000002"' in footer(siti.open(path))


def test_where_no_office_has_a_number_there_is_none(visitor: Visitor) -> None:
    Office.objects.update(whatsapp_number="")

    assert "wa.me" not in footer(visitor.open("/"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_made_before_a_process_forks_ask_no_database(language: Language) -> None:
    """Without the mark `django_db` a query is an error."""
    said = {"minutes": "7", "people": "90"}
    for answer in (waiting(HttpRequest(), language, said), busy(HttpRequest(), language)):
        assert "https://www.lapor.go.id/" in footer(answer.text)
