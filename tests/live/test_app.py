from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from django.conf import settings

from antrean.live.app import Application
from tests.live.visitor import Visitor, address, until

DAY = "day/bogor:2026-11-25"


def asked(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Visitor:
    """Return the complete answer to a request; a stream is left as soon as it has begun."""

    async def ask() -> Visitor:
        visitor = Visitor(Application(), url, method=method, headers=headers)
        await until(lambda: visitor.is_complete or visitor.body)
        await visitor.leave()
        return visitor

    return asyncio.run(ask())


@pytest.mark.parametrize("subject", [DAY, "day/kanim-jakarta-2:2026-02-28"])
def test_a_good_address_begins_a_stream_that_nothing_keeps_back(subject: str):
    answer = asked(address(subject))

    assert answer.status == 200
    assert answer.headers == {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        "x-accel-buffering": "no",
        "vary": "Origin",
    }


@pytest.mark.parametrize(
    "url",
    [
        "/live/" + DAY,
        "/live/",
        address(DAY).replace("bogor", "bekasi"),
        address(DAY).replace("exp=", "exp=1"),
        address(DAY)[:-1],
        address(DAY) + "0",
        address(DAY, seconds=-1),
        address(DAY) + "%C3%A9",
    ],
)
def test_a_bad_signature_and_one_that_is_over_are_refused(url: str):
    answer = asked(url)

    assert (answer.status, answer.body) == (403, b'{"code":"forbidden"}')


@pytest.mark.parametrize(
    "subject",
    [
        "booking/K7QX",
        "booking/k7qx4m2t9",
        "booking/",
        "day/bogor",
        "day/bogor:2026-13-01",
        "day/bogor:2026-11-25:2026-11-26",
        "day/BOGOR:2026-11-25",
        "counter/bogor:2026-11-25",
        "",
    ],
)
def test_what_names_nothing_is_refused_however_well_it_is_signed(subject: str):
    assert asked(address(subject)).status == 403


def test_our_own_pages_and_no_others_may_read_a_stream():
    ours = asked(address(DAY), headers={"origin": settings.PUBLIC_URL})
    foreign = asked(address(DAY), headers={"origin": "https://example.org"})

    assert ours.headers["access-control-allow-origin"] == settings.PUBLIC_URL
    assert "access-control-allow-origin" not in foreign.headers
    assert (ours.headers["vary"], foreign.headers["vary"]) == ("Origin", "Origin")


def test_our_own_pages_may_read_that_they_were_refused():
    refused = asked("/live/" + DAY, headers={"origin": settings.PUBLIC_URL})

    assert refused.headers["access-control-allow-origin"] == settings.PUBLIC_URL


def test_a_browser_that_asks_first_is_told_what_it_may():
    answer = asked(address(DAY), method="OPTIONS", headers={"origin": settings.PUBLIC_URL})

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers == {
        "vary": "Origin",
        "access-control-allow-origin": settings.PUBLIC_URL,
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": "Cache-Control, Last-Event-ID",
        "access-control-max-age": "86400",
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "PATCH"])
def test_a_stream_can_only_be_got(method: str):
    answer = asked(address(DAY), method=method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, OPTIONS")


@pytest.mark.parametrize("path", ["/", "/live", "/metrics"])
def test_there_is_nothing_else(path: str):
    assert asked(path).status == 404


def test_health_tells_how_many_streams_there_are():
    assert asked("/healthz").body == b'{"status":"alive","streams":0}'
