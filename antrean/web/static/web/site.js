/* What makes the pages better for those who have scripts; nothing here is needed to book. */

"use strict";

// How long a hold still lasts, told by the page's own words; at the end the page asks anew.
for (const timer of document.querySelectorAll("[data-seconds]")) {
  const ends = performance.now() + Number(timer.dataset.seconds) * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    const seconds = String(left % 60).padStart(2, "0");
    timer.textContent = `${timer.dataset.text} ${minutes}.${seconds}`;
    if (left === 0) {
      clearInterval(ticking);
      setTimeout(() => location.reload(), 1000);
    }
  };
  const ticking = setInterval(show, 1000);
  timer.hidden = false;
  show();
}

// A ticket stays as it is in the queue: its stream says when it is another.
for (const ticket of document.querySelectorAll("[data-live]")) {
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
  addEventListener("pagehide", () => stream.close());
}

// Signing in: asks every few seconds, as its button does, whether the code has come.
for (const form of document.querySelectorAll("form[data-poll]")) {
  let isAsking = false; // One question at a time, and none once the answer leads away.
  const look = async () => {
    if (document.hidden || isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
      });
      if (answer.redirected) return location.replace(answer.url);
    } catch {
      // The line is away; the next look may find it back.
    }
    isAsking = false;
  };
  setInterval(look, 3000);
  document.addEventListener("visibilitychange", look);
}

// Another code may be asked for in a while: the seconds are counted, in the page's own words.
for (const note of document.querySelectorAll("[data-wait]")) {
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
  show();
}

// A form goes once, however often its button is tapped.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// A page that comes back out of the browser's memory can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Faults are read out first.
document.getElementById("faults")?.focus();

// The offline page: which tickets are on this device.
for (const list of document.querySelectorAll("[data-tickets-here]")) {
  if (!("caches" in window)) break; // Browsers keep nothing of a site without TLS.
  const show = async () => {
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
  };
  show();
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
addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  event.preventDefault();
  if (!button || rests()) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.hidden = true;
    event.prompt();
    const { outcome } = await event.userChoice;
    if (outcome === "dismissed") localStorage.setItem("install-refused", String(Date.now()));
  });
});
// Apple's browsers do not offer it, and alone say whether they were opened as an app.
for (const hint of document.querySelectorAll("[data-install-by-hand]")) {
  hint.hidden = navigator.standalone !== false;
}

// Being told on this device: permission is asked for only by who wants it.
for (const section of document.querySelectorAll("[data-push]")) {
  if (!("PushManager" in window && "Notification" in window && navigator.serviceWorker)) break;
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

// Tickets stay readable without a connection.
navigator.serviceWorker?.register("/sw.js");

// Offices by distance: reckoned here, told to nobody.
for (const button of document.querySelectorAll("[data-locate]")) {
  const list = document.querySelector("[data-by-distance]");
  if (!list || !navigator.geolocation) break;
  button.hidden = false;
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
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(sort, denied));
}
