from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from antrean.kernel import totp

# RFC 6238, appendix B, for SHA-1.
SECRET = b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 12, 7, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert totp.code(SECRET, totp.step(at), digits=8) == code


@pytest.mark.parametrize(
    ("off", "matches"),
    [(0, True), (-30, True), (30, True), (-60, False), (60, False)],
)
def test_a_code_may_be_half_a_minute_off(off, matches):
    shown = totp.code(SECRET, totp.step(AT + timedelta(seconds=off)))

    assert (totp.matching_step(SECRET, shown, AT) is not None) is matches


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "ééé"])
def test_what_is_no_code_matches_nothing(typed):
    assert totp.matching_step(SECRET, typed, AT) is None


def test_an_app_reads_whose_codes_they_are():
    address = totp.address(SECRET, issuer="Antrean", name="siti@example.org")

    assert address == (
        f"otpauth://totp/Antrean:siti@example.org?secret={SECRET}&issuer=Antrean&digits=6&period=30"
    )


def test_secrets_are_as_long_as_the_hash_and_never_the_same():
    made = {totp.new_secret() for _ in range(20)}

    assert {len(one) for one in made} == {32}
    assert len(made) == 20
