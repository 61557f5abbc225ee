from __future__ import annotations

from typing import Any

import httpx
import pytest

from antrean_simulator import DEFAULT_OFFICES, Meta, Office, Phone
from antrean_simulator.engine import Account
from tests.simulator.scene import OFFICE, OTHER_OFFICE, SITI, Clock, Post


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meta(clock: Clock) -> Meta:
    offices = (*DEFAULT_OFFICES, Office(OTHER_OFFICE, "+6221500200", "Kantor Imigrasi Depok"))
    return Meta(Account(offices=offices), clock=clock, seed=1)


@pytest.fixture
def siti(meta: Meta) -> Phone:
    """A person who has just written to the first office: the window is open."""
    phone = meta.add_phone("Siti", SITI)
    phone.say("Halo")
    meta.pending_webhooks()
    return phone


@pytest.fixture
def client(meta: Meta) -> httpx.Client:
    return httpx.Client(
        transport=meta.http_transport(),
        base_url="https://graph.example/v25.0",
        headers={"Authorization": "Bearer akses-uji"},
    )


@pytest.fixture
def post(client: httpx.Client) -> Post:
    """Send one message, given its content's fields; to Siti unless said otherwise."""

    def post(office: str = OFFICE, **message: Any) -> httpx.Response:
        address = {} if {"to", "recipient"} & message.keys() else {"to": SITI}
        frame = {"messaging_product": "whatsapp", "recipient_type": "individual"}
        return client.post(f"/{office}/messages", json=frame | address | message)

    return post
