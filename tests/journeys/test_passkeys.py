"""A passkey in a real browser, whose authenticator is Chromium's virtual one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from tests.journeys.conftest import Comer
from tests.journeys.site import Person

WORDS: Final = MappingProxyType(
    {
        "id": {
            "make": "Buat kunci sandi",
            "sign in": "Masuk dengan kunci sandi",
            "made": "Kunci sandi disimpan.",
            "there": "Kunci sandi ini sudah ada.",
            "nothing chosen": "Belum ada kunci sandi yang dipilih.",
            "used": "terakhir dipakai",
            "unused": "belum pernah dipakai",
            "remove": "Hapus",
            "gone": "Kunci sandi ini tidak berlaku lagi",
            "sign out": "Keluar",
        },
        "en": {
            "make": "Make a passkey",
            "sign in": "Sign in with a passkey",
            "made": "The passkey is saved.",
            "there": "This passkey is there already.",
            "nothing chosen": "No passkey was chosen.",
            "used": "last used",
            "unused": "not used yet",
            "remove": "Remove",
            "gone": "This passkey is no longer good",
            "sign out": "Sign out",
        },
    }
)


@dataclass
class Telephone:
    """Somebody's telephone with an authenticator, which knows a finger or does not."""

    person: Person
    words: Mapping[str, str]
    line: CDPSession
    key: str

    @classmethod
    def of(cls, person: Person) -> Telephone:
        line = person.page.context.new_cdp_session(person.page)
        line.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True}
        made = line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(person, WORDS[person.language], line, made["authenticatorId"])

    @property
    def main(self) -> Locator:
        return self.person.page.locator("main")

    def knows_the_finger(self, *, known: bool) -> None:
        words = {"authenticatorId": self.key, "isUserVerified": known}
        self.line.send("WebAuthn.setUserVerified", words)

    def open(self, path: str) -> None:
        self.person.open(f"{self.person.said('root')}{path}")

    def press(self, what: str) -> None:
        """Press a button that leads on."""
        with self.person.page.expect_navigation():
            self.main.get_by_role("button", name=self.words[what]).first.click()
        self.person.glance()

    def press_in_vain(self, what: str, says: str) -> None:
        self.main.get_by_role("button", name=self.words[what]).click()
        expect(self.main.locator("[data-passkey-says]")).to_contain_text(self.words[says])
        self.person.look()

    def signs_out(self) -> None:
        self.open("antrean/")
        self.press("sign out")


@pytest.fixture(params=["id", "en"])
def siti(comer: Comer, request: pytest.FixtureRequest) -> Telephone:
    """Somebody who has just made a passkey."""
    siti = Telephone.of(comer(request.param))
    siti.person.comes_back()
    siti.open("data/")
    siti.press("make")
    expect(siti.main).to_contain_text(siti.words["made"])
    return siti


def test_a_passkey_signs_in_again_once_the_finger_is_known(siti: Telephone) -> None:
    siti.press_in_vain("make", "there")
    siti.signs_out()
    siti.open(f"masuk/?next={siti.person.said('root')}data/")
    siti.knows_the_finger(known=False)
    siti.press_in_vain("sign in", "nothing chosen")

    siti.knows_the_finger(known=True)
    siti.press("sign in")

    assert urlsplit(siti.person.page.url).path == f"{siti.person.said('root')}data/"
    expect(siti.main).to_contain_text(siti.words["used"])


def test_a_passkey_that_was_removed_says_what_to_do(siti: Telephone) -> None:
    row = siti.main.locator("#passkeys ~ ul li", has_text=siti.words["unused"])
    siti.person.follow(row.get_by_role("button", name=siti.words["remove"]))
    siti.signs_out()
    siti.open("masuk/")

    siti.press("sign in")

    expect(siti.main.get_by_role("alert")).to_contain_text(siti.words["gone"])


def test_without_scripts_nobody_is_offered_one(comer: Comer) -> None:
    siti = comer(java_script_enabled=False)

    siti.open("/masuk/")

    expect(siti.page.get_by_role("button", name=siti.said("whatsapp"))).to_be_visible()
    expect(siti.page.locator("[data-passkey]")).to_be_hidden()
