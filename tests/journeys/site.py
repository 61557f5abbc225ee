"""A telephone with a browser and WhatsApp, before the whole system as an operator runs it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.errands import Errand
from tests.process.stage import Stage

# Name, birth date, relation, and what a NIK begins with; its serial is another for everybody.
SITI = ("Siti Nurhaliza", "25", "1", "1987", "self", "320101650187")
BUDI = ("Budi Santoso", "3", "2", "1985", "spouse", "320101030285")
ANI = ("Ani", "17", "8", "2015", "child", "320101570815")
ALI = ("Moh. Ali", "9", "9", "2019", "child", "320101090919")
FAMILY = (SITI, BUDI, ANI, ALI)
# What a page is made of, in which colours and at which width, but for its words, its language and
# its addresses: of two that are the same, axe finds the same. Words that axe compares count by
# where they were first; of the two languages, each is the current one on half of the pages.
_MADE_OF = """(() => {
  const varies = /^(lang|hreflang|href|src|value|content|datetime|data-.*|d|alt|cx|cy|action)$/;
  const compared = /^(title|placeholder|aria-label)$/;
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"];
  const words = [];
  const kept = (name, value) => {
    if (varies.test(name)) return !!value;
    if (!compared.test(name)) return value;
    words.push(value);
    return words.indexOf(value);
  };
  const made = (element) => {
    const told = [element.tagName, !!element.textContent.trim()];
    for (const { name, value } of element.attributes) told.push(name, kept(name, value));
    const parts = [...element.children].map(made);
    return [...told, ...(element.matches(".languages") ? parts.sort() : parts)].join();
  };
  const shown = [innerWidth, !!document.title, ...media.map((one) => matchMedia(one).matches)];
  return [...shown, made(document.documentElement)].join();
})()"""
# What is cut off at the right, or hides part of its own words.
# What scrolls by itself, or ends in dots and is told in full elsewhere, may.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((one) => {
  if (one.closest(".unseen, svg, .govuk-skip-link, [hidden]")) return false;
  if (one.closest(".scrolls, .ways-of-staff, .who-name")) return false;
  const box = one.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return false;
  const clips = getComputedStyle(one).overflowX !== "visible" && one.matches(":not(input)");
  const isOut = box.right > innerWidth + 1 || box.left < -1;
  return isOut || (clips && one.scrollWidth > one.clientWidth);
}).map((one) => `is cut off: ${one.outerHTML.slice(0, 120)}`)"""
_found_good: set[str] = set()
# What WCAG 2.2 AA asks for, and what axe itself finds good.
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

# What stands on the buttons and links, by language.
WORDS = {
    "id": {
        "root": "/",
        "book": "Daftar antrean",
        "office": "Kantor Imigrasi Bogor",
        "here": "Daftar antrean di kantor ini",
        "new": "Paspor baru",
        "continue": "Lanjutkan",
        "one": "1 orang",
        "four": "4 orang",
        "whatsapp": "Masuk dengan WhatsApp",
        "send code": "Kirim kode",
        "sign in": "Masuk",
        "mine": "Antrean saya",
        "may": "Saya berusia 18 tahun",
        "hold": "Pesan tempat",
        "guardian": "Saya orang tua atau wali",
        "confirm": "Konfirmasi",
        "report": "Lapor hadir",
        "keep": "Simpan data keluarga",
        "fill in": "Isi Pemohon 1",
        "move": "Ubah jadwal",
        "to cancel": "Batalkan antrean",
        "cancel": "Ya, batalkan antrean",
        "cancelled": "Dibatalkan",
        "undo": "Tarik pembatalan",
        "confirmed": "Terkonfirmasi",
        "change": "Ubah atau hapus",
        "save": "Simpan",
        "delete": "Hapus data",
        "under age": "Belum berusia 18 tahun?",
        "kept": "Data keluarga yang tersimpan",
        "my data": "Data saya",
        "code by whatsapp": "Kirim kode ke WhatsApp",
        "add email": "Tambahkan alamat surel",
        "add whatsapp": "Tambahkan WhatsApp",
        "add": "Tambahkan",
        "added": "Kontak ditambahkan.",
        "remove email": "Hapus alamat surel",
        "remove contact": "Ya, hapus kontak ini",
        "removed": "Kontak dihapus.",
    },
    "en": {
        "root": "/en/",
        "book": "Book a place",
        "office": "Kantor Imigrasi Bogor",
        "here": "Book at this office",
        "new": "A new passport",
        "continue": "Continue",
        "one": "1 person",
        "four": "4 people",
        "whatsapp": "Sign in with WhatsApp",
        "send code": "Send the code",
        "sign in": "Sign in",
        "mine": "My bookings",
        "may": "I am 18 or over",
        "hold": "Hold the places",
        "guardian": "I am the parent or guardian",
        "confirm": "Confirm",
        "report": "Report at",
        "keep": "Keep the family’s data",
        "fill in": "Fill in Applicant 1",
        "move": "Change the time",
        "to cancel": "Cancel the booking",
        "cancel": "Yes, cancel",
        "cancelled": "Cancelled",
        "undo": "Bring it back",
        "confirmed": "Confirmed",
        "change": "Change or delete",
        "save": "Save",
        "delete": "Delete the data of",
        "under age": "Not 18 yet?",
        "kept": "Family that you keep",
        "my data": "My data",
        "code by whatsapp": "Send the code to WhatsApp",
        "add email": "Add an e-\N{WORD JOINER}mail address",
        "add whatsapp": "Add WhatsApp",
        "add": "Add",
        "added": "The contact is added.",
        "remove email": "Remove the e-\N{WORD JOINER}mail address",
        "remove contact": "Yes, remove this contact",
        "removed": "The contact is removed.",
    },
}


_serials = itertools.count(1)


def faults_for_everybody(page: Page) -> list[str]:
    """Return what axe finds wrong with a page; of two that are made of the same, once."""
    seen = page.evaluate(_MADE_OF)
    if seen in _found_good:
        return []
    found = Axe().run(page, options=_RULES)
    if not found.violations_count:
        _found_good.add(seen)
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]]


def typed(person: tuple[str, ...]) -> dict[str, str]:
    """Return the fields of somebody, with a NIK that nobody else has."""
    name, day, month, year, relation, begun = person
    nik = f"{begun}{next(_serials):04}"
    fields = {"name": name, "day": day, "month": month, "year": year, "nik": nik}
    return fields | {"relation": relation}


@dataclass
class Person:
    """Somebody with a telephone: `page` is its browser, `key` names it in the simulator."""

    stage: Stage
    page: Page
    key: str
    language: str = "id"
    checks: bool = True  # of every page whether everybody can use it
    number: str = ""
    is_in: bool = False  # has signed in before

    def said(self, what: str) -> str:
        return WORDS[self.language][what]

    def open(self, path: str) -> None:
        self.page.goto(f"{self.stage.site}{path}")
        self.glance()

    def click(self, what: str, *, exact: bool = False) -> None:
        """Follow a link or press a button that says this, and glance at what comes."""
        name = WORDS[self.language].get(what, what)
        found = self.page.get_by_role("link", name=name, exact=exact)
        button = self.page.get_by_role("button", name=name, exact=exact)
        self.follow(found if found.count() else button)

    def follow(self, found: Locator) -> None:
        """Click the first of these and glance at the page that comes, once it is there."""
        self.arrive(found.first.click)
        self.glance()

    def arrive(self, act: Callable[[], object]) -> None:
        """Do something that leads to another page, loaded or swapped in, and wait for it."""
        self.page.locator("main").evaluate("one => { one.dataset.left = 'yes'; }")
        act()
        self.page.locator("main:not([data-left])").wait_for()
        self.page.wait_for_load_state()

    def glance(self) -> None:
        """See that the page fits the screen; all of them are looked at in `test_pages`.

        Expected instead of asked once: a page that its stream told of a change loads itself anew.
        """
        if self.checks and (size := self.page.viewport_size):
            expect(self.page.locator("html")).to_have_js_property("scrollWidth", size["width"])

    def look(self) -> None:
        """Find what keeps somebody from using what a script has made of this page."""
        self.glance()
        if self.checks:
            assert faults_for_everybody(self.page) == []

    def writes(self, text: str) -> None:
        """Send a WhatsApp message to the office."""
        path = f"/phones/{self.key}/say"
        self.stage.control.post(path, json={"text": text}).raise_for_status()

    def taps(self, choice: str) -> None:
        """Tap a button or a row that the office sent."""
        path = f"/phones/{self.key}/tap"
        self.stage.control.post(path, json={"choice": choice}).raise_for_status()

    def reads(self) -> list[str]:
        """Return what the office wrote, oldest first."""
        state = self.stage.control.get("/state").raise_for_status().json()
        [phone] = [one for one in state["phones"] if one["key"] == self.key]
        return [bubble["text"] for bubble in phone["bubbles"] if not bubble["mine"]]

    def code_to_copy(self) -> str:
        """Return the code that the last message's button copies; empty if there is none."""
        state = self.stage.control.get("/state").raise_for_status().json()
        [phone] = [one for one in state["phones"] if one["key"] == self.key]
        copies = [bubble["copy"][1] for bubble in phone["bubbles"] if bubble["copy"]]
        return copies[-1] if copies else ""

    def code_sent_to(self, address: str) -> str:
        """Return the six digits of the last letter to this address; empty if there is none."""
        state = self.stage.control.get("/state").raise_for_status().json()
        letters = [one["text"] for one in state["mail"]["letters"] if one["to"] == address]
        found = re.search(r"\b\d{6}\b", letters[-1]) if letters else None
        return found[0] if found else ""

    def signs_in(self) -> None:
        """Send the code that the page shows; the page sees by itself that it came."""
        self.click("whatsapp")
        code = self.page.locator("p.code").inner_text()
        assert code.startswith("MASUK ")
        self.writes(code)

    def chooses(self, *, people: str = "four") -> None:
        """Go from the first page to the names; whoever is not known signs in."""
        self.open(self.said("root"))
        self.click("book", exact=True)
        self.click("office")
        self.click("here")
        self.page.get_by_label(self.said("new"), exact=True).check()
        self.click("continue")
        self.page.get_by_label(self.said(people), exact=True).check()
        self.click("continue")
        self.follow(self.page.locator("ul.days a"))
        self.follow(self.page.locator("ul.days a"))

    def names(self, *people: tuple[str, ...]) -> None:
        for number, one in enumerate(people, start=1):
            fields = typed(one)
            self.page.locator(f"#p{number}-relation").select_option(fields.pop("relation"))
            for field, value in fields.items():
                self.page.locator(f"#p{number}-{field}").fill(value)
        self.page.get_by_label(self.said("may")).check()
        self.click("continue")

    def comes_back(self) -> Errand:
        """Have signed in before."""
        errand = Errand(self)
        if not self.is_in:
            errand.sign_in()
            self.is_in = True
        return errand

    def comes_to_names(self, count: int = 1) -> None:
        """Have signed in and chosen an hour before; the form of the names is open."""
        errand = self.comes_back()
        self.open(f"{self.said('root').rstrip('/')}{errand.names(count)}")

    def has_ticket(self, *people: tuple[str, ...], keep: bool = False) -> str:
        """Have booked before, for the family unless others are named; the ticket is open."""
        code = self.comes_back().book(*map(typed, people or FAMILY), keep=keep)
        self.open(f"{self.said('root')}tiket/{code}/")
        return code

    def books_for_family(self) -> str:
        """Go all the way to the ticket of a family of four; return its code."""
        self.chooses()
        self.signs_in()
        expect(self.page.locator("#p1-name")).to_be_visible(timeout=30_000)
        self.names(*FAMILY)
        return self.confirms()

    def confirms(self, *, guardian: bool = True, keep: bool = False) -> str:
        """Hold and confirm what is on the review; return the code."""
        self.click("hold")
        if guardian:
            self.page.get_by_label(self.said("guardian")).check()
        if keep:
            self.page.get_by_label(self.said("keep")).check()
        self.click("confirm")
        expect(self.page.locator(".arrival")).to_contain_text(self.said("report"))
        return self.page.url.strip("/").split("/")[-1]
