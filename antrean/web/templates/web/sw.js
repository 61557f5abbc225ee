/* Keeps what must be readable without a connection: the tickets that were opened here.

   Pages come from the network whenever there is one, so none is ever stale. A ticket is kept
   as it was seen last; signing out takes all of them off the device. */

"use strict";

const ASSETS = {{ assets|safe }};
const OFFLINE = {{ offline|safe }};
const SITE = "site-1";
const TICKETS = "tickets-1";
const TICKET = /^\/(en\/)?tiket\/[0-9A-Z]{9}\/$/;
const SIGN_OUT = /^\/(en\/)?keluar\/$/;

addEventListener("install", (event) => {
  const kept = [...ASSETS, ...Object.values(OFFLINE)];
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
    event.waitUntil(caches.delete(TICKETS));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(request, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  }
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && TICKET.test(url.pathname)) {
      const tickets = await caches.open(TICKETS);
      await tickets.put(url.pathname, answer.clone());
    }
    return answer;
  } catch {
    const tickets = await caches.open(TICKETS);
    const language = url.pathname.startsWith("/en/") ? "en" : "id";
    return (await tickets.match(url.pathname)) ?? caches.match(OFFLINE[language]);
  }
}

async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}
