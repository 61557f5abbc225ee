"""A client of the API that repeats every request until it is answered, as clients should."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from tests.process.running import PATIENCE, until
from tests.process.stage import OFFICE, Stage


class Caller(threading.Thread):
    """Books and confirms, one person after another, until stopped."""

    def __init__(self, stage: Stage, token: str, day: str, *, phones: str = "+62813") -> None:
        super().__init__()
        self._phones = phones  # how those of its people begin
        self.answered: dict[str, dict[str, Any]] = {}
        self._day = day
        self._http = httpx.Client(
            base_url=f"{stage.site}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
        )
        self._stopping = threading.Event()

    def run(self) -> None:
        with self._http:
            while not self._stopping.wait(0.02):
                code = self._insist("/bookings", self._request(), uuid4().hex)["code"]
                told = self._insist(f"/bookings/{code}/confirm", {}, uuid4().hex)
                self.answered[code] = {
                    "state": told["state"],
                    "day": self._day,
                    "numbers": [one["queue_number"] for one in told["applicants"]],
                }

    def stop(self) -> None:
        """End after the request that is under way was answered."""
        self._stopping.set()
        self.join()

    def _request(self) -> Mapping[str, Any]:
        applicant = {"name": "Siti Aminah", "birth_date": "1987-01-25", "relation": "self"}
        return {
            "office": OFFICE,
            "day": self._day,
            "contact": {"phone": f"{self._phones}{len(self.answered):08}"},
            "applicants": [applicant],
            "notify": False,
        }

    def _insist(self, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Repeat a request with its key until it is answered; whatever else is a failure."""
        answer = until(lambda: self._ask(path, body, key))
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def _ask(self, path: str, body: Mapping[str, Any], key: str) -> httpx.Response | None:
        try:
            return self._http.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return None
