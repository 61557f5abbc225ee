"""The outside world, for trying Antrean without it: a Graph API and telephones.

A product of its own: it imports nothing of `antrean` and no framework. `engine.Meta`
is the whole of it without sockets, threads or files; `app` puts it on HTTP with a page
of telephones; `transport` serves it to an `httpx.Client` in the same process.
"""

from __future__ import annotations

from antrean_simulator.chats import Bubble, Choice
from antrean_simulator.engine import Meta
from antrean_simulator.errors import GraphError
from antrean_simulator.mailbox import Knobs
from antrean_simulator.offices import DEFAULT_OFFICES, Office
from antrean_simulator.phones import Phone

__all__ = ["DEFAULT_OFFICES", "Bubble", "Choice", "GraphError", "Knobs", "Meta", "Office", "Phone"]
