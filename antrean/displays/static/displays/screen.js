/* The screen of a hall: shows what its stream tells, and says each call once.

   A call is large while it is said; those that come meanwhile wait for their turn, and stand among
   the last ones already. The time is the server's, whatever the screen's own clock says. */

"use strict";

const GOLD = 10_000;
// Silent, a call stands so long before the next one takes its place.
const SILENT = 5000;
// Who was called so long ago has been missed; a screen that was away does not call them again.
const STALE = 180_000;
const HOUR = 3_600_000;

const page = document.body;
const { zone, timezone } = page.dataset;
const find = (name, within = document) => within.querySelector(`[data-${name}]`);
const all = (name) => [...document.querySelectorAll(`[data-${name}]`)];

let ahead = Number(page.dataset.now) - Date.now();
const now = () => Date.now() + ahead;

// What survives a reload, where the browser keeps anything.
function kept(where, name, value) {
  try {
    if (value !== undefined) window[where].setItem(name, value);
    return window[where].getItem(name);
  } catch {
    return null;
  }
}

// The calls

let hall; // as it was told last
let said = JSON.parse(kept("sessionStorage", "said")); // the day, and its last call that was said
let waiting = []; // calls that are to be said
let saying; // the one that is
let golden = {}; // the call that is large, and until when it is golden

const calls = () => hall.calls.filter((call) => !zone || call.zone === zone);

function tell(state) {
  hall = state;
  const told = calls();
  if (said?.day !== hall.day) {
    // A screen that is opened says nothing of what was before; one that stood here all night does.
    const before = said ? 0 : Math.max(0, ...told.map(({ act }) => act));
    waiting = [];
    note(before);
  }
  // What was taken back is not said any more.
  waiting = waiting.filter((call) => has(told, call));
  for (const call of told.toReversed()) {
    const isNew = call.act > said.act && call.act !== saying?.act && !has(waiting, call);
    if (isNew && now() - Date.parse(call.at) < STALE) waiting.push(call);
  }
  draw();
  announce();
}

const isSame = (one, other) => one.numbers.join() === other?.numbers.join();
const has = (told, call) => told.some(({ act }) => act === call?.act);

function note(act) {
  said = { day: hall.day, act };
  kept("sessionStorage", "said", JSON.stringify(said));
}

async function announce() {
  if (saying) return;
  for (let isFirst = true; (saying = waiting.shift()); isFirst = false) {
    const { act } = saying;
    const { day } = hall;
    const phrases = announced(saying, voice.table);
    draw();
    // Whoever listens already needs no gong.
    await Promise.all([voice.say(isFirst ? phrases : phrases.slice(1)), after(SILENT)]);
    if (day === hall.day) note(act);
  }
  draw();
}

// The places of the page

function draw() {
  const told = calls();
  const large = has(told, saying)
    ? saying
    : (told.find((call) => call.act <= said.act) ?? told.find((call) => !has(waiting, call)));
  // Each party stands there once, where it was called last.
  const isLatest = (call, nth) => told.findIndex((one) => isSame(one, call)) === nth;
  const rest = told.filter((call, nth) => isLatest(call, nth) && !isSame(call, large));
  find("nobody").hidden = Boolean(large);
  find("call").hidden = !large;
  if (large) fill(find("call"), large);
  for (const [nth, row] of all("row").entries()) {
    row.classList.toggle("empty", !rest[nth]);
    if (rest[nth]) fill(row, rest[nth]);
  }
  gild(large);
  for (const stage of hall.stages) drawStage(stage);
  for (const place of all("state")) place.hidden = place.dataset.state !== hall.state;
  for (const place of all("minutes")) write(place, hall.delay_minutes);
  find("delay").hidden = hall.state === "closed" || !hall.delay_minutes;
  write(find("say"), hall.notice);
}

function fill(place, call) {
  const text = runs(call.numbers)
    .map(([first, last]) => (first === last ? first : `${first}–${last}`))
    .join(", ");
  const number = find("number", place);
  write(number, text);
  number.dataset.size = text.length <= 4 ? "one" : text.length <= 10 ? "range" : "list";
  write(find("counter", place), call.counter);
}

// What has not changed is left alone: it would be read out again.
function write(place, text) {
  if (place.textContent !== String(text)) place.textContent = text;
}

// Golden is what became large a moment ago; on a page just opened, what was called a moment ago.
function gild(large) {
  if (large && golden.act !== large.act) {
    const since = large === saying ? now() : Date.parse(large.at);
    golden = { act: large.act, until: since + GOLD };
    setTimeout(gild, Math.max(0, golden.until - now()));
  }
  document.querySelector(".call").toggleAttribute("data-gold", now() < golden.until);
}

function drawStage({ stage, waiting: parties }) {
  const place = document.querySelector(`[data-stage="${stage}"]`);
  if (!place) return; // Till the page is fetched anew, which knows what it is called.
  const count = parties.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const { low, high } = parties.at(-1) ?? {};
  write(find("waiting", place), count);
  write(find("wait", place), high ? `${low}–${high}` : "");
  find("wait", place).parentElement.hidden = !high;
  place.hidden = "service" in place.dataset && count === 0;
}

// The line, and the time

const clock = new Intl.DateTimeFormat("id", {
  timeZone: timezone,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const oclock = (at) => clock.format(at).replace(":", ".");

setInterval(() => write(find("clock"), oclock(now())), 1000);

function cut(since) {
  const last = find("call").hidden ? null : find("call");
  for (const place of all("cut-at")) write(place, oclock(since));
  for (const place of all("cut-last")) write(place, last ? find("number", last).textContent : "");
  for (const place of all("cut")) place.hidden = (place.dataset.cut === "calls") !== Boolean(last);
  find("notice").hidden = true;
}

function back() {
  for (const place of all("cut")) place.hidden = true;
  find("notice").hidden = false;
}

/* Fetches the page anew: for the address of the stream of another day, the right time, and what
   else the server knows by now. Where it has other scripts, they are loaded with the next day: a
   page that is loaded again is silent until somebody touches it. */
async function renew() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isNextDay = fresh.body.dataset.day !== page.dataset.day;
  if (isNextDay && linked(fresh) !== linked(document)) location.reload();
  page.dataset.day = fresh.body.dataset.day;
  ahead = Number(fresh.body.dataset.now) - Date.now();
  find("stages").replaceWith(find("stages", fresh));
  return fresh.body.dataset.live;
}

const linked = (one) =>
  [...one.head.querySelectorAll("[src], [rel=stylesheet]")].map((two) => two.outerHTML).join();

setInterval(() => renew().catch(() => {}), HOUR);

// The voice

const voice = new Voice(JSON.parse(page.dataset.voice), JSON.parse(page.dataset.clips));
const button = find("sound");

voice.changed = () => {
  button.dataset.is = voice.is;
  for (const word of button.children) word.hidden = word.dataset.is !== voice.is;
};
button.addEventListener("click", async () => {
  const isOn = voice.is === "on";
  kept("localStorage", "sound", isOn ? "off" : "on");
  if (isOn) return voice.turnOff();
  await voice.turnOn();
  voice.say([["gong"]]);
});
voice.changed();
button.hidden = false;
if (kept("localStorage", "sound") === "on") voice.turnOn();

follow(
  { address: page.dataset.live, renew, now, state: tell, cut, back },
  new AbortController().signal,
);
