from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from antrean.kernel import fresh
from antrean.kernel.fresh import Fresh

LONG = 1000.0


class Source:
    """Counts how often it was read."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_what_is_fresh_is_not_read_again_and_what_is_old_is() -> None:
    source = Source()
    kept, stale = Fresh[str, int](seconds=LONG, most=10), Fresh[str, int](seconds=0, most=10)

    assert [kept.get("a", source), kept.get("a", source)] == [1, 1]
    assert [stale.get("a", source), stale.get("a", source)] == [2, 3]


def test_only_what_was_just_read_has_no_age() -> None:
    kept = Fresh[str, int](seconds=LONG, most=10)

    ages = [kept.aged("a", Source())[0] for _ in range(2)]

    assert ages[0] == 0.0 < ages[1]


def test_who_wants_it_anew_has_it_read_and_the_others_get_that() -> None:
    kept, source = Fresh[str, int](seconds=LONG, most=10), Source()
    kept.get("a", source)

    assert kept.aged("a", source, anew=True) == (0.0, 2)
    assert kept.get("a", source) == 2


def test_one_reads_for_those_who_come_meanwhile() -> None:
    kept, source, reading, go_on = (
        Fresh[str, int](seconds=LONG, most=10),
        Source(),
        Event(),
        Event(),
    )

    def slowly() -> int:
        reading.set()
        assert go_on.wait(20)
        return source()

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(kept.get, "a", slowly)
        assert reading.wait(20)
        others = [pool.submit(kept.get, "a", source) for _ in range(4)]
        go_on.set()

    assert [one.result() for one in (first, *others)] == [1] * 5


def test_an_error_is_not_kept_and_leaves_nothing_behind() -> None:
    kept = Fresh[int, int](seconds=LONG, most=10)

    for number in range(100):
        with pytest.raises(LookupError):
            kept.get(number, lambda: {}[0])

    assert (len(kept._kept), len(kept._reading)) == (0, 0)
    assert kept.get(0, Source()) == 1


def test_no_more_is_kept_than_there_is_room_for() -> None:
    kept = Fresh[int, int](seconds=LONG, most=3)

    for number in range(10):
        kept.get(number, Source())

    assert len(kept._kept) <= 3


def test_everything_can_be_forgotten() -> None:
    kept, source = Fresh[str, int](seconds=LONG, most=10), Source()
    kept.get("a", source)

    fresh.forget_all()

    assert kept.get("a", source) == 2
