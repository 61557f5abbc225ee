// The page: follows the simulator's version, draws telephones and controls from its state.

import { attempt, call, act } from "./api.js";
import { dayOf, element, hourOf } from "./format.js";
import { PhoneView } from "./phone.js";

const views = new Map();
const $ = (id) => document.getElementById(id);
let clock = { at: Date.now(), readAt: performance.now() };
let isFetching = false;
let isStale = false;

const now = () => new Date(clock.at + performance.now() - clock.readAt);

// State

async function refresh() {
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  try {
    while (isStale) {
      isStale = false;
      draw(await call("GET", "state"));
    }
  } catch {
    say("Simulator tidak menjawab. Mencoba lagi…");
  } finally {
    isFetching = false;
  }
}

function follow() {
  const events = new EventSource("/control/events");
  events.addEventListener("message", () => { say(""); refresh(); });
  events.addEventListener("error", () => say("Terputus dari simulator. Menyambung lagi…"));
  document.addEventListener("visibilitychange", refresh);
}

const say = (words) => { $("link").textContent = words; };

function draw(state) {
  drawClock(state.clock);
  drawMail(state.mail);
  drawKnobs(state);
  drawFaults(state);
  drawPhones(state);
}

// Telephones

const seen = new WeakMap();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) seen.get(entry.target)?.(entry.isIntersecting);
}, { threshold: 0.4 });

function whenSeen(node, tell) {
  seen.set(node, tell);
  watcher.observe(node);
}

function drawPhones({ phones, offices }) {
  const keys = new Set(phones.map((phone) => phone.key));
  for (const [key, view] of views) {
    if (!keys.has(key)) {
      view.node.remove();
      views.delete(key);
    }
  }
  for (const phone of phones) {
    if (!views.has(phone.key)) {
      const view = new PhoneView(phone.key, { askNumber, now, whenSeen });
      views.set(phone.key, view);
      $("phones").append(view.node);
    }
    views.get(phone.key).update(phone, offices);
  }
  drawTabs(phones);
}

function drawTabs(phones) {
  const looks = JSON.stringify(phones.map((phone) => [phone.key, phone.name]));
  if ($("tabs").dataset.looks === looks) return;
  $("tabs").dataset.looks = looks;
  const tabs = phones.map((phone) => {
    const tab = element("button", "tab", phone.name);
    tab.type = "button";
    tab.addEventListener("click", () => show(phone.key));
    return tab;
  });
  const add = element("button", "tab add", "+ Telepon");
  add.type = "button";
  add.addEventListener("click", () => ask($("new-phone"), addPhone));
  $("tabs").replaceChildren(...tabs, add);
}

function show(key) {
  views.get(key)?.node.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
}

// Dialogues

function ask(dialog, onAnswer) {
  const form = dialog.querySelector("form");
  form.reset();
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "ok") onAnswer(form.elements);
  };
  dialog.showModal();
}

async function addPhone({ name, number, recycle }) {
  const words = { name: name.value, recycle: recycle.checked };
  if (number.value.trim()) words.number = number.value;
  const phone = await attempt(call("POST", "phones", words));
  if (!phone) return;
  await refresh();
  setTimeout(() => show(phone.key), 100);
}

function askNumber(view) {
  ask($("new-number"), ({ number, announced }) => {
    attempt(act(view.key, "change-number", { number: number.value, announced: announced.checked }));
  });
}

// Clock

function drawClock({ at, ahead_seconds: ahead, can_turn: canTurn }) {
  clock = { at: Date.parse(at), readAt: performance.now() };
  $("clock").hidden = !canTurn;
  $("clock-ahead").textContent = ahead ? `maju ${spell(ahead)}` : "sama dengan jam komputer";
  $("clock-reset").disabled = ahead === 0;
  tick();
}

function tick() {
  $("clock-time").textContent = `${dayOf(now())} ${hourOf(now())} WIB`;
  for (const node of document.querySelectorAll(".status-time")) node.textContent = hourOf(now());
}

function spell(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 1440), "hari"], [Math.floor(minutes / 60) % 24, "jam"], [minutes % 60, "menit"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ") || "kurang dari semenit";
}

// Mail

function drawMail({ address, letters }) {
  $("mail").hidden = !address;
  $("mail-none").hidden = letters.length > 0;
  if ($("letters").childElementCount === letters.length) return;
  // The newest on top, and open.
  const drawn = letters.toReversed().map(({ at, to, subject, text }, index) => {
    const item = element("li", "");
    const letter = element("details", "letter");
    letter.open = index === 0;
    letter.append(
      element("summary", "", `${hourOf(new Date(at))} ${to}: ${subject}`),
      element("p", "letter-text", text),
    );
    item.append(letter);
    return item;
  });
  $("letters").replaceChildren(...drawn);
}

// Knobs and failures

function drawKnobs({ knobs, posting }) {
  for (const [name, value] of Object.entries(knobs)) {
    const field = $("knobs").elements[name];
    if (!field || field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
  }
  const waiting = posting.waiting + posting.in_flight;
  const parts = [posting.target];
  if (posting.problem) parts.push(`tidak diterima (${posting.problem}), dicoba lagi`);
  if (waiting) parts.push(`${waiting} menunggu`);
  $("posting").textContent = parts.join(" · ");
  $("posting").classList.toggle("bad", Boolean(posting.problem));
}

function drawFaults({ codes, faults_left: left }) {
  const select = $("faults").elements.code;
  if (!select.options.length) {
    select.append(...codes.map(({ code, title }) => new Option(`${code} · ${title}`, code)));
    select.value = "131000";
  }
  $("faults-left").textContent = left ? `${left} kegagalan masih menunggu.` : "";
  $("faults-clear").hidden = left === 0;
}

function listen() {
  $("knobs").addEventListener("change", ({ target }) => {
    if (!target.reportValidity()) return;
    const value = target.type === "checkbox" ? target.checked : Number(target.value);
    attempt(call("PUT", "knobs", { [target.name]: value }));
  });
  $("knobs").addEventListener("submit", (event) => event.preventDefault());
  $("faults").addEventListener("submit", (event) => {
    event.preventDefault();
    const { kind, code, times } = event.target.elements;
    attempt(call("POST", "faults", { kind: kind.value, code: Number(code.value), times: Number(times.value) }));
  });
  $("faults").elements.kind.addEventListener("change", ({ target }) => {
    $("fault-code").hidden = !["refuse", "fail_later"].includes(target.value);
  });
  $("faults-clear").addEventListener("click", () => attempt(call("DELETE", "faults")));
  for (const button of document.querySelectorAll("[data-clock]")) {
    button.addEventListener("click", () => attempt(call("POST", "clock", JSON.parse(button.dataset.clock))));
  }
}

listen();
setInterval(tick, 1000);
refresh();
follow();
