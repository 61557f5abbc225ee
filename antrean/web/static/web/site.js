/* What makes the pages better for those who have scripts; nothing here is needed to book.

   The parts below begin whenever a page is shown: loaded, or swapped in by `steps.js`. What they
   began ends with the page, by their signal. */

"use strict";

// How long a hold still lasts, told by the page's own words; at the end the page asks anew.
function countHold(signal) {
  const timer = document.querySelector("[data-seconds]");
  if (!timer) return;
  const ends = performance.now() + Number(timer.dataset.seconds) * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    const seconds = String(left % 60).padStart(2, "0");
    timer.textContent = `${timer.dataset.text} ${minutes}.${seconds}`;
    if (left === 0) {
      clearInterval(ticking);
      ticking = setTimeout(() => location.reload(), 1000);
    }
  };
  let ticking = setInterval(show, 1000);
  signal.addEventListener("abort", () => clearInterval(ticking)); // It clears a time-out as well.
  timer.hidden = false;
  show();
}

// A ticket stays as it is in the queue: its stream says when it is another.
function followTicket(signal) {
  const ticket = document.querySelector("[data-live]");
  if (!ticket) return;
  const stream = new EventSource(ticket.dataset.live);
  let version;
  stream.addEventListener("state", (event) => {
    const isOther = version
      ? event.lastEventId !== version
      : JSON.parse(event.data).state !== ticket.dataset.state;
    version = event.lastEventId;
    // What was just sent comes back with a page of its own, which a reload would cut off.
    if (isOther && !document.querySelector("form[data-sent]")) {
      stream.close();
      location.reload();
    }
  });
  addEventListener("pagehide", () => stream.close(), { signal });
  signal.addEventListener("abort", () => stream.close());
}

// A ticket that is shown without a connection says that it is the one kept here.
function tellKept(signal) {
  const note = document.querySelector("[data-kept]");
  if (!note) return;
  const tell = () => {
    note.hidden = navigator.onLine;
  };
  addEventListener("online", tell, { signal });
  addEventListener("offline", tell, { signal });
  tell();
}

// In the hall one sees how far one is: by scripts that this page alone needs.
let loaded;
function showTurn(signal) {
  const place = document.querySelector("[data-turn]");
  if (!place) return;
  loaded ??= Promise.all(place.dataset.scripts.split(" ").map(load));
  loaded.then(() => signal.aborted || followTurn(place, signal));
}

function load(address) {
  const script = document.createElement("script");
  const loading = new Promise((done) => script.addEventListener("load", done));
  script.src = address;
  document.head.append(script);
  return loading;
}

// Signing in: asks every few seconds, as its button does, whether the code has come.
function askForCode(signal) {
  const form = document.querySelector("form[data-poll]");
  if (!form) return;
  let isAsking = false; // One question at a time, and none once the answer leads away.
  const look = async () => {
    if (document.hidden || isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        signal,
      });
      if (answer.redirected) return location.replace(answer.url);
    } catch {
      // The line is away; the next look may find it back.
    }
    isAsking = false;
  };
  const asking = setInterval(look, 3000);
  signal.addEventListener("abort", () => clearInterval(asking));
  document.addEventListener("visibilitychange", look, { signal });
}

// Another code may be asked for in a while: the seconds are counted, in the page's own words.
function countWait(signal) {
  const note = document.querySelector("[data-wait]");
  if (!note) return;
  const button = note.parentElement.querySelector("button");
  const ends = performance.now() + Number(note.dataset.wait) * 1000;
  const words = note.textContent;
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    button.disabled = left > 0;
    note.hidden = left === 0;
    note.textContent = words.replace(/\d+/, left);
    if (left === 0) clearInterval(ticking);
  };
  const ticking = setInterval(show, 1000);
  signal.addEventListener("abort", () => clearInterval(ticking));
  show();
}

// A form goes once, however often its button is tapped.
const sendOnce = (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation(); // Nobody else shall send it either.
  }
  form.dataset.sent = "yes";
};
document.addEventListener("submit", sendOnce, true);
// A page that comes back out of the browser's memory can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The list of documents: what was ticked stays ticked on this device, also without a connection.
function keepTicks(signal) {
  const list = document.querySelector("[data-ticks]");
  if (!list) return;
  const name = `ticks-${list.dataset.ticks}`;
  const boxes = [...list.querySelectorAll("input")];
  try {
    const ticked = JSON.parse(localStorage.getItem(name) ?? "[]");
    for (const [nth, box] of boxes.entries()) box.checked = ticked.includes(nth);
  } catch {
    return; // Nothing can be kept here.
  }
  const keep = () => {
    const ticked = boxes.flatMap((box, nth) => (box.checked ? nth : []));
    localStorage.setItem(name, JSON.stringify(ticked));
  };
  list.addEventListener("change", keep, { signal });
}

// The offline page: which tickets are on this device.
async function listTickets() {
  const list = document.querySelector("[data-tickets-here]");
  if (!list || !("caches" in window)) return; // Browsers keep nothing of a site without TLS.
  const cache = await caches.open("tickets-1");
  for (const request of await cache.keys()) {
    const page = new DOMParser().parseFromString(
      await (await cache.match(request)).text(),
      "text/html",
    );
    const link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.textContent = page.querySelector("h1")?.textContent ?? link.href;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
    document.querySelector("[data-kept-tickets]").hidden = false;
    document.querySelector("[data-no-tickets]").hidden = true;
  }
}

// With a ticket in hand the app is worth a place on the screen; before that nobody is asked, and
// whoever said no is left alone for a season.
const REST = 90 * 24 * 3600 * 1000;
const rests = () => {
  try {
    return Date.now() - Number(localStorage.getItem("install-refused") ?? 0) < REST;
  } catch {
    return true; // Nothing can be noted here, so nobody could say no.
  }
};
let offer; // The browser makes it once; the ticket may be swapped in later.
function offerInstall() {
  const button = document.querySelector("[data-install]");
  const hint = document.querySelector("[data-install-by-hand]");
  // Apple's browsers do not offer it, and alone say whether they were opened as an app.
  if (hint) hint.hidden = navigator.standalone !== false;
  if (!button || !offer || rests()) return;
  button.hidden = false;
  button.onclick = async () => {
    button.hidden = true;
    const made = offer;
    offer = undefined;
    made.prompt();
    const { outcome } = await made.userChoice;
    if (outcome === "dismissed") localStorage.setItem("install-refused", String(Date.now()));
  };
}
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  offerInstall();
});

// Being told on this device: permission is asked for only by who wants it.
function offerPush() {
  const section = document.querySelector("[data-push]");
  if (!section || !("PushManager" in window && "Notification" in window)) return;
  if (!navigator.serviceWorker) return;
  const form = section.querySelector("form");
  const button = form.querySelector("button");
  const says = section.querySelector("[data-push-says]");
  const ask = async () => {
    const said = await Notification.requestPermission();
    if (said === "denied") return says.dataset.denied;
    if (said !== "granted") return says.dataset.dismissed;
    const { pushManager } = await navigator.serviceWorker.ready;
    // What somebody else began in this browser ends.
    await (await pushManager.getSubscription())?.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: section.dataset.push };
    const { endpoint, keys } = (await pushManager.subscribe(options)).toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      form.elements[name].value = value;
    }
    form.submit();
    return "";
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    says.textContent = await ask().catch(() => says.dataset.failed);
    button.disabled = false;
  });
  section.hidden = false;
}

// Offices by distance: reckoned here, told to nobody.
function sortOffices() {
  const button = document.querySelector("[data-locate]");
  const list = document.querySelector("[data-by-distance]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  if (!list) return; // On the first page it is a link to the list.
  const radians = (degrees) => (Number(degrees) * Math.PI) / 180;
  const km = (here, item) => {
    const [from, to] = [here.latitude, item.dataset.latitude].map(radians);
    const north = to - from;
    const east = radians(item.dataset.longitude) - radians(here.longitude);
    const a = Math.sin(north / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(east / 2) ** 2;
    return 2 * 6371 * Math.asin(Math.sqrt(a));
  };
  const sort = ({ coords }) => {
    const items = [...list.children].map((item) => [km(coords, item), item]);
    items.sort(([one], [other]) => one - other);
    for (const [far, item] of items) {
      const said = item.querySelector("[data-km]");
      said.textContent = ` · ${Math.round(far)} ${said.dataset.km}`;
      list.append(item);
    }
  };
  const denied = () => {
    document.querySelector("[data-locate-says]").textContent = button.dataset.denied;
  };
  const locate = () => navigator.geolocation.getCurrentPosition(sort, denied);
  button.addEventListener("click", locate);
  if (location.hash === `#${button.id}`) locate();
}

// Passkeys: the browser asks its authenticator, and the answer goes as a form. Offered where the
// browser reads and writes the JSON of WebAuthn itself.
function usePasskeys() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const section of document.querySelectorAll("[data-passkey]")) {
    const form = section.querySelector("form");
    const button = form.querySelector("button");
    const says = section.querySelector("[data-passkey-says]");
    button.addEventListener("click", async () => {
      button.disabled = true;
      says.textContent = await askPasskey(form, section.dataset.passkey).catch(({ name }) => {
        return says.dataset[PASSKEY_SAYS[name]] ?? says.dataset.failed;
      });
      button.disabled = false;
    });
    section.hidden = false;
  }
}
// What the browser calls it when nobody chose a key, or when the authenticator has one already.
const PASSKEY_SAYS = { NotAllowedError: "dismissed", InvalidStateError: "known" };

async function askPasskey(form, kind) {
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

const PARTS = [
  countHold,
  followTicket,
  tellKept,
  showTurn,
  askForCode,
  countWait,
  keepTicks,
  listTickets,
  offerInstall,
  offerPush,
  sortOffices,
  usePasskeys,
];
let shown = new AbortController();
function begin() {
  shown.abort();
  shown = new AbortController();
  for (const part of PARTS) part(shown.signal);
  // Faults are read out first.
  document.getElementById("faults")?.focus();
}
begin();
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.target === document.body) begin();
});

// Tickets stay readable without a connection.
navigator.serviceWorker?.register("/sw.js");
