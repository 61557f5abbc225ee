"""The control API: what the page's hands, a test or a benchmark do to the simulator.

GET  /control/state, /control/events         everything drawn; a stream of its versions
POST /control/phones                         {name, number?, shown?, recycle?}
POST /control/phones/{key}/{act}             see ACTS; the body holds the act's words
GET  /control/media/{id}                     a picture of a bubble
PUT  /control/knobs                          any of Knobs' fields
POST, DELETE /control/faults                 {kind, code, times, status, on}
POST /control/clock                          {advance_seconds} or {tomorrow_at} or {reset}
POST /control/templates                      {name, body, language?, buttons?, category?}
POST /control/letters                        {refuse: [SMTP codes of the next letters]}
GET  /control/sent?after=N                   the log of accepted messages, oldest first
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from antrean_simulator.errors import GraphError, Json
from antrean_simulator.faults import Fault
from antrean_simulator.mailbox import Knobs
from antrean_simulator.phones import Phone
from antrean_simulator.views import phone_line, sent_line, state

if TYPE_CHECKING:
    from antrean_simulator.app import Simulator

NUMBER = re.compile(r"\+\d{7,15}")
SAMPLE_PHOTO = Path(__file__).parent / "static" / "contoh-foto.png"
FAULT_KINDS = {"refuse", "time_out", "accept_then_time_out", "html", "fail_later"}
REDRAW_SECONDS, HEARTBEAT_SECONDS = 0.05, 15.0

type Handler = Callable[[Simulator, Request], Awaitable[Response]]


class WrongInputError(Exception):
    """The caller's words make no sense; the message says why."""


def routes() -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/state", _state),
        ("GET", "/events", _events),
        ("POST", "/phones", _add_phone),
        ("POST", "/phones/{key}/{act}", _act),
        ("GET", "/media/{media_id}", _media),
        ("PUT", "/knobs", _turn_knobs),
        ("POST", "/faults", _add_fault),
        ("DELETE", "/faults", _clear_faults),
        ("POST", "/clock", _turn_clock),
        ("POST", "/templates", _approve_template),
        ("POST", "/letters", _refuse_letters),
        ("GET", "/sent", _sent),
    ]
    return [
        Route("/control" + path, _answering(handler), methods=[method])
        for method, path, handler in table
    ]


def _answering(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request.app.state.simulator, request)
        except (WrongInputError, GraphError) as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except LookupError as error:
            return JSONResponse({"error": str(error.args[0])}, status_code=404)

    return endpoint


async def _words(request: Request) -> Json:
    body = await request.body()
    try:
        words = json.loads(body or b"{}")
    except ValueError:
        raise WrongInputError("the body is not JSON") from None
    if not isinstance(words, dict):
        raise WrongInputError("the body is not an object")
    return words


def _want[T](words: Json, name: str, kind: type[T], default: T | None = None) -> T:
    """Return one field of the body, of its kind.

    Raises:
        WrongInputError: it is missing and has no default, or is of another kind.
    """
    value = words.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and kind is float:
        value = float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise WrongInputError(f"{name} must be {kind.__name__}")
    return value


def _number(words: Json) -> str:
    number = _want(words, "number", str).replace(" ", "").replace("-", "")
    if not NUMBER.fullmatch(number):
        raise WrongInputError("number must be + and 7 to 15 digits")
    return number


async def _state(simulator: Simulator, request: Request) -> Response:
    return JSONResponse(state(simulator))


async def _events(simulator: Simulator, request: Request) -> Response:
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(versions(simulator), media_type="text/event-stream", headers=headers)


async def versions(simulator: Simulator) -> AsyncIterator[str]:
    """Say the version at once and whenever it has changed."""
    with simulator.bell.listening() as rung:
        while not simulator.stopping.is_set():
            rung.clear()
            yield f"data: {simulator.meta.version}\n\n"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), HEARTBEAT_SECONDS)
            await asyncio.sleep(REDRAW_SECONDS)


async def _add_phone(simulator: Simulator, request: Request) -> Response:
    words = await _words(request)
    name = _want(words, "name", str).strip()
    if not name:
        raise WrongInputError("name must not be empty")
    number = _number(words) if words.get("number") else None
    taken = number is not None and simulator.meta.directory.find(number) is not None
    if taken and not _want(words, "recycle", bool, default=False):
        raise WrongInputError("this number belongs to another phone")
    phone = simulator.add_phone(name, number, shown=_want(words, "shown", bool, default=True))
    return JSONResponse(phone_line(phone), status_code=201)


async def _act(simulator: Simulator, request: Request) -> Response:
    phone = simulator.meta.phones.get(request.path_params["key"])
    act = ACTS.get(request.path_params["act"])
    if phone is None or act is None:
        raise LookupError("there is no such phone or act")
    result = act(phone, await _words(request), simulator)
    return JSONResponse({"id": result} | phone_line(phone))


def _say(phone: Phone, words: Json, _: Simulator) -> str:
    text = _want(words, "text", str)
    if not text:
        raise WrongInputError("text must not be empty")
    return phone.say(text, office=_office(words))


def _tap(phone: Phone, words: Json, _: Simulator) -> str:
    return phone.tap(_want(words, "choice", str), office=_office(words))


def _send_photo(phone: Phone, words: Json, _: Simulator) -> str:
    caption = _want(words, "caption", str, default="")
    try:
        content = base64.b64decode(_want(words, "content", str, default=""), validate=True)
    except binascii.Error:
        raise WrongInputError("content must be base64") from None
    content = content or SAMPLE_PHOTO.read_bytes()
    return phone.send_image(content, caption=caption, office=_office(words))


def _send_voice(phone: Phone, words: Json, _: Simulator) -> str:
    return phone.send_audio(b"OggS" + bytes(60), office=_office(words))


def _send_location(phone: Phone, words: Json, _: Simulator) -> str:
    latitude = _want(words, "latitude", float, default=-6.5944)
    longitude = _want(words, "longitude", float, default=106.7892)
    return phone.send_location(latitude, longitude, office=_office(words))


def _react(phone: Phone, words: Json, _: Simulator) -> str:
    emoji = _want(words, "emoji", str, default="")
    return phone.react(_want(words, "message", str), emoji or None, office=_office(words))


def _share_number(phone: Phone, words: Json, _: Simulator) -> str:
    return phone.share_number(on_request=_want(words, "on_request", bool, default=True))


def _send_raw(phone: Phone, words: Json, _: Simulator) -> str:
    content = _want(words, "content", dict)
    _want(content, "type", str)
    return phone.send(content, office=_office(words))


def _read(phone: Phone, words: Json, _: Simulator) -> None:
    phone.read(_office(words))


def _change_number(phone: Phone, words: Json, simulator: Simulator) -> None:
    number = _number(words)
    if simulator.meta.directory.find(number):
        raise WrongInputError("this number belongs to another phone")
    phone.change_number(number, announced=_want(words, "announced", bool, default=True))


def _show_number(phone: Phone, words: Json, _: Simulator) -> None:
    phone.show_number(shown=_want(words, "shown", bool))


def _turn(phone: Phone, words: Json, _: Simulator) -> None:
    if _want(words, "on", bool):
        phone.turn_on()
    else:
        phone.turn_off()


def _choose_office(phone: Phone, words: Json, simulator: Simulator) -> None:
    with simulator.meta.lock:
        phone.office = simulator.meta.office(_want(words, "office", str)).phone_number_id
        simulator.meta.changed()


def _put_away(phone: Phone, words: Json, simulator: Simulator) -> None:
    simulator.put_away(phone)


def _office(words: Json) -> str | None:
    return _want(words, "office", str) if "office" in words else None


ACTS: dict[str, Callable[[Phone, Json, Any], str | None]] = {
    "say": _say,
    "tap": _tap,
    "photo": _send_photo,
    "voice": _send_voice,
    "location": _send_location,
    "react": _react,
    "share-number": _share_number,
    "raw": _send_raw,
    "read": _read,
    "change-number": _change_number,
    "show-number": _show_number,
    "power": _turn,
    "office": _choose_office,
    "put-away": _put_away,
}


async def _media(simulator: Simulator, request: Request) -> Response:
    medium = simulator.meta.media.open(request.path_params["media_id"])
    if medium is None:
        raise LookupError("there is no such file")
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(medium.content, media_type=medium.mime_type, headers=headers)


async def _turn_knobs(simulator: Simulator, request: Request) -> Response:
    words = await _words(request)
    known = {f.name for f in fields(Knobs)}
    if unknown := words.keys() - known:
        raise WrongInputError(f"no such knob: {', '.join(sorted(unknown))}")
    knobs = simulator.meta.knobs
    for name in words:
        kind = type(getattr(Knobs(), name))
        value = _want(words, name, float if name == "delay_seconds" else kind)
        if not isinstance(value, bool) and not 0 <= value <= 1000:  # noqa: PLR2004 -- sanity
            raise WrongInputError(f"{name} must be between 0 and 1000")
        setattr(knobs, name, value)
    simulator.meta.changed()
    return JSONResponse(state(simulator)["knobs"])


async def _add_fault(simulator: Simulator, request: Request) -> Response:
    words = await _words(request)
    kind = _want(words, "kind", str, default="refuse")
    on = _want(words, "on", str, default="messages")
    if kind not in FAULT_KINDS or on not in {"messages", "media"}:
        raise WrongInputError(f"kind is one of {', '.join(sorted(FAULT_KINDS))}")
    fault = Fault(
        kind=kind,  # type: ignore[arg-type]  # looked up above
        times=_want(words, "times", int, default=1),
        code=_want(words, "code", int, default=131000),
        status=_want(words, "status", int) if "status" in words else None,
        on=on,  # type: ignore[arg-type]  # looked up above
    )
    with simulator.meta.lock:
        simulator.meta.faults.add(fault)
        simulator.meta.changed()
    return JSONResponse({"faults_left": simulator.meta.faults.left}, status_code=201)


async def _clear_faults(simulator: Simulator, request: Request) -> Response:
    with simulator.meta.lock:
        simulator.meta.faults.clear()
        simulator.meta.changed()
    return JSONResponse({"faults_left": 0})


async def _turn_clock(simulator: Simulator, request: Request) -> Response:
    words = await _words(request)
    if not simulator.clock.can_turn:
        raise LookupError("the clock cannot be turned: DEMO_CLOCK_FILE is not set")
    if "advance_seconds" in words:
        simulator.clock.advance(timedelta(seconds=_want(words, "advance_seconds", float)))
    elif "tomorrow_at" in words:
        match = re.fullmatch(r"([01]\d|2[0-3])[.:]([0-5]\d)", _want(words, "tomorrow_at", str))
        if match is None:
            raise WrongInputError("tomorrow_at must be HH.MM")
        simulator.clock.to_tomorrow_at(int(match[1]), int(match[2]))
    elif words.get("reset") is True:
        simulator.clock.reset()
    else:
        raise WrongInputError("one of advance_seconds, tomorrow_at, reset is wanted")
    simulator.meta.changed()
    return JSONResponse(state(simulator)["clock"])


async def _approve_template(simulator: Simulator, request: Request) -> Response:
    words = await _words(request)
    template = simulator.meta.approve_template(
        _want(words, "name", str),
        _want(words, "body", str),
        language=_want(words, "language", str, default="id"),
        buttons=[str(title) for title in _want(words, "buttons", list, default=[])],
        category=_want(words, "category", str, default="UTILITY"),
    )
    return JSONResponse({"id": template.id}, status_code=201)


async def _refuse_letters(simulator: Simulator, request: Request) -> Response:
    codes = _want(await _words(request), "refuse", list)
    if not all(isinstance(code, int) for code in codes):
        raise WrongInputError("refuse must be a list of numbers")
    simulator.post.refusals.extend(codes)
    return JSONResponse({"refusals": len(simulator.post.refusals)})


async def _sent(simulator: Simulator, request: Request) -> Response:
    try:
        after = int(request.query_params.get("after", "0"))
    except ValueError:
        raise WrongInputError("after must be a number") from None
    lines = [sent_line(sent) for sent in list(simulator.meta.sent) if sent.number > after]
    return JSONResponse({"sent": lines})
