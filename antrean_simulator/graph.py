"""The Graph API's addresses: one request in, one answer out, whatever carries them.

POST   /{version}/{phone number id}/messages     send, or mark as read
POST   /{version}/{phone number id}/media        upload
GET    /{version}/{phone number id}              the number itself
GET    /{version}/{media id}                     where the bytes are
GET    /{version}/media/{media id}               the bytes
DELETE /{version}/{media id}
GET, POST /{version}/{account id}/message_templates
"""

from __future__ import annotations

import hmac
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.multipart import MultipartParser, parse_options_header

from antrean_simulator.errors import GraphError, Json
from antrean_simulator.faults import HtmlAnswerError, TimedOutError
from antrean_simulator.offices import WABA_ID

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

    from antrean_simulator.engine import Meta

PATH = re.compile(r"/(?P<version>v\d+\.\d+)/(?P<rest>[A-Za-z0-9_./-]+)")
BAD_GATEWAY_PAGE = b"<!DOCTYPE html><html><body><h1>503 Service Unavailable</h1></body></html>"
_traces = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. Header names are in lower case; `base` is scheme and host."""

    method: str
    path: str
    base: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `hangs` means that the caller shall not get it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False


def answer(meta: Meta, ask: Ask) -> Answer:
    """Serve one request; refusals become Meta's JSON."""
    try:
        return _route(meta, ask)
    except GraphError as refusal:
        return _json(refusal.body(f"A{next(_traces):x}"), status=refusal.status)
    except TimedOutError:
        return Answer(status=504, hangs=True)
    except HtmlAnswerError:
        return Answer(503, BAD_GATEWAY_PAGE, {"content-type": "text/html; charset=utf-8"})


def _route(meta: Meta, ask: Ask) -> Answer:
    _check_token(meta, ask)
    match = PATH.fullmatch(ask.path)
    if match is None:
        raise GraphError(100, f"Unknown path {ask.path}", status=404)
    head, _, tail = match["rest"].partition("/")
    if head == "media" and ask.method == "GET":
        return _download(meta, tail)
    handler = _ROUTES.get((ask.method, tail))
    if handler is None:
        raise GraphError(3, f"{ask.method} {ask.path} is not possible", status=400)
    return handler(meta, ask, head)


def _check_token(meta: Meta, ask: Ask) -> None:
    given = ask.headers.get("authorization", "").encode()
    wanted = f"Bearer {meta.account.access_token}".encode()
    if not hmac.compare_digest(given, wanted):
        raise GraphError(190, "Invalid OAuth access token")


def _messages(meta: Meta, ask: Ask, office: str) -> Answer:
    body = _object(ask)
    if body.get("status") == "read":
        return _json(meta.mark_read(office, body))
    return _json(meta.send(office, body))


def _upload(meta: Meta, ask: Ask, office: str) -> Answer:
    form = _form(ask)
    if form.fields.get("messaging_product") != "whatsapp":
        raise GraphError(100, "messaging_product must be whatsapp")
    if form.file is None:
        raise GraphError(131008, "file is required")
    return _json(meta.upload(office, form.file, form.fields.get("type") or form.file_type))


def _object_of_graph(meta: Meta, ask: Ask, object_id: str) -> Answer:
    for office in meta.account.offices:
        if office.phone_number_id == object_id:
            return _json(
                {
                    "id": object_id,
                    "verified_name": office.name,
                    "display_phone_number": office.number,
                    "quality_rating": "GREEN",
                }
            )
    folder = f"{ask.base}/{ask.path.split('/')[1]}/media"
    return _json(meta.media.describe(object_id, meta.now(), folder=folder))


def _download(meta: Meta, media_id: str) -> Answer:
    medium = meta.media.download(media_id, meta.now())
    return Answer(body=medium.content, headers={"content-type": medium.mime_type})


def _delete(meta: Meta, ask: Ask, media_id: str) -> Answer:
    meta.media.delete(media_id, meta.now())
    return _json({"success": True})


def _propose_template(meta: Meta, ask: Ask, account: str) -> Answer:
    _check_account(account)
    return _json(meta.propose_template(_object(ask)))


def _list_templates(meta: Meta, ask: Ask, account: str) -> Answer:
    _check_account(account)
    told = ("id", "name", "language", "category", "status")
    return _json({"data": [{key: getattr(t, key) for key in told} for t in meta.templates]})


def _check_account(account: str) -> None:
    if account != WABA_ID:
        raise GraphError(100, f"Object with ID '{account}' does not exist")


_ROUTES: dict[tuple[str, str], Callable[[Meta, Ask, str], Answer]] = {
    ("POST", "messages"): _messages,
    ("POST", "media"): _upload,
    ("GET", ""): _object_of_graph,
    ("DELETE", ""): _delete,
    ("POST", "message_templates"): _propose_template,
    ("GET", "message_templates"): _list_templates,
}


def _json(body: Json, *, status: int = 200) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"content-type": "application/json"})


def _object(ask: Ask) -> Json:
    try:
        body = json.loads(ask.body)
    except ValueError:
        raise GraphError(100, "The request's body is not JSON") from None
    if not isinstance(body, dict):
        raise GraphError(100, "The request's body is not an object")
    return body


@dataclass(slots=True)
class _Form:
    fields: dict[str, str] = field(default_factory=dict)
    file: bytes | None = None
    file_type: str = ""


def _form(ask: Ask) -> _Form:
    """Read a multipart body of a few fields and one file."""
    kind, options = parse_options_header(ask.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise GraphError(100, "The request's body is not multipart/form-data")
    reader = _PartReader()
    parser = MultipartParser(options[b"boundary"], reader.callbacks())
    try:
        parser.write(ask.body)
        parser.finalize()
    except ValueError:
        raise GraphError(100, "The request's body is broken") from None
    return reader.form


class _PartReader:
    """Gathers the parts that the parser announces piece by piece."""

    def __init__(self) -> None:
        self.form = _Form()
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._content = bytearray()

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._grow("_name", data[start:end]),
            "on_header_value": lambda data, start, end: self._grow("_value", data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._headers, self._content = {}, bytearray()

    def _grow(self, attribute: str, data: bytes) -> None:
        setattr(self, attribute, getattr(self, attribute) + data)

    def _end_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode()
        if name == "file":
            self.form.file = bytes(self._content)
            self.form.file_type = self._headers.get(b"content-type", b"").decode()
        else:
            self.form.fields[name] = self._content.decode(errors="replace")
