from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, imported, modules, named, parsed, product

WRITES = {
    "abulk_create",
    "acreate",
    "adelete",
    "asave",
    "aupdate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
# The write modules; a channel's are its own inbox, delivery and erasure.
MAY_WRITE = {"actions.py", "outbox.py", "inbox.py", "delivery.py", "erasure.py"}
HTTP = ("django.http", "django.shortcuts", "django.views", "django.contrib.messages", "dmr")
INTERFACES = {"api", "channels", "config", "console", "displays", "kiosk", "live", "look", "web"}
LONGEST = 400


def _is_write_module(path: Path) -> bool:
    return path.name in MAY_WRITE or "actions" in path.parts


def _writes(path: Path) -> list[str]:
    """Return the calls that look like a model's writes: `….objects.create(`, `row.save(` …"""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    return [
        f"line {call.lineno}: .{call.func.attr}()"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and not _is_of_a_plain_value(call)
    ]


def _is_of_a_plain_value(call: ast.Call) -> bool:
    """Whether the call is a dict's, a set's or a hash's `update`, or writes a picture.

    Those have a positional argument; a queryset's `update` takes keywords only, and a
    model's `save` and `delete` none of these.
    """
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return attribute in {"update", "save"} and bool(call.args)


@pytest.mark.parametrize("path", product(), ids=named)
def test_only_actions_write(path: Path) -> None:
    if _is_write_module(path):
        return

    assert _writes(path) == []


def test_a_write_would_be_noticed() -> None:
    written = [named(path) for path in product() if _is_write_module(path) and _writes(path)]

    assert "antrean/config/actions.py" in written


@pytest.mark.parametrize("path", modules(*PACKAGES, "tests", "bench"), ids=named)
def test_no_file_is_longer_than_a_reader_likes(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "path", [path for path in modules("antrean") if "migrations" in path.parts], ids=named
)
def test_migrations_import_nothing_of_ours(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith("antrean")] == []


@pytest.mark.parametrize("path", product(), ids=named)
def test_http_lives_in_interfaces(path: Path) -> None:
    app = path.relative_to(ROOT / "antrean").parts[0]
    if app in INTERFACES or path.name == "admin.py":
        return

    assert [name for name in imported(path) if name.startswith(HTTP)] == []


def test_the_simulator_knows_nothing_of_the_product() -> None:
    found = {
        named(path): [
            name for name in imported(path) if name.split(".")[0] in {"antrean", "django"}
        ]
        for path in modules("antrean_simulator")
    }

    assert [path for path, names in found.items() if names] == []


def test_the_supervisor_needs_nothing_but_the_standard_library() -> None:
    script = (
        "import sys; from antrean.config.commands import serve;"
        "print(*sorted({'django', 'structlog', 'granian', 'environs'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""
