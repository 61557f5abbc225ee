"""How unkindly webhooks come: repeated, reordered, bundled, late, again after a refusal."""

from __future__ import annotations

import json
from typing import Any

from antrean_simulator import Meta, Phone
from tests.simulator.scene import (
    OFFICE,
    OTHER_OFFICE,
    Clock,
    Post,
    text,
)


def changes(meta: Meta) -> list[dict[str, Any]]:
    """Every change of every pending body."""
    bodies = [json.loads(body) for body, _ in meta.pending_webhooks()]
    return [change for body in bodies for entry in body["entry"] for change in entry["changes"]]


def told(meta: Meta, kind: str) -> list[dict[str, Any]]:
    """All pending items of a kind: messages or statuses."""
    return [item for change in changes(meta) for item in change["value"].get(kind, [])]


class TestDelivery:
    def test_everything_comes_once_and_in_order_by_default(self, meta: Meta, siti: Phone) -> None:
        said = [siti.say(f"pesan {index}") for index in range(20)]

        bodies = meta.pending_webhooks()

        assert len(bodies) == 20
        assert [json.loads(b)["entry"][0]["changes"][0] for b, _ in bodies]
        assert said == [
            json.loads(body)["entry"][0]["changes"][0]["value"]["messages"][0]["id"]
            for body, _ in bodies
        ]
        assert meta.pending_webhooks() == []

    def test_it_comes_as_often_as_asked(self, meta: Meta, siti: Phone) -> None:
        meta.knobs.repeat = 10
        message_id = siti.say("Halo")

        assert [item["id"] for item in told(meta, "messages")] == [message_id] * 10

    def test_reordering_loses_nothing(self, meta: Meta, siti: Phone) -> None:
        meta.knobs.reorder = True
        said = [siti.say(f"pesan {index}") for index in range(20)]

        heard = [item["id"] for item in told(meta, "messages")]

        assert heard != said
        assert sorted(heard) == sorted(said)

    def test_bundles_hold_as_many_as_asked_and_lose_nothing(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.knobs.bundle = 1000
        said = [siti.say(f"pesan {index}") for index in range(40)]
        sent = [post(**text()).json()["messages"][0]["id"] for _ in range(20)]

        [(body, _)] = meta.pending_webhooks()

        parsed = json.loads(body)
        values = [c["value"] for entry in parsed["entry"] for c in entry["changes"]]
        messages = [m["id"] for value in values for m in value.get("messages", [])]
        delivered = [s["id"] for value in values for s in value.get("statuses", [])]
        assert messages == said
        assert sorted(delivered) == sorted(sent * 2)
        assert 1 < len(parsed["entry"]) < len(values) < 80

    def test_two_offices_never_share_a_change(self, meta: Meta, siti: Phone) -> None:
        meta.knobs.bundle = 100
        for _ in range(30):
            siti.say("Halo")
            siti.say("Halo", office=OTHER_OFFICE)

        values = [change["value"] for change in changes(meta)]

        offices = [value["metadata"]["phone_number_id"] for value in values]
        assert sum(len(value["messages"]) for value in values) == 60
        assert set(offices) == {OFFICE, OTHER_OFFICE}

    def test_a_delay_is_kept_to_the_instant(self, meta: Meta, siti: Phone, clock: Clock) -> None:
        meta.knobs.delay_seconds = 5
        siti.say("Halo")
        clock.advance(seconds=5, microseconds=-1)
        before = meta.pending_webhooks()
        clock.advance(microseconds=1)

        assert (len(before), len(meta.pending_webhooks())) == (0, 1)

    def test_a_refused_delivery_comes_again_later_and_later(
        self, meta: Meta, siti: Phone, clock: Clock
    ) -> None:
        siti.say("Halo")
        waits: list[float] = []
        while len(waits) < 6:
            [delivery] = meta.take_deliveries()
            meta.settle(delivery, 503)
            due = meta.mailbox.next_due()
            assert due is not None
            waits.append((due - clock.at).total_seconds())
            clock.at = due

        assert waits == [1, 2, 4, 8, 16, 32]

    def test_it_is_given_up_after_seven_days(self, meta: Meta, siti: Phone, clock: Clock) -> None:
        siti.say("Halo")
        start, last = clock.at, clock.at
        while deliveries := meta.take_deliveries():
            meta.settle(deliveries[0], 500)
            last, clock.at = clock.at, meta.mailbox.next_due() or clock.at

        assert len(meta.mailbox) == 0
        assert 6.9 < (last - start).total_seconds() / 86400 < 7

    def test_an_answered_delivery_is_over(self, meta: Meta, siti: Phone, clock: Clock) -> None:
        siti.say("Halo")
        [delivery] = meta.take_deliveries()
        meta.settle(delivery, 200)
        clock.advance(days=1)

        assert meta.take_deliveries() == []
