from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from antrean.config.static import VersionedStorage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "name"),
    [("/app.webmanifest", "Antrean Paspor"), ("/en/app.webmanifest", "Passport Queue")],
)
def test_the_manifest_makes_an_app_in_the_language_of_the_page(
    client: Client, path: str, name: str
) -> None:
    manifest = json.loads(client.get(path).content)

    assert manifest["name"] == name
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        found = finders.find(re.sub(r"^/static/|\?.*$", "", icon["src"]))
        assert found, icon["src"]


def test_the_service_worker_knows_what_to_keep(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    [assets] = re.findall(r"const ASSETS = (\[.*\]);", answer.text)
    for address in json.loads(assets):
        assert finders.find(re.sub(r"^/static/|\?.*$", "", address)), address
    assert '{"id": "/luring/", "en": "/en/luring/"}' in answer.text


@pytest.mark.parametrize("path", ["/luring/", "/en/luring/"])
def test_the_offline_page_stands_alone(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_address_of_a_static_file_changes_with_it() -> None:
    storage = VersionedStorage(base_url="/static/")

    assert re.fullmatch(r"/static/web/site\.css\?v=[0-9a-f]{10}", storage.url("web/site.css"))
    assert storage.url("web/nowhere.css") == "/static/web/nowhere.css"
