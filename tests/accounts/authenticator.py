"""An authenticator of the tests, with the browser around it: it keeps keys, and signs in earnest.

Honest unless it is told to lie: every lie is one argument, and all else stays as it should be.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

SITE: Final = "https://antrean.contoh.example"
_PRESENT, _VERIFIED, _ATTESTED = 1, 4, 64

type Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

MAKERS: Final = MappingProxyType[str, Callable[[], Key]](
    {
        "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
        "RS256": lambda: rsa.generate_private_key(65537, 2048),
    }
)


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "===")


@dataclass
class Authenticator:
    """Keeps one key for one site; `count` is how often it has signed, None if it does not count."""

    kind: str = "ES256"
    count: int | None = 0
    key: Key = field(default_factory=MAKERS["ES256"])
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def __post_init__(self) -> None:
        if self.kind != "ES256":
            self.key = MAKERS[self.kind]()

    def copied(self) -> Authenticator:
        """Return one that somebody made of this one's memory."""
        return replace(self)

    def create(self, options: str, **lies: Any) -> str:
        """Answer `navigator.credentials.create`."""
        asked = json.loads(options)
        assert asked["authenticatorSelection"]["residentKey"] == "required"
        assert asked["authenticatorSelection"]["userVerification"] == "required"
        self.handle = read(asked["user"]["id"])
        public = lies.pop("public_key", None) or cbor2.dumps(_cose(self.key))
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        statement = {"fmt": "none", "attStmt": {}} | lies.pop("attestation", {})
        data = self._data(asked["rp"]["id"], lies, flags=_ATTESTED) + attested
        response = {
            "clientDataJSON": written(_client_data("webauthn.create", asked, lies)),
            "attestationObject": written(cbor2.dumps({**statement, "authData": data})),
            "transports": ["internal", "hybrid", "telepathy"],
        }
        return self._answer(response)

    def get(self, options: str, **lies: Any) -> str:
        """Answer `navigator.credentials.get`."""
        asked = json.loads(options)
        assert asked["userVerification"] == "required"
        assert not asked.get("allowCredentials")
        client = _client_data("webauthn.get", asked, lies)
        data = self._data(asked["rpId"], lies)
        signature = _sign(lies.get("key", self.key), data + hashlib.sha256(client).digest())
        response = {
            "clientDataJSON": written(client),
            "authenticatorData": written(data),
            "signature": written(signature),
            "userHandle": written(lies.get("handle", self.handle)),
        }
        return self._answer(response)

    def _data(self, domain: str, lies: dict[str, Any], *, flags: int = 0) -> bytes:
        if self.count is not None:
            self.count += 1
        flags |= 0 if lies.get("is_absent") else _PRESENT
        flags |= 0 if lies.get("is_unverified") else _VERIFIED
        hashed = hashlib.sha256(lies.get("domain", domain).encode()).digest()
        return hashed + struct.pack(">BI", flags, self.count or 0)

    def _answer(self, response: dict[str, Any]) -> str:
        name = written(self.credential)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        )


def _client_data(what: str, asked: dict[str, Any], lies: dict[str, Any]) -> bytes:
    said = {
        "type": lies.get("type", what),
        "challenge": lies.get("challenge", asked["challenge"]),
        "origin": lies.get("origin", SITE),
        "crossOrigin": False,
    }
    return json.dumps(said).encode()


def _cose(key: Key) -> dict[int, Any]:
    """Return the public half as RFC 9053 writes it."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {1: 1, 3: -8, -1: 6, -2: key.public_key().public_bytes_raw()}
    numbers = key.public_key().public_numbers()
    return {1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)}


def _sign(key: Key, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
