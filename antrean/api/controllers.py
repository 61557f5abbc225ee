"""What every endpoint has in common: who calls, what a refusal looks like, how much is read.

dmr is held at arm's length: it routes, decodes, and writes the OpenAPI document; an
endpoint is a few lines that call the queue.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from dmr import Controller, HeaderSpec, ResponseSpec
from dmr.endpoint import Endpoint
from dmr.exceptions import NotAuthenticatedError
from dmr.metadata import EndpointMetadata
from dmr.openapi.core.context import OpenAPIContext
from dmr.openapi.objects import (
    MediaType,
    Parameter,
    Reference,
    RequestBody,
    Response,
    SecurityRequirement,
    SecurityScheme,
)
from dmr.plugins.msgspec import MsgspecJsonParser, MsgspecSerializer
from dmr.plugins.msgspec.components import BodyMsgspecComponent
from dmr.plugins.msgspec.schema import JsonSchemaKwargs, MsgspecSchemaGenerator
from dmr.security import SyncAuth
from dmr.serializer import BaseSerializer, SchemaDef
from msgspec import json

from antrean.api import problems
from antrean.api.errors import BodyTooLargeError, MethodNotAllowedError, OutOfScopeError
from antrean.api.models import ApiClient
from antrean.api.queries import client_of
from antrean.api.schemas import NOTED, Id, Problem
from antrean.bookings import queries
from antrean.bookings.actions import Actor
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.kernel import codes
from antrean.kernel.fresh import Fresh
from antrean.offices import queries as offices
from antrean.offices.errors import OfficeNotFoundError
from antrean.offices.models import Office

_BodyT = TypeVar("_BodyT")
# What is refused or shown may be a second behind; what is booked is decided on the database's.
_offices = Fresh[str, Office](seconds=1, most=1000)
_OFFICE_CODE = re.compile(r"[-a-zA-Z0-9_]{1,40}")


class StrictJsonParser(MsgspecJsonParser):
    """JSON in which a number is not a text that looks like one."""

    strict: ClassVar[bool] = True


def _schema_of(kind: type[Any]) -> dict[str, Any]:
    if kind is Id:
        return dict(Id.SCHEMA)
    raise NotImplementedError


class SchemaGenerator(MsgspecSchemaGenerator):
    """Adds to the schemas what types cannot say."""

    json_schema_kwargs: ClassVar[JsonSchemaKwargs] = {"schema_hook": _schema_of}

    @classmethod
    def get_schema(
        cls, model: Any, ref_template: str, *, used_for_response: bool = False
    ) -> SchemaDef:
        schema, components = super().get_schema(
            model, ref_template, used_for_response=used_for_response
        )
        for name, noted in NOTED.items():
            if name in components:
                components[name] |= noted
        return schema, components


class Serializer(MsgspecSerializer):
    """Reads our own types besides those that msgspec knows."""

    schema_generator = SchemaGenerator

    @classmethod
    def deserialize_hook(cls, target_type: type[Any], to_deserialize: Any) -> Any:
        if target_type is Id:
            return Id.read(to_deserialize)
        return super().deserialize_hook(target_type, to_deserialize)


class OptionalBodyComponent(BodyMsgspecComponent):
    """A body that may be left out, and is documented so."""

    def get_schema(
        self, *arguments: Any, **named: Any
    ) -> list[Parameter | Reference] | RequestBody:
        body = super().get_schema(*arguments, **named)
        return dataclasses.replace(body, required=False) if isinstance(body, RequestBody) else body

    def _has_body(self, request: HttpRequest) -> bool:
        # dmr would let Django parse a form, which fails on one that is malformed.
        return bool(request.body)


OptionalBody = Annotated[_BodyT, OptionalBodyComponent()]


class ProblemSpec(ResponseSpec):
    """Documents a refusal, which has a content type of its own."""

    def get_schema(
        self,
        metadata: EndpointMetadata,
        controller_cls: type[Controller[BaseSerializer]],
        context: OpenAPIContext,
    ) -> Response:
        response = super().get_schema(metadata, controller_cls, context)
        schema = context.generators.schema(self.return_type, controller_cls.serializer)
        return dataclasses.replace(
            response, content={problems.CONTENT_TYPE: MediaType(schema=schema)}
        )


class Empty(ResponseSpec):
    """Documents an answer without a body."""

    def get_schema(
        self,
        metadata: EndpointMetadata,
        controller_cls: type[Controller[BaseSerializer]],
        context: OpenAPIContext,
    ) -> Response:
        response = super().get_schema(metadata, controller_cls, context)
        return dataclasses.replace(response, content=None)


_WAIT = {"Retry-After": HeaderSpec(description="Seconds to wait.", required=False)}
_HEADERS: Final = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": HeaderSpec(description="The way to sign in.")},
    HTTPStatus.TOO_MANY_REQUESTS: _WAIT,
    HTTPStatus.SERVICE_UNAVAILABLE: _WAIT,
}


def refusals(**codes_by_status: str) -> list[ResponseSpec]:
    """Document refusals: `_404="not_found"`, with all codes that come with the status."""
    return [
        ProblemSpec(
            Problem,
            status_code=(status := HTTPStatus(int(name[1:]))),
            description=f"Codes: {listed}",
            headers=_HEADERS.get(status),
        )
        for name, listed in codes_by_status.items()
    ]


def office_of(code: str) -> Office:
    """Return the office with this code.

    Raises:
        OfficeNotFoundError: there is none.
    """
    # What no code can look like is not asked for: PostgreSQL has no text with NULs in it.
    if not _OFFICE_CODE.fullmatch(code):
        raise OfficeNotFoundError
    return _offices.get(code, lambda: offices.office(code))


class TokenAuth(SyncAuth):
    """`Authorization: Bearer` with a token that we keep as a hash."""

    @property
    def www_authenticate_challenge(self) -> str:
        return "Bearer"

    def __call__(self, endpoint: Endpoint, controller: Controller[BaseSerializer]) -> Self:
        assert isinstance(controller, ClientController)  # noqa: S101  # the only ones who ask
        scheme, _, token = controller.request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        client = client_of(token.strip()) if scheme.lower() == "bearer" else None
        if client is None:
            raise NotAuthenticatedError
        controller.client = client
        return self

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[BaseSerializer]]
    ) -> dict[str, SecurityScheme | Reference]:
        return {"token": SecurityScheme(type="http", scheme="bearer")}

    def security_requirements(
        self, metadata: EndpointMetadata, controller_cls: type[Controller[BaseSerializer]]
    ) -> list[SecurityRequirement]:
        return [{"token": []}]


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of a public answer, and what tells it from others."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, content: Sequence[Any]) -> Self:
        body = json.encode(content)
        return cls(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


class ApiController(Controller[Serializer]):
    """An address of the API."""

    parsers = [StrictJsonParser()]
    validate_responses = False  # Tests do; in production it would be paid for on every answer.
    semantic_responses = False  # Ours are listed by `refusals`.
    # The office's, once it is known: instants in refusals are told in it.
    zone = "Asia/Jakarta"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > problems.LARGEST_BODY:
            return problems.answer(request, BodyTooLargeError(limit=problems.LARGEST_BODY))
        return super().dispatch(request, *args, **kwargs)

    def handle_error(
        self, endpoint: Endpoint, controller: Controller[Any], exc: Exception
    ) -> HttpResponse:
        return problems.answer(self.request, exc, zone=self.zone)

    def handle_method_not_allowed(self, method: str) -> HttpResponse:
        allowed = ", ".join(sorted(self.api_endpoints))
        return problems.answer(self.request, MethodNotAllowedError(allowed=allowed))

    @property
    def wants_anew(self) -> bool:
        """Whether the caller asks for what is true now, kept by nobody."""
        return "no-cache" in self.request.META.get("HTTP_CACHE_CONTROL", "")

    def kept(self, answer: Kept, *, max_age: int) -> HttpResponseBase:
        """Return a public answer to keep for `max_age` seconds; 304 if the caller has it."""
        headers = {"Cache-Control": f"public, max-age={max_age}", "ETag": answer.etag}
        response = HttpResponse(answer.body, content_type="application/json", headers=headers)
        found = get_conditional_response(self.request, etag=answer.etag, response=response)
        return found or response


class ClientController(ApiController):
    """An address of the API for those who have a token."""

    auth = [TokenAuth()]
    client: ApiClient

    @property
    def actor(self) -> Actor:
        return Actor("api", f"client:{self.client.pk}")

    def require(self, scope: str) -> None:
        """Refuse a client whose token does not allow this.

        Raises:
            OutOfScopeError: it does not.
        """
        if not self.client.may(scope):
            raise OutOfScopeError(scope=scope)

    def mine(self, code: str) -> Booking:
        """Return a booking that this client may see.

        Raises:
            BookingNotFoundError: there is none, or it is another client's.
        """
        if codes.canonical(code) != code:
            raise BookingNotFoundError
        found = queries.booking(code)
        is_own = found.scope == self.client.booking_scope
        if not is_own and found.slot.office_id != self.client.office_id:
            raise BookingNotFoundError
        self.zone = found.slot.office.timezone
        return found
