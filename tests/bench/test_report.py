from __future__ import annotations

import pytest

from bench import plots, report
from bench.report import Row


def row(*runs, **more):
    return Row(**{"part": "p", "what": "bookings", "unit": "/s", "runs": list(runs)} | more)


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4], 99, 4), ([7], 1, 7), (list(range(1, 201)), 99, 198)],
)
def test_a_percentile_is_one_of_the_values(values, percent, found):
    assert report.percentile(values, percent) == found


def test_a_ratio_is_taken_round_by_round():
    assert report.ratio("p", "x", [10, 30, 40], [10, 10, 20]).runs == [1, 3, 2]


def test_a_table_tells_the_median_and_the_spread():
    found = report.table([row(1500, 1234.5, 2000), row(0.5, unit="×", target="≥ 0.8")])

    assert found.splitlines()[2:] == [
        "| bookings | 1,500  | 1,234–2,000 | /s   | 3    |        |      |",
        "| bookings | 0.5    |             | ×    | 1    | ≥ 0.8  |      |",
    ]


def test_the_document_gets_the_figures_between_its_marks(tmp_path, monkeypatch):
    document = tmp_path / "performance.md"
    document.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    monkeypatch.setattr(report, "DOCUMENT", document)

    report.write_down([row(1)], {"cores": "2"}, ["![x](x.png)"])

    text = document.read_text()
    assert text.startswith("before\n<!-- figures -->\n\n- cores: 2\n\n| what")
    assert text.endswith("|\n\n![x](x.png)\n\n<!-- end of figures -->\nafter\n")
    assert "old" not in text


def test_only_what_was_measured_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(plots, "FOLDER", tmp_path)

    found = list(plots.drawn([row(1, 2, part="growth", at=0), row(1, part="growth", at=5)]))

    assert found == ["![Bookings a second after years](performance/growth.png)"]
    assert [path.name for path in tmp_path.iterdir()] == ["growth.png"]
