"""Ways to a ticket without a mouse, and onto paper."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Comer
from tests.journeys.site import SITI, Person

# What has the focus: whether it can be seen, and how far down the page it is.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one);
  const label = one.labels?.[0];
  const before = label ? getComputedStyle(label, "::before") : style;
  const box = one.getBoundingClientRect();
  const drawn = (it) => (it.outlineStyle !== "none" && parseFloat(it.outlineWidth) >= 2)
    || it.boxShadow !== "none";
  return {
    what: one.outerHTML.slice(0, 120),
    seen: drawn(style) || drawn(before),
    inside: box.bottom > 0 && box.top < innerHeight,
    top: box.top + scrollY,
    left: box.left,
  };
}"""


class Keys:
    """Somebody with a keyboard alone; the focus must be seen wherever it goes."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.page = person.page

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until this has the focus, never going back up the page."""
        expect(wanted).to_be_visible()
        last = -1.0
        for _ in range(120):
            self.page.keyboard.press("Tab")
            at: Any = self.page.evaluate(FOCUSED)
            assert at is not None, f"the page ended before {wanted}"
            assert at["seen"], at["what"]
            assert at["inside"], at["what"]
            assert at["top"] >= last - 60, at["what"]  # of one row all are about as far down
            last = at["top"]
            if wanted.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"Tab does not come to {wanted}")

    def press(self, what: str, *, exact: bool = False) -> None:
        """Go to the link or button that says this, and press Enter."""
        words = self.person.said(what)
        main = self.page.locator("main")
        found = main.get_by_role("link", name=words, exact=exact)
        if not found.count():
            found = main.get_by_role("button", name=words)
        self.go(found.first)

    def go(self, found: Locator) -> None:
        self.tab_to(found)
        self.person.arrive(lambda: self.page.keyboard.press("Enter"))

    def choose(self, label: str) -> None:
        """Choose among radio buttons, of which the first has the focus."""
        wanted = self.page.get_by_label(label, exact=True)
        self.tab_to(self.page.locator("input[type=radio]").first)
        self.page.keyboard.press("Space")
        while not wanted.is_checked():
            self.page.keyboard.press("ArrowDown")
            assert self.page.evaluate(FOCUSED)["seen"]

    def type(self, field: str, text: str) -> None:
        self.tab_to(self.page.locator(field))
        self.page.keyboard.type(text)

    def skip(self) -> None:
        """Skip what stands around every page."""
        self.page.keyboard.press("Tab")
        expect(self.page.locator(".govuk-skip-link")).to_be_focused()
        assert self.page.evaluate(FOCUSED)["inside"]
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def fill_in(self, *person: str) -> None:
        name, day, month, year, relation, begun = person
        for field, text in {"name": name, "day": day, "month": month, "year": year}.items():
            self.type(f"#p1-{field}", text)
        self.tab_to(self.page.locator("#p1-relation"))
        self.page.keyboard.press("ArrowDown")
        expect(self.page.locator("#p1-relation")).to_have_value(relation)
        self.type("#p1-nik", f"{begun}7001")
        self.tab_to(self.page.get_by_label(self.person.said("may")))
        self.page.keyboard.press("Space")


def test_a_person_books_with_a_keyboard_alone(comer: Comer) -> None:
    siti = comer(viewport={"width": 1280, "height": 720})
    keys = Keys(siti)
    siti.open("/")

    keys.skip()
    keys.press("book", exact=True)
    keys.press("office")
    keys.press("here")
    keys.choose(siti.said("new"))
    keys.press("continue")
    keys.choose("1 orang")
    keys.press("continue")
    keys.go(siti.page.locator("ul.days a").first)
    keys.go(siti.page.locator("ul.days a").first)
    keys.press("whatsapp")
    siti.writes(siti.page.locator("p.code").inner_text())
    expect(siti.page.locator("#p1-name")).to_be_visible(timeout=30_000)
    keys.fill_in(*SITI)
    keys.press("continue")
    keys.press("hold")
    keys.press("confirm")

    expect(siti.page.locator(".arrival")).to_contain_text(siti.said("report"))


def test_a_ticket_is_printed_on_one_clean_sheet(comer: Comer) -> None:
    siti = comer(viewport={"width": 794, "height": 1123})
    siti.has_ticket()

    siti.page.emulate_media(media="print")
    sheet = siti.page.pdf(format="A4", prefer_css_page_size=True)

    assert sheet.count(b"/Type /Page\n") == 1
    for gone in (".header", ".footer", "a.govuk-back-link", ".links", "form"):
        for one in siti.page.locator(gone).all():
            expect(one).to_be_hidden()
    width = siti.page.locator(".barcode svg").evaluate("one => one.getBoundingClientRect().width")
    # Of the picture 8 in 29 modules are its margin.
    assert width * 25.4 / 96 * 21 / 29 >= 40
    ink = siti.page.locator("h1").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)"
