"""What the site keeps in a browser: little, and out of reach of scripts and of other sites."""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

import pytest

from tests.web.visitor import SITI, Visitor

KEPT = {"csrftoken", "isian", "masuk", "perangkat"}


@pytest.fixture
def over_https(settings: Any) -> None:
    settings.SECURE = settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True


class Jar(dict[str, Morsel[str]]):
    """Keeps every cookie that a browser is ever told to keep."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        shown = visitor.client.request

        def request(**asked: Any) -> Any:
            answer = shown(**asked)
            self.update({name: one for name, one in answer.cookies.items() if one.value})
            return answer

        visitor.client.request = request  # type: ignore[method-assign]  # the browser's own ear


@pytest.mark.usefixtures("over_https")
def test_every_cookie_is_for_us_alone(visitor: Visitor) -> None:
    jar = Jar(visitor)
    visitor.sign_in()
    visitor.choose_hour()
    visitor.fill_in(SITI)
    visitor.open("/data/")

    assert set(jar) == KEPT
    for one in jar.values():
        assert (one["secure"], one["httponly"], one["samesite"]) == (True, True, "Lax"), one
        assert one["domain"] == ""


def test_a_token_that_somebody_else_put_there_is_not_the_one_of_who_signs_in(
    visitor: Visitor,
) -> None:
    """Nobody can be given a session beforehand: it is made by signing in, and anew each time."""
    planted = "chosen-by-somebody-else"
    visitor.client.cookies["perangkat"] = planted

    visitor.sign_in()

    assert visitor.client.cookies["perangkat"].value != planted
    thief = Visitor()
    thief.client.cookies["perangkat"] = planted
    thief.open("/antrean/")
    assert thief.at.startswith("/masuk/")
