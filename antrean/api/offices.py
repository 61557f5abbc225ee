"""Offices and their days: public, and the same for everybody."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponseBase
from dmr import HeaderSpec, Path, Query, ResponseSpec, validate
from msgspec import UNSET

from antrean.api import rendering
from antrean.api.controllers import ApiController, Empty, office_of, refusals
from antrean.api.schemas import DayOut, DaysQuery, OfficeOut, OfficePath
from antrean.bookings import queries as bookings
from antrean.kernel import clock
from antrean.offices import queries

# Nobody plans further ahead; and dates that no calendar has never reach it.
_FURTHEST = timedelta(days=366)
_HEADERS = {"Cache-Control": HeaderSpec(), "ETag": HeaderSpec()}
_UNCHANGED = Empty(None, status_code=HTTPStatus.NOT_MODIFIED)


class Offices(ApiController):
    @validate(
        ResponseSpec(list[OfficeOut], status_code=HTTPStatus.OK, headers=_HEADERS),
        _UNCHANGED,
        *refusals(_406="not_acceptable", _503="unavailable"),
    )
    def get(self) -> HttpResponseBase:
        """All offices, by code."""
        return self.fresh(rendering.offices(queries.listing()))


class Days(ApiController):
    @validate(
        ResponseSpec(list[DayOut], status_code=HTTPStatus.OK, headers=_HEADERS),
        _UNCHANGED,
        *refusals(
            _404="not_found", _406="not_acceptable", _422="invalid_request", _503="unavailable"
        ),
    )
    def get(
        self, parsed_path: Path[OfficePath], parsed_query: Query[DaysQuery]
    ) -> HttpResponseBase:
        """The days of an office and what remains in each slot.

        A day that cannot be booked now has `remaining` 0.
        """
        office = office_of(parsed_path.code)
        now = clock.now()
        tomorrow = office.today(now) + timedelta(days=1)
        asked = tomorrow if parsed_query.first is UNSET else parsed_query.first
        first = min(max(asked, tomorrow), tomorrow + _FURTHEST)
        rooms = bookings.days(office, first, parsed_query.days, now)
        return self.fresh(rendering.days(office, rooms, now))
