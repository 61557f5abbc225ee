from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from antrean.offices.models import Office, OfficeDay, OpeningHours
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return staff.at_work(staff.account("admin"))


def page(model: str, *arguments: object) -> str:
    kind = "change" if arguments else "changelist"
    return reverse(f"admin:offices_{model}_{kind}", args=arguments)


@pytest.mark.parametrize("model", ["office", "openinghours", "queuerules", "extraday", "officeday"])
def test_every_list_can_be_looked_at(admin, model):
    make.slot()

    assert admin.get(page(model)).status_code == 200


def test_an_administrator_sets_where_an_office_is_found_and_never_its_state(admin):
    office = make.office(state="planned")
    form = {
        "address": "Jalan Ahmad Yani 19",
        "phone": "+622518332870",
        "doors_open": "07:30",
        "capacity": "12",
        "whatsapp_phone_number_id": "",
        "whatsapp_number": "",
        "state": "online",
        "name": "Kantor Lain",
    }

    assert admin.post(page("office", office.pk), form).status_code == 302

    changed = Office.objects.get(pk=office.pk)
    assert (changed.address, changed.capacity) == ("Jalan Ahmad Yani 19", 12)
    assert (changed.state, changed.name) == ("planned", office.name)


def test_opening_from_the_list_says_what_is_missing(admin):
    ready, lacking = make.office(state="planned"), make.office(state="planned")
    Office.objects.filter(pk=lacking.pk).update(address="")

    answer = admin.post(
        page("office"),
        {"action": "open_booking", "_selected_action": [ready.pk, lacking.pk]},
        follow=True,
    )

    assert f"Not opened: {lacking.code} lacks address" in answer.content.decode()
    assert Office.objects.get(pk=ready.pk).state == "pilot"
    assert Office.objects.get(pk=lacking.pk).state == "planned"


def test_new_hours_make_the_worker_look_again(admin):
    office = make.office()
    Office.objects.update(published_until=date(2017, 8, 28))
    form = {
        "office": office.pk,
        "season": "regular",
        "weekday": 5,
        "effective_on": "2017-08-12",
        "opens": "08:00",
        "closes": "12:00",
    }

    answer = admin.post(reverse("admin:offices_openinghours_add"), form)

    assert answer.status_code == 302
    assert OpeningHours.objects.get(office=office).opens == time(8)
    assert Office.objects.get(pk=office.pk).published_until is None


def test_days_are_only_shown(admin):
    day = OfficeDay.objects.create(office=make.office(), day=make.DAY)

    assert admin.post(page("officeday", day.pk), {"last_number": 5}).status_code == 403
    assert admin.get(page("officeday", day.pk)).status_code == 200
