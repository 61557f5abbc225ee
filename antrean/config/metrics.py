"""Figures for Prometheus, read from the database when asked for.

Every process answers with the same, whoever did the work: nothing is counted in memory.
Only what indexes keep small is counted, never a table that grows with the years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from antrean.bookings.models import Booking, Pulse
from antrean.channels.whatsapp.models import InboxEvent
from antrean.config.models import Beat
from antrean.kernel import clock
from antrean.notifications.queries import backlog


class Figures(Collector):
    """What the tables say now."""

    def collect(self) -> Iterator[Metric]:
        yield from self._queues()
        yield _outcomes()
        beats = GaugeMetricFamily(
            "antrean_beat_seconds", "Seconds since a process was known to be well.", labels=["name"]
        )
        # The worker's, and what proves that people can be checked in.
        for name, at in [*Beat.objects.values_list("name", "at"), *Pulse.objects.values_list()]:
            beats.add_metric([name], (clock.now() - at).total_seconds())
        yield beats

    def _queues(self) -> Iterator[Metric]:
        inbox = GaugeMetricFamily(
            "antrean_inbox_events",
            "Events from Meta of the last 24 hours by kind and state.",
            labels=["kind", "state"],
        )
        recent = InboxEvent.objects.filter(received_at__gt=clock.now() - timedelta(days=1))
        events = recent.order_by().values_list("kind", "state")
        for kind, state, count in events.annotate(n=Count("pk")):
            inbox.add_metric([kind, state], count)
        yield inbox
        dialogue = GaugeMetricFamily(
            "antrean_dialogue_outcomes",
            "What came of the messages of the last 24 hours.",
            labels=["outcome"],
        )
        heard = recent.exclude(outcome="").order_by().values_list("outcome")
        for outcome, count in heard.annotate(n=Count("pk")):
            dialogue.add_metric([outcome], count)
        yield dialogue
        outbox = GaugeMetricFamily(
            "antrean_outbox_messages", "Messages that are not done by state.", labels=["state"]
        )
        waiting = backlog()
        for state, count in waiting.by_state.items():
            outbox.add_metric([state], count)
        yield outbox
        yield GaugeMetricFamily(
            "antrean_outbox_oldest_seconds",
            "Age of the oldest message that is due and not sent.",
            value=waiting.oldest_seconds,
        )


def _outcomes() -> Metric:
    family = GaugeMetricFamily(
        "antrean_bookings",
        "Bookings for yesterday and later by channel and state.",
        labels=["channel", "state"],
    )
    yesterday = clock.now().date() - timedelta(days=1)
    recent = Booking.objects.filter(slot__day__gte=yesterday, slot__office__rehearses=None)
    counts = recent.order_by().values_list("channel", "state").annotate(n=Count("pk"))
    for channel, state, count in counts:
        family.add_metric([channel, state], count)
    return family


def text() -> bytes:
    """Return all figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return generate_latest(registry)
