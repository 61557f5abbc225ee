from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.kernel import codes

characters = st.sampled_from(codes.ALPHABET)


def test_the_alphabet_has_32_characters_and_none_that_are_confused():
    assert len(set(codes.ALPHABET)) == 32
    assert set("0O1I") & set(codes.ALPHABET) == set()


def test_a_new_code_is_canonical_and_not_the_last_one():
    first, second = codes.new_code(), codes.new_code()

    assert codes.canonical(first) == first
    assert len(first) == codes.LENGTH
    assert first != second


def test_weights_are_different_and_not_zero():
    """Which proves both promises: a·w ≠ 0 and a·(w − v) ≠ 0 for every a ≠ 0."""
    assert len(set(codes._WEIGHTS)) == codes.LENGTH
    assert 0 not in codes._WEIGHTS


def test_gf32_has_no_zero_divisors_and_2_generates_it():
    nonzero = range(1, 32)

    assert all(codes._product(a, b) for a in nonzero for b in nonzero)
    assert set(codes._powers(31)) == set(nonzero)


def test_every_single_error_is_caught():
    """The sum is linear, so what holds for errors in one code holds for all codes."""
    code = codes.new_code()
    wrong = [
        code[:place] + character + code[place + 1 :]
        for place in range(codes.LENGTH)
        for character in codes.ALPHABET
        if character != code[place]
    ]

    assert len(wrong) == codes.LENGTH * 31
    assert [text for text in wrong if codes.is_code(text)] == []


@pytest.mark.parametrize("place", range(codes.LENGTH - 1))
def test_every_swap_of_neighbours_is_caught(place: int):
    for left in codes.ALPHABET:
        for right in codes.ALPHABET:
            if left == right:
                continue
            code = _code_with(place, left + right)
            swapped = code[:place] + right + left + code[place + 2 :]

            assert not codes.is_code(swapped), (code, swapped)


def _code_with(place: int, pair: str) -> str:
    """Return a valid code with this pair at this place; the others make it valid."""
    filler = "2" * place + pair + "2" * (codes.LENGTH - 2 - place)
    # Whatever the sum is, one of the 32 characters at a free place makes it zero.
    free = 0 if place > 1 else codes.LENGTH - 1
    return next(
        text
        for character in codes.ALPHABET
        if codes.is_code(text := filler[:free] + character + filler[free + 1 :])
    )


@given(st.data())
def test_any_spelling_leads_to_the_same_code(data: st.DataObject):
    code = codes.new_code()
    separators = st.text(" .-–—_*/\n\t:#\u200b", max_size=3)

    typed = "".join(
        data.draw(separators) + data.draw(st.sampled_from([character, character.lower()]))
        for character in code
    )

    assert codes.canonical(typed) == code


@given(st.text())
def test_no_text_breaks_it(text: str):
    found = codes.canonical(text)

    assert found is None or codes.is_code(found)
    assert not (codes.resembles_code(text) and codes.is_code(text))


def test_characters_outside_the_alphabet_are_not_guessed_at():
    code = codes.new_code()

    for stranger in "0O1Iß٣１é":
        assert codes.canonical(stranger + code[1:]) is None


def test_a_mistyped_code_resembles_one_but_a_word_does_not():
    code = "K7QX4M2T"
    wrong = next(code + c for c in codes.ALPHABET if not codes.is_code(code + c))

    assert codes.resembles_code(wrong)
    assert not codes.resembles_code("tunggukan")


def test_codes_are_shown_in_groups():
    assert codes.shown("K7QX4M2T9") == "K7QX-4M2T-9"
