from __future__ import annotations

import pytest
from django.urls import reverse

from antrean.counters.models import HallRules
from tests import make, staff

pytestmark = pytest.mark.django_db


def test_administrators_say_how_an_office_serves_people_and_where_they_wait() -> None:
    office = make.office()
    admin = staff.at_work(staff.account("admin"))
    form = {
        "office": office.pk,
        "effective_on": "2017-08-12",
        "preset": "two",
        "walk_ins": 20,
        "priorities": 30,
        "waiting_place": "ruang tunggu lantai 1",
    }

    answer = admin.post(reverse("admin:counters_hallrules_add"), form)

    assert answer.status_code == 302
    assert HallRules.objects.get(office=office).waiting_place == "ruang tunggu lantai 1"
    assert "ruang tunggu lantai 1" in admin.get(answer.headers["Location"]).content.decode()
