"""The order that is expected is the one that comes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from antrean.counters import standing
from antrean.counters.policy import Line, Waiting, next_call
from tests.counters.test_policy import at, line_states, waitings


@st.composite
def lines(draw: st.DrawFn) -> list[Waiting]:
    """Lines in which some missed a call or asked to be passed over."""
    waiting = draw(waitings())
    return [
        replace(
            one,
            after_calls=draw(st.integers(0, 60)) if one.back else 0,
            not_before=draw(st.none() | st.integers(0, 120).map(at)),
        )
        for one in waiting
    ]


@given(lines(), line_states, st.integers(0, 120))
def test_it_is_that_of_calling_everybody_one_after_the_other(
    waiting: list[Waiting], line: Line, minutes: int
) -> None:
    expected = standing.expected(waiting, line, at(minutes))

    left, called = {one.id: one for one in waiting}, []
    while call := next_call(left.values(), line, at(minutes)):
        line = call.line
        called.append(call.id)
        del left[call.id]
    assert expected == called
