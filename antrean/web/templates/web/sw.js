/* Keeps what must be readable without a connection: the tickets that were opened here. Shows
   what we tell this device.

   Pages come from the network whenever there is one, so none is ever stale. A ticket is kept
   as it was seen last; signing out takes all of them off the device, and ends what it is told. */

"use strict";

const ASSETS = {{ assets|safe }};
const OFFLINE = {{ offline|safe }};
const SITE = "site-1";
const TICKETS = "tickets-1";
const TICKET = /^\/(en\/)?tiket\/[0-9A-Z]{9}\/$/;
const SIGN_OUT = /^\/(en\/)?(keluar|data\/hapus)\/$/;
const HUSH = /^\/(en\/)?(tiket\/[0-9A-Z]{9}\/hush|pemberitahuan\/mati)$/;
// Of the pages below; another one makes this another script, which fetches them anew.
const VERSION = "{{ version }}";

addEventListener("install", (event) => {
  const pages = Object.values(OFFLINE).map((page) => new Request(page, { cache: "reload" }));
  const kept = [...ASSETS, ...pages];
  event.waitUntil(caches.open(SITE).then((cache) => cache.addAll(kept)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name !== SITE && name !== TICKETS) await caches.delete(name);
      }
      const site = await caches.open(SITE);
      for (const request of await site.keys()) {
        const { pathname, search } = new URL(request.url);
        const address = pathname + search;
        if (!ASSETS.includes(address) && !Object.values(OFFLINE).includes(address)) {
          await site.delete(request);
        }
      }
      await clients.claim();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && SIGN_OUT.test(url.pathname)) {
    event.waitUntil(Promise.all([caches.delete(TICKETS), hush()]));
  } else if (request.method === "POST" && HUSH.test(url.pathname)) {
    event.waitUntil(hush());
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(request, url));
  } else if (request.headers.has("HX-Request")) {
    event.respondWith(step(request));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  }
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    await keep(answer, url);
    // A page that leads away: a ticket that is not theirs any more.
    if (answer.type === "opaqueredirect" && TICKET.test(url.pathname)) await drop(url);
    return answer;
  } catch {
    const tickets = await caches.open(TICKETS);
    const language = url.pathname.startsWith("/en/") ? "en" : "id";
    return (await tickets.match(url.pathname)) ?? caches.match(OFFLINE[language]);
  }
}

// What a page fetches to show in its own place comes from the network or not at all: then the page
// stays, with what was typed on it.
async function step(request) {
  const answer = await fetch(request);
  await keep(answer, new URL(answer.url));
  return answer;
}

async function keep(answer, { pathname }) {
  if (!answer.ok || !TICKET.test(pathname)) return;
  const tickets = await caches.open(TICKETS);
  // A copy that does not know of having been redirected: browsers show no other.
  const { status, headers } = answer;
  await tickets.put(pathname, new Response(await answer.clone().blob(), { status, headers }));
}

async function drop({ pathname }) {
  const tickets = await caches.open(TICKETS);
  await tickets.delete(pathname);
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (away) {
    // A ticket that was kept before the last update asks for what is older than we have.
    const newer = await caches.match(request, { ignoreSearch: true });
    if (newer) return newer;
    throw away;
  }
}

addEventListener("push", (event) => {
  const { title, url, ...told } = event.data.json();
  const icon = "{{ icon }}";
  event.waitUntil(registration.showNotification(title, { ...told, icon, data: url }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

async function show(path) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = pages.find((page) => new URL(page.url).pathname === path);
  return shown ? shown.focus() : clients.openWindow(path);
}

// The push service gives the browser another address, or takes the one it gave.
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ newSubscription }) {
  const asked = await fetch("{{ push }}");
  if (!asked.ok) return; // Nobody wants to be told here any more.
  const { key, token } = await asked.json();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = newSubscription ?? (await registration.pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  const body = new URLSearchParams({ endpoint, ...keys });
  await fetch("{{ push }}", { method: "POST", headers: { "X-CSRFToken": token }, body });
}

async function hush() {
  await (await registration.pushManager?.getSubscription())?.unsubscribe();
}
