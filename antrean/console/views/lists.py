"""Lists that are printed: who comes, for a day without a line; and how a day ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from antrean.accounts.models import StaffAct
from antrean.console import paper
from antrean.console.doors import Sitting, check_office, staff
from antrean.console.pages import page
from antrean.console.paper.table import day_list_csv as as_table
from antrean.console.wording import spoken
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper import actions, queries
from antrean.paper.models import DayList
from antrean.paper.numbers import FIRST, LAST, named

_LISTS: Final = "paper.view_daylist"


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, and who took a copy of it along."""

    day_list: DayList
    taken: Sequence[tuple[StaffAct, str]]

    @property
    def people(self) -> int:
        return len(self.day_list.places)


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day with its lists, the newest first."""

    day: date
    is_today: bool
    lists: Sequence[Shown]

    @property
    def newest(self) -> Shown | None:
        return self.lists[0] if self.lists else None

    @property
    def older(self) -> Sequence[Shown]:
        return self.lists[1:]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(_LISTS)
def day_list(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show the lists of today and of the next day of service; make one anew."""
    office = sitting.office
    days = queries.days_with_lists(office, clock.now())
    if request.method == "POST":
        asked = next((day for day in days if day.isoformat() == request.POST.get("day")), None)
        if asked is None:
            raise Http404
        actions.make_list(office, asked, sitting.account)
        return redirect(f"{reverse('console:day_list')}?done=made")
    context = {
        "days": [_shown(office, day) for day in days],
        "done": request.GET.get("done", ""),
        "closings": queries.closed_days(office, clock.now()),
        "first": named(FIRST),
        "last": named(LAST),
        "may_enter": sitting.may("paper.add_visit"),
    }
    return page(request, "lists", context, sitting)


@require_safe
@staff(_LISTS)
def day_list_pdf(request: HttpRequest, sitting: Sitting, list_id: int) -> HttpResponse:
    """Give a list to be printed, and note who took it."""
    found = _taken(sitting, list_id, "pdf")
    made = paper.day_list(found, queries.lines(found))
    return _file(made, "application/pdf", f"daftar-{found.day}.pdf")


@require_safe
@staff(_LISTS)
def day_list_csv(request: HttpRequest, sitting: Sitting, list_id: int) -> HttpResponse:
    """Give a list to be filled in at a computer, and note who took it."""
    found = _taken(sitting, list_id, "csv")
    made = as_table(queries.lines(found), found.office.timezone)
    return _file(made.encode(), "text/csv; charset=utf-8", f"daftar-{found.day}.csv")


@require_safe
@staff(_LISTS)
def empty_numbers(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give the empty numbers of days on paper, which hold nobody's data."""
    return _file(paper.empty_numbers(sitting.office), "application/pdf", "nomor-kertas.pdf")


@require_safe
@staff(_LISTS)
def closing_list(request: HttpRequest, sitting: Sitting, day: str) -> HttpResponse:
    """Give what became of every number of a day."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    closing = queries.closing(sitting.office, asked)
    if not closing.numbers:
        raise Http404
    made = paper.closing_list(sitting.office, closing)
    return _file(made, "application/pdf", f"penutupan-{asked}.pdf")


def _shown(office: Office, day: date) -> ShownDay:
    lists = [Shown(one, queries.taken(one)) for one in queries.lists_of(office, day)]
    return ShownDay(day, day == office.today(clock.now()), lists)


def _taken(sitting: Sitting, list_id: int, form: str) -> DayList:
    found = get_object_or_404(DayList.objects.select_related("office"), pk=list_id)
    check_office(sitting, found.office_id)
    actions.note_taken(found, sitting.account, form)
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Language"] = spoken()
    return answer
