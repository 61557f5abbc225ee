"""The site as an app: installed, opened without a connection, and telling what is new."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Worker, expect

from tests.channels.push.service import Browser
from tests.journeys.conftest import Comer
from tests.journeys.site import Person
from tests.process.running import until

WHOLE_BROWSER = True  # asks people whether they allow what the app wants
CHROMES = "https://fcm.googleapis.com/fcm/send"
MOZILLAS = "https://updates.push.services.mozilla.com/wpush/v2"
# Nobody is there: not even a service worker that starts anew gets through.
NOWHERE = {"server": "http://127.0.0.1:9"}
LAUT = "rgb(11, 85, 99)"
# A browser without an account at its maker's has no push service: here is one.
PUSH_SERVICE = """
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly || applicationServerKey.length !== 87) throw new Error("refused");
  return { toJSON: () => (%s) };
};
"""


def subscription(service: str) -> str:
    """Return what a browser got from a push service, which gives each an address of its own."""
    told = Browser(f"{service}/{secrets.token_hex(8)}").endpoint
    keys = {"p256dh": told.p256dh, "auth": told.auth}
    return json.dumps({"endpoint": told.address, "keys": keys})


def controlled(page: Page) -> None:
    """Wait until the service worker is there, and see the page as it hands it out."""
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller")


def is_styled(page: Page) -> bool:
    ground: Any = "getComputedStyle(document.querySelector('.header')).backgroundColor"
    return bool(page.evaluate(ground) == LAUT)


def test_the_app_is_installed_and_opens_without_a_connection_from_cold(
    comer: Comer, tmp_path: Path
) -> None:
    siti = comer(home=tmp_path)
    siti.has_ticket()
    controlled(siti.page)
    siti.page.locator("[data-ticks] input").first.check()
    ticket = siti.page.url
    line = siti.page.context.new_cdp_session(siti.page)

    manifest = line.send("Page.getAppManifest")
    assert (manifest["errors"], json.loads(manifest["data"])["short_name"]) == ([], "Antrean")
    assert line.send("Page.getInstallabilityErrors")["installabilityErrors"] == []

    siti.page.context.close()
    again = comer(home=tmp_path, proxy=NOWHERE)
    again.page.goto(ticket)
    expect(again.page.locator("svg.qr")).to_be_visible()
    expect(again.page.locator("[data-ticks] input").first).to_be_checked()
    expect(again.page.locator("[data-ticks] input").last).not_to_be_checked()
    assert is_styled(again.page)
    again.page.goto(f"{again.stage.site}/antrean/")
    expect(again.page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan")
    assert is_styled(again.page)
    again.page.locator("[data-tickets-here] a").first.click()
    expect(again.page.locator("svg.qr")).to_be_visible()


def test_a_ticket_that_was_kept_before_an_update_is_not_left_bare(comer: Comer) -> None:
    siti = comer()
    siti.has_ticket()
    controlled(siti.page)
    # As the version before had it: its own stylesheets are gone.
    siti.page.evaluate("""async () => {
        const tickets = await caches.open("tickets-1");
        const page = await (await tickets.match(location.pathname)).text();
        const headers = { "Content-Type": "text/html; charset=utf-8" };
        const older = new Response(page.replaceAll("?v=", "?v=0"), { headers });
        await tickets.put(location.pathname, older);
    }""")

    siti.page.context.set_offline(True)
    siti.page.reload()

    expect(siti.page.locator("svg.qr")).to_be_visible()
    expect(siti.page.locator("[data-kept]")).to_be_visible()
    assert "?v=0" in siti.page.content()
    assert is_styled(siti.page)


def test_signing_out_takes_the_tickets_off_the_device(comer: Comer) -> None:
    siti = comer()
    siti.has_ticket()
    controlled(siti.page)
    siti.open("/antrean/")

    siti.click("Keluar")
    siti.page.context.set_offline(True)
    siti.page.goto(f"{siti.stage.site}/antrean/")

    expect(siti.page.locator("[data-no-tickets]")).to_be_visible()
    expect(siti.page.locator("[data-tickets-here] a")).to_have_count(0)


def test_a_ticket_that_is_not_theirs_any_more_leaves_the_device_when_it_is_asked_for(
    comer: Comer,
) -> None:
    siti = comer()
    siti.has_ticket()
    controlled(siti.page)
    ticket = siti.page.url

    siti.page.context.clear_cookies()  # As after signing out on another device.
    siti.page.goto(ticket)
    siti.page.context.set_offline(True)
    siti.page.goto(ticket)

    expect(siti.page.locator("[data-no-tickets]")).to_be_visible()


def offers(page: Page) -> None:
    """Offer to install, as Chromium does of itself; whoever is asked refuses."""
    page.evaluate("""() => {
        const offer = new Event("beforeinstallprompt", { cancelable: true });
        offer.prompt = () => { window.prompted = true; };
        offer.userChoice = Promise.resolve({ outcome: "dismissed" });
        window.isOurs = !dispatchEvent(offer);
    }""")
    assert page.evaluate("window.isOurs")


def test_the_app_is_offered_with_a_ticket_and_not_again_for_a_season(comer: Comer) -> None:
    siti = comer()
    siti.open("/")
    offers(siti.page)
    siti.has_ticket()
    button = siti.page.get_by_role("button", name="Pasang di layar utama")
    expect(button).to_be_hidden()

    offers(siti.page)
    button.click()
    assert siti.page.evaluate("window.prompted")
    siti.page.reload()
    offers(siti.page)
    expect(button).to_be_hidden()

    siti.page.evaluate("""() => {
        const refused = Number(localStorage.getItem("install-refused"));
        localStorage.setItem("install-refused", String(refused - 91 * 24 * 3600 * 1000));
    }""")
    siti.page.reload()
    offers(siti.page)
    expect(button).to_be_visible()
    expect(siti.page.locator("[data-install-by-hand]")).to_be_hidden()


def test_who_has_an_iphone_is_told_how(comer: Comer) -> None:
    siti = comer()
    siti.page.add_init_script("navigator.standalone = false")

    siti.has_ticket()

    expect(siti.page.locator("[data-install-by-hand]")).to_be_visible()
    siti.look()


@pytest.fixture
def told(comer: Comer) -> Person:
    """Somebody whose telephone lets us tell, and who has just asked for it."""
    siti = comer(permissions=["notifications"])
    siti.page.add_init_script(PUSH_SERVICE % subscription(CHROMES))
    siti.has_ticket()
    siti.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    siti.click("Beri tahu saya di perangkat ini")
    return siti


def service_worker(siti: Person) -> Worker:
    [worker] = siti.page.context.service_workers
    return worker


def services(siti: Person) -> list[str | None]:
    record = siti.page.request.get(f"{siti.stage.site}/data/unduh").json()
    return [(one["told_by_push"] or {}).get("service") for one in record["devices"]]


def test_a_device_is_told_after_a_tap_and_no_more_after_another(told: Person) -> None:
    expect(told.page.locator("#push")).to_contain_text("aktif")
    assert told.page.url.endswith("#push")
    assert services(told) == ["fcm.googleapis.com"]

    told.click("Matikan pemberitahuan di perangkat ini")

    expect(told.page.get_by_role("button", name="Beri tahu saya")).to_be_visible()
    assert services(told) == [None]


def test_an_address_that_changes_is_told_to_us_by_itself(told: Person) -> None:
    new = subscription(MOZILLAS)

    service_worker(told).evaluate(f"renew({{ newSubscription: {{ toJSON: () => ({new}) }} }})")

    assert services(told) == ["updates.push.services.mozilla.com"]


def shown(page: Page) -> list[dict[str, str]]:
    """Return the notifications on the telephone's screen."""
    found: list[dict[str, str]] = page.evaluate("""async () => {
        const shown = await (await navigator.serviceWorker.ready).getNotifications();
        return shown.map(({ title, tag, data }) => ({ title, tag, data }));
    }""")
    return found


def test_a_message_is_shown_once_however_often_it_comes(told: Person) -> None:
    line = told.page.context.new_cdp_session(told.page)
    known: dict[str, str] = {}
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda news: known.update(
            {one["scopeURL"]: one["registrationId"] for one in news["registrations"]}
        ),
    )
    line.send("ServiceWorker.enable")

    def comes(tag: str) -> bool:
        """Deliver a message; return whether it is seen. A busy browser loses one now and then."""
        told.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        notice = {"title": "Besok", "body": "Kantor", "lang": "id", "tag": tag, "url": "/tiket/"}
        name = known[f"{told.stage.site}/"]
        sent = {"origin": told.stage.site, "registrationId": name, "data": json.dumps(notice)}
        line.send("ServiceWorker.deliverPushMessage", sent)
        with suppress(AssertionError):
            until(lambda: any(one["tag"] == tag for one in shown(told.page)), within=5)
            return True
        return False

    for tag in ("a", "a", "b"):
        until(lambda tag=tag: comes(tag))

    assert sorted(one["tag"] for one in shown(told.page)) == ["a", "b"]
    assert {one["data"] for one in shown(told.page)} == {"/tiket/"}


def test_who_does_not_allow_it_reads_how_to(comer: Comer) -> None:
    siti = comer()
    siti.has_ticket()

    siti.page.get_by_role("button", name="Beri tahu saya").click()

    says = siti.page.locator("[data-push-says]")
    expect(says).to_contain_text("Peramban ini tidak mengizinkan pemberitahuan")
    siti.look()
    assert services(siti) == [None]


def test_without_scripts_nobody_is_asked(comer: Comer) -> None:
    siti = comer(permissions=["notifications"])
    siti.page.add_init_script("delete window.PushManager")
    siti.has_ticket()

    expect(siti.page.get_by_role("button", name="Beri tahu saya")).to_be_hidden()
