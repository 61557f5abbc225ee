"""What an authenticator is asked, and whether its answer is honest: WebAuthn, without a database.

Everything here comes from a browser, so nothing of it is believed before it is checked: that it
answers what we asked, for this site and from its pages, that whoever answered was verified by
the authenticator (a finger, a face, a PIN), and that the key we know signed it. Who made the
authenticator is not asked (attestation none).

`webauthn` does the checking. It is loaded by the first who needs it: few do.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from antrean.accounts.errors import PasskeyRefusedError
from antrean.accounts.models import Passkey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

# Longer than any browser's answer, short enough for whatever somebody makes up.
_LONGEST: Final = 16_000
_PORTS: Final = {"http": 80, "https": 443}


class KnownKey(Protocol):
    """What is kept of a key, whoever it belongs to."""

    handle: str
    credential: str
    public_key: str
    sign_count: int
    transports: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that an authenticator made for us, as it is kept."""

    credential: str
    public_key: str
    sign_count: int
    transports: str


def creation_options(
    *, challenge: bytes, handle: str, name: str, known: Collection[KnownKey], lasts_seconds: int
) -> str:
    """Return as JSON what `navigator.credentials.create` takes.

    Args:
        name: by which the authenticator shows the person whose key it is.
        known: their other passkeys, so that one authenticator keeps one.
    """
    import webauthn  # noqa: PLC0415  # few come here
    from webauthn.helpers import structs  # noqa: PLC0415  # as above

    options = webauthn.generate_registration_options(
        rp_id=_domain(),
        rp_name=settings.OPERATOR_NAME,
        user_id=webauthn.base64url_to_bytes(handle),
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=lasts_seconds * 1000,
        attestation=structs.AttestationConveyancePreference.NONE,
        # Kept by the authenticator, so that nobody has to say who they are to sign in.
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(one) for one in known],
        supported_pub_key_algs=_algorithms(),
    )
    return webauthn.options_to_json(options)


def request_options(*, challenge: bytes, lasts_seconds: int) -> str:
    """Return as JSON what `navigator.credentials.get` takes: any passkey of this site."""
    import webauthn  # noqa: PLC0415  # few come here
    from webauthn.helpers import structs  # noqa: PLC0415  # as above

    options = webauthn.generate_authentication_options(
        rp_id=_domain(),
        challenge=challenge,
        timeout=lasts_seconds * 1000,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def new_key(answer: str, *, challenge: bytes) -> NewKey:
    """Return the key that was made when we asked with this challenge.

    Raises:
        PasskeyRefusedError: refused: it was made otherwise, or cannot be read.
    """
    import webauthn  # noqa: PLC0415  # few come here
    from webauthn import helpers  # noqa: PLC0415  # as above

    with _refusing():
        credential = helpers.parse_registration_credential_json(_read(answer))
        _check_unattested(credential.response.attestation_object)
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
            require_user_verification=True,
            supported_pub_key_algs=_algorithms(),
        )
        # Its maker is not asked, so nobody has tried the key: is it one?
        key = helpers.decode_credential_public_key(verified.credential_public_key)
        helpers.decoded_public_key_to_cryptography(key)
        transports = sorted({str(one.value) for one in credential.response.transports or ()})
        made = NewKey(
            credential=helpers.bytes_to_base64url(verified.credential_id),
            public_key=helpers.bytes_to_base64url(verified.credential_public_key),
            sign_count=verified.sign_count,
            transports=",".join(transports),
        )
    if len(made.credential) > Passkey.CREDENTIAL_LENGTH or len(made.public_key) > (
        Passkey.KEY_LENGTH
    ):
        raise PasskeyRefusedError(reason="refused")
    return made


def credential_of(answer: str) -> str:
    """Return which key somebody says that they sign with.

    Raises:
        PasskeyRefusedError: refused: it cannot be read.
    """
    from webauthn import helpers  # noqa: PLC0415  # few come here

    with _refusing():
        credential = helpers.parse_authentication_credential_json(_read(answer))
        return helpers.bytes_to_base64url(credential.raw_id)


def counted(answer: str, passkey: KnownKey, *, challenge: bytes) -> int:
    """Return how often the authenticator has signed, if this passkey signed the challenge.

    An authenticator that counts must have counted on: else there are two of it.

    Raises:
        PasskeyRefusedError: refused: it was not signed so.
    """
    import webauthn  # noqa: PLC0415  # few come here
    from webauthn import helpers  # noqa: PLC0415  # as above

    with _refusing():
        credential = helpers.parse_authentication_credential_json(_read(answer))
        handle = helpers.bytes_to_base64url(credential.response.user_handle or b"")
        if handle != passkey.handle:
            raise PasskeyRefusedError(reason="refused")
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    return verified.new_sign_count


def _read(answer: str) -> dict[str, Any]:
    found = json.loads(answer) if len(answer) <= _LONGEST else None
    if not isinstance(found, dict):
        raise PasskeyRefusedError(reason="refused")
    return found


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what cannot be read or does not hold.

    What somebody makes up may break a parser in any way: the library lets the exceptions of
    its own, of JSON, CBOR and the keys through. No other code runs in here.
    """
    try:
        yield
    except Exception as error:
        raise PasskeyRefusedError(reason="refused") from error


def _check_unattested(attestation_object: bytes) -> None:
    """Refuse whoever vouches for an authenticator: we did not ask, and read no certificates.

    A key may vouch for itself: browsers leave that as it is.
    """
    from webauthn import helpers  # noqa: PLC0415  # few come here

    attested = helpers.parse_attestation_object(attestation_object)
    if attested.fmt not in {"none", "packed"} or attested.att_stmt.x5c:
        raise PasskeyRefusedError(reason="refused")


def _algorithms() -> list[Any]:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier as Known  # noqa: PLC0415  # as above

    return [Known.ECDSA_SHA_256, Known.EDDSA, Known.RSASSA_PKCS1_v1_5_SHA_256]


def _descriptor(passkey: KnownKey) -> PublicKeyCredentialDescriptor:
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415  # as above

    transports = [
        structs.AuthenticatorTransport(one) for one in passkey.transports.split(",") if one
    ]
    return structs.PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential), transports=transports or None
    )


def _domain() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def _origin() -> str:
    """Return how browsers write where a page is from."""
    parts = urlsplit(settings.PUBLIC_URL)
    usual = parts.port in {None, _PORTS.get(parts.scheme)}
    return f"{parts.scheme}://{parts.hostname}{'' if usual else f':{parts.port}'}"
