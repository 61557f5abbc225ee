"""Offices and their days: public, and the same for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

from django.http import HttpResponseBase
from dmr import HeaderSpec, Path, Query, ResponseSpec, validate
from msgspec import UNSET

from antrean.api import rendering
from antrean.api.controllers import ApiController, Empty, Kept, office_of, refusals
from antrean.api.schemas import DayOut, DaysQuery, OfficeOut, OfficePath
from antrean.bookings import queries as bookings
from antrean.kernel import clock
from antrean.kernel.fresh import Fresh
from antrean.offices import queries

# What remains is never older than a second, with the caches of others on its way: they may
# keep only what was read for them.
_days = Fresh[tuple[int, date, int], Kept](seconds=1, most=500)
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
        return self.kept(Kept.of(rendering.offices(queries.listing())), max_age=1)


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

        def read() -> Kept:
            rooms = bookings.days(office, first, parsed_query.days, now)
            return Kept.of(rendering.days(office, rooms, now))

        key = (office.pk, first, parsed_query.days)
        age, answer = _days.aged(key, read, anew=self.wants_anew)
        return self.kept(answer, max_age=0 if age else 1)
