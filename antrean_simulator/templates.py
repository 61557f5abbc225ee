"""Message templates: how they are proposed, approved, paused, and filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from antrean_simulator.errors import GraphError, Json

NAME = re.compile(r"[a-z0-9_]{1,512}")
VARIABLE = re.compile(r"\{\{\s*\w+\s*\}\}")
LONGEST_CODE = 15
CODE_TEXT = "*{{1}}* is your verification code."
CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})


@dataclass(slots=True)
class Template:
    """One name in one language, with the state Meta gives it."""

    id: str
    name: str
    language: str
    body: str
    category: str = "UTILITY"
    status: str = "APPROVED"
    buttons: list[str] = field(default_factory=list)

    @property
    def copies_code(self) -> bool:
        """Whether its only button copies a one-time code."""
        return self.category == "AUTHENTICATION" and bool(self.buttons)

    def filled(self, components: object) -> str:
        """Return the text that the person reads.

        Raises:
            GraphError: 132000, 132005 or 132012 when the parameters do not fit.
        """
        values = list(_body_values(components))
        wanted = len(VARIABLE.findall(self.body))
        if len(values) != wanted:
            raise GraphError(132000, f"{wanted} body parameters are expected, not {len(values)}")
        supply = iter(values)
        text = VARIABLE.sub(lambda _: next(supply), self.body)
        if len(text) > 1024:  # noqa: PLR2004 -- the longest hydrated body
            raise GraphError(132005, "The text is longer than 1024 characters")
        return text

    def code_to_copy(self, components: object) -> str:
        """Return what the button of a one-time code copies: as Meta names it, of type `url`.

        Raises:
            GraphError: 131008 it is missing, 132000 too long.
        """
        for component in _components(components):
            if component.get("type") == "button" and component.get("sub_type") == "url":
                [value] = _texts(component) or [""]
                if not 0 < len(value) <= LONGEST_CODE:
                    raise GraphError(132000, f"a code has at most {LONGEST_CODE} characters")
                return value
        raise GraphError(131008, "the button that copies the code requires a parameter")

    def payload_of(self, index: int, components: object) -> str:
        """Return what a tap on a quick reply button sends back: its own text by default."""
        for component in _components(components):
            if component.get("type") == "button" and str(component.get("index")) == str(index):
                return str(component["parameters"][0].get("payload", self.buttons[index]))
        return self.buttons[index]


class TemplateShelf:
    """All templates of the business account, by name and language."""

    def __init__(self) -> None:
        self._templates: dict[tuple[str, str], Template] = {}

    def __iter__(self) -> Any:
        return iter(list(self._templates.values()))

    def add(self, template: Template) -> None:
        self._templates[template.name, template.language] = template

    def find(self, name: str, language: str) -> Template:
        """Return a template that exists, in whatever state.

        Raises:
            GraphError: 132001.
        """
        template = self._templates.get((name, language))
        if template is None:
            raise GraphError(132001, f"Template {name} does not exist in {language}")
        return template

    def usable(self, name: str, language: str) -> Template:
        """Return a template that may be sent now.

        Raises:
            GraphError: 132001 unknown or not approved, 132015 paused, 132016 disabled.
        """
        template = self.find(name, language)
        if template.status == "APPROVED":
            return template
        code = {"PAUSED": 132015, "DISABLED": 132016}.get(template.status, 132001)
        raise GraphError(code, f"Template {name} is {template.status}")


def proposed(template_id: str, proposal: Json) -> Template:
    """Read a proposal; it waits as PENDING.

    Raises:
        GraphError: 100, 131008 or 131009 for what Meta's form would refuse.
    """
    name, language = proposal.get("name"), proposal.get("language")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise GraphError(100, "name must be lower case letters, digits and underscores")
    if not isinstance(language, str) or not language:
        raise GraphError(131008, "language is required")
    category = str(proposal.get("category", "")).upper()
    if category not in CATEGORIES:
        raise GraphError(100, f"category {category!r} is not known")
    parts = {part.get("type", "").upper(): part for part in _components(proposal.get("components"))}
    body = parts.get("BODY", {})
    buttons = parts.get("BUTTONS", {}).get("buttons", [])
    if category == "AUTHENTICATION":
        return _proposed_code(Template(template_id, name, language, "", category), body, buttons)
    text = body.get("text")
    if not isinstance(text, str) or not text:
        raise GraphError(131008, "a BODY component with text is required")
    _check_variables(text, body.get("example"))
    return Template(
        id=template_id,
        name=name,
        language=language,
        body=text,
        category=category,
        status="PENDING",
        buttons=[str(button.get("text")) for button in buttons],
    )


def _proposed_code(template: Template, body: Json, buttons: list[Json]) -> Template:
    """Fill in what Meta writes itself in a template for one-time codes."""
    if "text" in body:
        raise GraphError(131009, "the text of a one-time code is Meta's own")
    kinds = [(str(one.get("type")).lower(), str(one.get("otp_type")).lower()) for one in buttons]
    if kinds != [("otp", "copy_code")]:
        raise GraphError(131008, "one button of type otp and otp_type copy_code is required")
    template.body = CODE_TEXT
    if body.get("add_security_recommendation"):
        template.body += " For your security, do not share this code."
    template.buttons = [str(buttons[0].get("text") or "Copy code")]
    template.status = "PENDING"
    return template


def _check_variables(text: str, example: object) -> None:
    found = list(VARIABLE.finditer(text))
    if not found:
        return
    if found[0].start() == 0 or found[-1].end() == len(text):
        raise GraphError(131009, "the text must not begin or end with a variable")
    if not example:
        raise GraphError(131008, "example values are required for the variables")


def _components(components: object) -> Iterable[Json]:
    if components is None:
        return
    if not isinstance(components, list) or not all(isinstance(c, dict) for c in components):
        raise GraphError(132012, "components must be a list of objects")
    yield from components


def _body_values(components: object) -> Iterable[str]:
    for component in _components(components):
        if str(component.get("type")).lower() == "body":
            yield from _texts(component)


def _texts(component: Json) -> list[str]:
    parameters = component.get("parameters", [])
    for parameter in parameters:
        if parameter.get("type") != "text" or not isinstance(parameter.get("text"), str):
            raise GraphError(132012, "parameters must be of type text")
    return [parameter["text"] for parameter in parameters]
