"""A program that calls the API, as tests need it: JSON in, status and JSON out."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from antrean.api import actions
from antrean.api.models import ApiClient
from antrean.offices.models import Office

_keys = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Return a refusal's code; an answer that is none fails the test."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.body["status"] == self.status
        return self.body["code"]


@dataclass(frozen=True)
class Caller:
    token: str = ""
    client: ApiClient | None = None
    language: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        return self.send("POST", path, data, **headers)

    def book(self, body: Any, *, key: str = "") -> Answer:
        return self.post("bookings", body, **{"Idempotency-Key": key or f"key-{next(_keys)}"})

    def move(self, booking: Answer, verb: str, body: Any = None, **headers: str) -> Answer:
        return self.post(f"bookings/{booking.body['code']}/{verb}", body, **headers)

    def send(self, method: str, path: str, data: bytes = b"", **headers: str) -> Answer:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if self.language:
            headers["Accept-Language"] = self.language
        response = Client().generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            data,
            content_type="application/json" if data else "",
            headers=headers,
        )
        body = json.loads(response.content) if response.content else None
        return Answer(response.status_code, body, dict(response.headers))


def caller(*scopes: str, office: Office | None = None, language: str = "") -> Caller:
    """Make a client of the API; it may read and book unless told otherwise."""
    client, token = actions.create_client(
        name="a travel agency", scopes=scopes or ("read", "book"), office=office
    )
    return Caller(token, client, language)


def body(*, office: str = "bogor", **changes: Any) -> dict[str, Any]:
    """Return a request of one person on the test's day; a change to None leaves a field out."""
    whole = {
        "office": office,
        "day": "2017-08-09",
        "contact": {"phone": "0811 1100 333"},
        "applicants": [person()],
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def person(**changes: Any) -> dict[str, Any]:
    return {"name": "Budi", "birth_date": "1987-01-25", "relation": "self", **changes}


def refused(answer: Answer) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return answer.status, answer.code
