"""What the Graph API accepts as a message: shapes and lengths. Pure, no state.

`check_message` refuses with the code that Meta uses: 100 for a broken frame, 131008 for
something missing, 131009 for something too long or wrong, 131051 for a kind it cannot send.
Lengths count characters, not bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from antrean_simulator.errors import GraphError, Json

TEXT = 4096
CAPTION = 1024
BODY = 1024
HEADER = FOOTER = 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID, SECTION_TITLE = 10, 24, 72, 200, 24
CALLBACK_DATA = 512


def check_message(message: Json) -> None:
    """Check everything that can be told from the request alone.

    Raises:
        GraphError: with the code that Meta answers.
    """
    if message.get("messaging_product") != "whatsapp":
        raise GraphError(100, "messaging_product must be whatsapp")
    if message.get("recipient_type", "individual") != "individual":
        raise GraphError(100, "recipient_type must be individual")
    if not (_is_text(message.get("to")) or _is_text(message.get("recipient"))):
        raise GraphError(131008, "to or recipient is required")
    if (callback := message.get("biz_opaque_callback_data")) is not None:
        _text(callback, "biz_opaque_callback_data", CALLBACK_DATA)
    if "context" in message:
        _text(_object(message, "context").get("message_id"), "context.message_id", 512)
    kind = message.get("type", "text")
    check = _KINDS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise GraphError(131051, f"type {kind!r} is not supported")
    check(_object(message, kind))


def media_ids(message: Json) -> Iterable[tuple[str, str]]:
    """Give the (kind, media id) of every upload that the checked message shows."""
    kind = message.get("type", "text")
    if kind in {"image", "document"}:
        yield kind, message[kind]["id"]
    header = message[kind].get("header", {"type": "text"})
    if header["type"] != "text":
        yield header["type"], header[header["type"]]["id"]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _text(value: object, name: str, limit: int) -> str:
    if value is None or value == "":
        raise GraphError(131008, f"{name} is required")
    if not isinstance(value, str):
        raise GraphError(100, f"{name} must be text")
    if len(value) > limit:
        raise GraphError(131009, f"{name} must be at most {limit} characters, not {len(value)}")
    return value


def _optional(holder: Json, key: str, limit: int) -> None:
    if holder.get(key) is not None:
        _text(holder[key], key, limit)


def _object(holder: Json, key: str) -> Json:
    value = holder.get(key)
    if value is None:
        raise GraphError(131008, f"{key} is required")
    if not isinstance(value, dict):
        raise GraphError(100, f"{key} must be an object")
    return value


def _list(holder: Json, key: str, *, at_most: int) -> list[Json]:
    value = holder.get(key)
    if not value:
        raise GraphError(131008, f"{key} is required")
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise GraphError(100, f"{key} must be a list of objects")
    if len(value) > at_most:
        raise GraphError(131009, f"at most {at_most} {key}, not {len(value)}")
    return value


def _distinct(values: list[str], name: str) -> None:
    if len(set(values)) != len(values):
        raise GraphError(131009, f"every {name} must be different")


def _check_text(text: Json) -> None:
    _text(text.get("body"), "text.body", TEXT)
    if not isinstance(text.get("preview_url", False), bool):
        raise GraphError(100, "text.preview_url must be true or false")


def _check_media(media: Json) -> None:
    _text(media.get("id"), "media id", 64)
    _optional(media, "caption", CAPTION)
    _optional(media, "filename", 240)


def _check_template(template: Json) -> None:
    _text(template.get("name"), "template.name", 512)
    _text(_object(template, "language").get("code"), "template.language.code", 16)


def _check_interactive(interactive: Json) -> None:
    kind = interactive.get("type")
    check = _INTERACTIVE.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise GraphError(131009, f"interactive.type {kind!r} is not known")
    _text(_object(interactive, "body").get("text"), "interactive.body.text", BODY)
    if "header" in interactive:
        _check_header(_object(interactive, "header"), text_only=kind == "list")
    if "footer" in interactive:
        _text(_object(interactive, "footer").get("text"), "interactive.footer.text", FOOTER)
    check(_object(interactive, "action"))


def _check_header(header: Json, *, text_only: bool) -> None:
    kind = header.get("type")
    if kind == "text":
        _text(header.get("text"), "interactive.header.text", HEADER)
    elif kind in ("image", "document") and not text_only:
        _text(_object(header, kind).get("id"), "interactive.header media id", 64)
    else:
        raise GraphError(131009, f"interactive.header.type {kind!r} is not possible here")


def _check_buttons(action: Json) -> None:
    replies = []
    for button in _list(action, "buttons", at_most=BUTTONS):
        if button.get("type") != "reply":
            raise GraphError(131009, "a button's type must be reply")
        replies.append(_object(button, "reply"))
    _distinct([_text(r.get("title"), "button title", BUTTON_TITLE) for r in replies], "title")
    _distinct([_text(r.get("id"), "button id", BUTTON_ID) for r in replies], "button id")


def _check_list(action: Json) -> None:
    _text(action.get("button"), "list button", BUTTON_TITLE)
    sections = _list(action, "sections", at_most=ROWS)
    rows: list[Json] = []
    for section in sections:
        if len(sections) > 1 or section.get("title"):
            _text(section.get("title"), "section title", SECTION_TITLE)
        rows += _list(section, "rows", at_most=ROWS)
    if len(rows) > ROWS:
        raise GraphError(131009, f"at most {ROWS} rows in all sections, not {len(rows)}")
    for row in rows:
        _text(row.get("title"), "row title", ROW_TITLE)
        _optional(row, "description", ROW_DESCRIPTION)
    _distinct([_text(row.get("id"), "row id", ROW_ID) for row in rows], "row id")


def _check_link(action: Json) -> None:
    _named(action, "cta_url")
    parameters = _object(action, "parameters")
    _text(parameters.get("display_text"), "display_text", BUTTON_TITLE)
    url = _text(parameters.get("url"), "url", 2000)
    if not url.startswith(("https://", "http://")):
        raise GraphError(131009, "url must begin with https:// or http://")


def _check_flow(action: Json) -> None:
    _named(action, "flow")
    parameters = _object(action, "parameters")
    _text(parameters.get("flow_message_version"), "flow_message_version", 8)
    _text(parameters.get("flow_cta"), "flow_cta", BUTTON_TITLE)
    _text(parameters.get("flow_id"), "flow_id", 64)
    _text(parameters.get("flow_token"), "flow_token", 512)


def _check_contact_request(action: Json) -> None:
    _named(action, "request_contact_info")


def _named(action: Json, name: str) -> None:
    if action.get("name") != name:
        raise GraphError(131009, f"action.name must be {name}")


_KINDS: dict[str, Callable[[Json], None]] = {
    "text": _check_text,
    "image": _check_media,
    "document": _check_media,
    "template": _check_template,
    "interactive": _check_interactive,
}

_INTERACTIVE: dict[str, Callable[[Json], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "flow": _check_flow,
    "request_contact_info": _check_contact_request,
}
