/* What makes pages of staff better for those who have scripts; each works without. */

"use strict";

// The office's own hour, told as the page told it: `08.15 WIB`.
function runClock() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const zone = clock.textContent.trim().split(" ").pop();
  // The demonstration's clock may run ahead of the browser's.
  const ahead = Number(clock.dataset.now) * 1000 - Date.now();
  const options = { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit" };
  const hours = new Intl.DateTimeFormat("en-GB", options);
  setInterval(() => {
    clock.textContent = `${hours.format(Date.now() + ahead).replace(":", ".")} ${zone}`;
  }, 1000);
}

// On a telephone the ways are one line that is pushed aside: to where one is.
function showWay() {
  const ways = document.querySelector(".ways-of-staff");
  const here = ways?.querySelector("[aria-current]");
  if (here) ways.scrollLeft = here.getBoundingClientRect().right - ways.clientWidth;
}

// A screen that is left alone: asked of the server, which knows whether somebody is served here.
function watchLock() {
  const lock = document.querySelector("[data-lock-after]");
  if (!lock) return;
  const form = lock.querySelector("form");
  const says = lock.querySelector("[role='status']");
  const wait = Number(lock.dataset.lockAfter) * 1000;
  const headers = { Accept: "application/json" };
  let seen = Date.now();
  let told = Date.now();
  const leave = () => location.assign(lock.dataset.lockOver);
  const ask = async (method) => {
    const options = method === "POST" ? { method, body: new FormData(form) } : {};
    return fetch(lock.dataset.lockState, { ...options, headers });
  };
  const look = async () => {
    if (lock.open || Date.now() - seen < wait) return;
    const answer = await ask("GET");
    if (answer.status === 401) return leave();
    const { locked } = await answer.json();
    if (locked) show();
    else seen = Date.now();
  };
  const show = () => {
    document.body.classList.add("is-locked");
    says.textContent = "";
    lock.showModal();
  };
  // A page that follows the hall hears of it first.
  addEventListener("locked", () => lock.open || show());
  const note = () => {
    seen = Date.now();
    // Who types for long has asked for no page meanwhile.
    if (lock.open || seen - told < wait / 5) return;
    told = seen;
    ask("POST").catch(() => {});
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, note, { passive: true });
  lock.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form);
    form.reset();
    const answer = await fetch(form.action, { method: "POST", body, headers });
    if (answer.status === 401) return leave();
    // Signed in anew in another window: this page's form is of the sitting before.
    if (answer.status === 403) return location.reload();
    if (!answer.ok) {
      says.textContent = (await answer.json()).says;
      return form.elements.unlock.focus();
    }
    seen = told = Date.now();
    lock.close();
    return document.body.classList.remove("is-locked");
  });
  setInterval(() => look().catch(() => {}), Math.min(wait, 15000));
}

// Keys: the browser asks its authenticator, and the answer goes as a form. Offered where the
// browser reads and writes the JSON of WebAuthn itself.
const KEY_SAYS = { NotAllowedError: "dismissed", InvalidStateError: "known" };

function useKeys() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const section of document.querySelectorAll("[data-passkey]")) {
    const form = section.querySelector("form");
    const button = form.querySelector("button");
    const says = section.querySelector("[data-passkey-says]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      says.textContent = await askKey(form, section.dataset.passkey).catch(({ name }) => {
        return says.dataset[KEY_SAYS[name]] ?? says.dataset.failed;
      });
      button.disabled = false;
    });
    section.hidden = false;
  }
  for (const one of document.querySelectorAll("[data-passkey-or]")) one.hidden = false;
}

async function askKey(form, kind) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  const options = await answer.json();
  if (!answer.ok) return options.says;
  const credential =
    kind === "create"
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        });
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
  return "";
}

function offerPrint() {
  for (const one of document.querySelectorAll("[data-print]")) {
    one.querySelector("button").addEventListener("click", () => print());
    one.hidden = false;
  }
}

for (const part of [runClock, showWay, watchLock, useKeys, offerPrint]) part();
// Where the page gives its one field the cursor again, what is wrong stands beside it.
document.querySelector("#faults:not([data-aside])")?.focus();
