"""The curves of a run, as pictures for the document, in the colours of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.report import Row

FOLDER = Path("docs/performance")
INK, PAPER, SEA, GOLD, RED, GREY = (
    "#14213D",
    "#FBFAF7",
    "#0B5563",
    "#FFC53D",
    "#B3261E",
    "#5B6475",
)
_STYLE: Any = {
    "axes.edgecolor": GREY,
    "axes.facecolor": PAPER,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "figure.facecolor": PAPER,
    "font.size": 11,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
}


def drawn(rows: Sequence[Row]) -> Iterator[str]:
    """Draw what the rows allow; yield the line of Markdown that shows each picture."""
    FOLDER.mkdir(exist_ok=True)
    mpl.rcParams.update(_STYLE)
    for name, (title, draw) in _PICTURES.items():
        found = [row for row in rows if row.part == name]
        if found:
            draw(found, title).savefig(FOLDER / f"{name}.png", dpi=110)
            yield f"![{title}](performance/{name}.png)"


def _bookings(rows: Sequence[Row], title: str) -> Figure:
    figure, axes = _figure(title)
    ours = [row for row in rows if row.at is not None]
    labels = [f"{row.at:.0f}" for row in ours]
    _bars(axes, labels, ours)
    peers = [row for row in rows if row.at is None and row.unit == "/s"]
    for row, style in zip(peers, ("-", "--", ":"), strict=False):
        axes.axhline(row.median, color=RED, linestyle=style, label=row.what)
    axes.set(xlabel="processes of antrean web", ylabel="bookings a second", ylim=(0, None))
    figure.legend(loc="outside lower center", frameon=False, fontsize=9, ncols=2)
    return figure


def _load(rows: Sequence[Row], title: str) -> Figure:
    figure = Figure(figsize=(8, 6.4), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left")
    upper, lower = figure.subplots(2, 1, sharex=True)
    rates = [row for row in rows if row.at is not None and row.unit == "/s"]
    waits = [row for row in rows if row.at is not None and row.unit == "ms"]
    offered = [row.at or 0.0 for row in rates]
    upper.plot(offered, offered, color=GREY, linestyle=":", label="offered")
    _curve(upper, rates, SEA, "booked")
    most = max(row.median for row in rates)
    upper.set(ylabel="bookings a second", ylim=(0, 1.5 * most))
    upper.legend(frameon=False, fontsize=9)
    _curve(lower, waits, RED, "p99")
    lower.set(xlabel="offered a second", ylabel="p99, ms", yscale="log")
    lower.yaxis.set_major_formatter("{x:,.0f}")
    return figure


def _growth(rows: Sequence[Row], title: str) -> Figure:
    figure, axes = _figure(title)
    ours = [row for row in rows if row.at is not None]
    _bars(axes, [f"{row.at:,.0f}" for row in ours], ours)
    axes.set(xlabel="old bookings in the database", ylabel="bookings a second", ylim=(0, None))
    return figure


def _figure(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title)
    return figure, axes


def _bars(axes: Axes, labels: Sequence[str], rows: Sequence[Row]) -> None:
    axes.bar(labels, [row.median for row in rows], width=0.5, color=SEA)
    axes.errorbar(labels, [row.median for row in rows], _spread(rows), fmt="none", ecolor=GOLD)


def _curve(axes: Axes, rows: Sequence[Row], color: str, label: str) -> None:
    x = [row.at or 0.0 for row in rows]
    axes.plot(x, [row.median for row in rows], "o-", color=color, label=label)
    axes.fill_between(
        x,
        [min(row.runs) for row in rows],
        [max(row.runs) for row in rows],
        color=color,
        alpha=0.15,
        linewidth=0,
    )


def _spread(rows: Sequence[Row]) -> list[list[float]]:
    """Return how far the runs went below and above the medians."""
    return [
        [row.median - min(row.runs) for row in rows],
        [max(row.runs) - row.median for row in rows],
    ]


_PICTURES: dict[str, tuple[str, Callable[[Sequence[Row], str], Figure]]] = {
    "bookings": ("Bookings over HTTP, and what the database alone can do", _bookings),
    "load": ("When more is asked than can be done", _load),
    "growth": ("Bookings a second after years", _growth),
}
