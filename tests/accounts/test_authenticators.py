"""Whatever an authenticator seems to answer: what was changed on its way is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.accounts import authenticators
from antrean.accounts.errors import PasskeyRefusedError
from antrean.accounts.models import Passkey
from tests.accounts.authenticator import SITE, Authenticator, read, written

CHALLENGE, HANDLE = bytes(32), written(bytes(32))
FIELDS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(-3, 3), inner),
    max_leaves=10,
)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PUBLIC_URL = SITE


def answered() -> tuple[str, str]:
    """Return what an authenticator says when it makes a key, and when it signs with it."""
    telephone = Authenticator()
    adding = authenticators.creation_options(
        challenge=CHALLENGE, handle=HANDLE, name="x", known=(), lasts_seconds=9
    )
    entering = authenticators.request_options(challenge=CHALLENGE, lasts_seconds=9)
    return telephone.create(adding), telephone.get(entering)


def changed(answer: str, field: str, other: bytes | None, bit: int) -> str | None:
    """Return the answer with another part, or with one bit turned over; None: it is the same."""
    read_answer = json.loads(answer)
    raw = bytearray(read(read_answer["response"].get(field, "")))
    if other is None and raw:
        raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    new = bytes(raw) if other is None else other
    if new == read(read_answer["response"].get(field, "")):
        return None
    read_answer["response"][field] = written(new)
    return json.dumps(read_answer)


@pytest.mark.fuzz
@given(
    field=st.sampled_from(FIELDS),
    other=st.binary() | ANYTHING.map(cbor2.dumps) | st.none(),
    bit=st.integers(0, 2400),
)
def test_whatever_is_changed_is_refused(field: str, other: bytes | None, bit: int) -> None:
    making, signing = answered()
    key = authenticators.new_key(making, challenge=CHALLENGE)
    passkey = Passkey(handle=HANDLE, **asdict(key))
    assert authenticators.counted(signing, passkey, challenge=CHALLENGE) == 2

    if text := changed(making, field, other, bit):
        # Nobody signs when a key is made: another name or key may be what was made.
        with suppress(PasskeyRefusedError):
            authenticators.new_key(text, challenge=CHALLENGE)
    if field != "attestationObject" and (text := changed(signing, field, other, bit)):
        with pytest.raises(PasskeyRefusedError):
            authenticators.counted(text, passkey, challenge=CHALLENGE)
