from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from antrean.config.static import VersionedStorage, with_compressed

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


def test_texts_lie_beside_their_compressed_form(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    source = Path(finders.find("web/site.css") or "")

    served = with_compressed(source)

    assert served.read_bytes() == source.read_bytes()
    packed = served.with_name("site.css.gz").read_bytes()
    assert gzip.decompress(packed) == source.read_bytes()
    assert len(packed) < source.stat().st_size / 2
    assert with_compressed(source) == served


def test_what_cannot_be_written_beside_is_served_as_it_is(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "file"
    settings.VAR.write_text("not a folder")
    source = Path(finders.find("web/site.css") or "")

    assert with_compressed(source) == source


def test_the_package_of_the_play_store_is_named_when_there_is_one(
    client: Client, settings: Any
) -> None:
    assert client.get("/.well-known/assetlinks.json").status_code == 404
    settings.ANDROID_PACKAGE = "id.example.antrean"
    settings.ANDROID_FINGERPRINTS = ["AA:BB"]

    [link] = client.get("/.well-known/assetlinks.json").json()

    assert link["target"]["package_name"] == "id.example.antrean"
    assert link["target"]["sha256_cert_fingerprints"] == ["AA:BB"]
