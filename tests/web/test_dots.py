from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from django.contrib.staticfiles import finders

from antrean.web.dots import dots
from tests import make
from tests.web.visitor import Visitor

_LINK = re.compile(r'<a href="/kantor/(\w+)/" tabindex="-1">(.*?)</a>', re.DOTALL)


def test_an_office_stands_where_it_is(db: None) -> None:
    sabang, merauke = make.office(code="sabang"), make.office(code="merauke")
    sabang.latitude, sabang.longitude = Decimal("5.89"), Decimal("95.32")
    merauke.latitude, merauke.longitude = Decimal("-8.49"), Decimal("140.40")

    assert [(dot.x, dot.y) for dot in dots([sabang, merauke])] == [("16", "12"), ("918", "300")]


def test_whether_an_office_takes_bookings_is_told_by_shape(visitor: Visitor) -> None:
    make.office(code="depok", state="planned")

    shapes = dict(_LINK.findall(visitor.open("/kantor/")))

    assert "dot--open" in shapes["bogor"]
    assert "dot--open" not in shapes["depok"]
    assert shapes["depok"].count("<circle") == 1
    assert list(shapes) == ["depok", "bogor"]


def test_every_dot_is_in_a_list_as_well_and_no_dot_takes_the_keyboard(visitor: Visitor) -> None:
    make.office(code="depok", state="planned")

    page = visitor.open("/kantor/")
    chart, _, lists = page.partition("</figure>")

    for code in ("bogor", "depok"):
        assert f'href="/kantor/{code}/"' in lists
    assert all('tabindex="-1"' in link for link in re.findall(r'<a href="/kantor/\w[^>]*>', chart))


def test_the_outline_is_light_and_lies_under_the_dots() -> None:
    found = finders.find("web/indonesia.svg")
    assert isinstance(found, str)
    svg = Path(found).read_text(encoding="utf-8")

    assert len(svg) < 12_000
    assert 'viewBox="0 0 940 360"' in svg
    starts = [int(x) for x in re.findall(r"M(-?\d+)", svg)]
    assert 0 < min(starts) < max(starts) < 940
    assert len(starts) > 50
