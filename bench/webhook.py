"""How fast deliveries of WhatsApp are stored and acknowledged."""

from __future__ import annotations

from typing import Any

from bench import servers
from bench.ground import CLIENTS, BooksDifferError, Ground
from bench.load import Plan, Seen, ask
from bench.postgres import column
from bench.report import Row, percentile
from bench.servers import NUMBER_ID, SECRETS, Office

STEADY = 200  # deliveries a second


def acknowledged(ground: Ground) -> list[Row]:
    """The most there is, and how long each takes at a steady rate; two processes."""
    found = ground.in_turn(
        {
            "most": lambda: _delivered(ground, clients=CLIENTS),
            "steady": lambda: _delivered(ground, clients=4 * CLIENTS, rate=STEADY),
        }
    )
    waits = [run.waited(200) for run in found["steady"]]
    rows = [
        Row(
            part="webhook",
            what="webhook deliveries acknowledged, 2 processes",
            unit="/s",
            runs=[run.rate for run in found["most"]],
            target="≥ 1,000",
        )
    ]
    for what, percent, target in (("median", 50, ""), ("p99", 99, "< 50 ms")):
        rows.append(
            Row(
                part="webhook",
                what=f"acknowledgement at {STEADY}/s, {what}",
                unit="ms",
                runs=[percentile(run, percent) * 1000 for run in waits],
                target=target,
            )
        )
    return rows


def _delivered(ground: Ground, **more: Any) -> Seen:
    with ground.copy() as office, servers.web(office, workers=2) as server:
        facts = {
            "first": 1,
            "number_id": NUMBER_ID,
            "secret": SECRETS["WHATSAPP_APP_SECRET"],
        }
        plan = Plan(
            port=server.port, kind="deliveries", facts=facts, seconds=ground.seconds, **more
        )
        seen = ask(plan)
        _check(office, seen)
        return seen


def _check(office: Office, seen: Seen) -> None:
    """What was acknowledged is stored, each message once."""
    stored = column(office.url, "SELECT count(*) FROM whatsapp_delivery")
    events = column(office.url, "SELECT count(*) FROM whatsapp_inboxevent WHERE kind = 'message'")
    if not seen.all_are(200) or stored != events or stored != [seen.answers["200"]]:
        raise BooksDifferError(f"{stored} deliveries, {events} messages stored of {seen.answers}")
