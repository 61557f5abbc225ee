/* How far one is in the hall: the ticket follows the stream that all screens and telephones of the
   hall follow, and looks for its own numbers in it. What changes only in numbers is written here;
   when the page has other words for it, it is loaded anew. */

"use strict";

// So often a page is loaded anew for the same reason: once.
const LOADED = "turn-loaded-for";

function followTurn(place, signal) {
  const { numbers, stage, standing, timezone, zone } = place.dataset;
  const own = numbers.split(" ");
  const find = (name) => place.querySelector(`[data-${name}]`);
  const clock = new Intl.DateTimeFormat("id", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const oclock = (at) => `${clock.format(at).replace(":", ".")} ${zone}`;
  const write = (name, text) => {
    const found = find(name);
    if (found && found.textContent !== String(text)) found.textContent = text;
    const row = found?.closest("[data-row]");
    if (row) row.hidden = text === "";
  };
  const has = (party) => party.numbers.some((number) => own.includes(number));

  let isCalled = standing === "called";
  const title = document.title;

  const state = (hall) => {
    const here = standsIn(hall);
    const called = here.how === "called";
    const isOver = isCalled && !called;
    if (called && !isCalled) alarm();
    isCalled = called;
    find("called").hidden = !called;
    find("waits").hidden = called;
    document.title = called ? `${find("called").textContent.trim()} – ${title}` : title;
    write("counter", here.counter ?? "");
    write("served", here.served);
    write("before", here.before ?? "");
    write("expected", here.high ? `${here.low}–${here.high}` : "");
    write("as-of", oclock(Date.now()));
    // Who was called and did not come, or was put aside, is told so in other words.
    const isOther = isOver || here.stage !== stage || !(called || here.how === standing);
    if (isOther && !isLoadedFor(hall.acts)) location.reload();
  };

  // Returns where these numbers are in the hall, and what that means for who waits.
  function standsIn(hall) {
    for (const { stage: name, serving, waiting } of hall.stages) {
      const served = serving.filter((party) => !has(party)).flatMap((party) => party.numbers);
      const here = { stage: name, served: served.join(", ") };
      const at = serving.find(has);
      if (at) return { ...here, how: at.state, counter: at.counter };
      const nth = waiting.findIndex(has);
      if (nth >= 0) {
        const before = waiting.slice(0, nth).reduce((sum, party) => sum + party.numbers.length, 0);
        return { ...here, how: "waiting", before, ...waiting[nth] };
      }
    }
    return { stage, how: "held", served: "" };
  }

  const cut = (since) => {
    write("cut-at", oclock(since));
    find("cut").hidden = false;
    find("fresh").hidden = true;
  };
  const back = () => {
    find("cut").hidden = true;
    find("fresh").hidden = false;
  };
  const address = place.dataset.turn;
  // The day is over; or only this telephone's clock says so, or nobody answers: once a minute.
  const renew = async () => {
    if (!isLoadedFor(`${address} ${Math.floor(Date.now() / 60_000)}`)) location.reload();
    return address;
  };
  const told = { address, since: Number(place.dataset.since) };
  follow({ ...told, now: Date.now, renew, state, cut, back }, signal);
  offerAlarm(find("alarm"), signal);
}

function isLoadedFor(reason) {
  try {
    if (sessionStorage.getItem(LOADED) === String(reason)) return true;
    sessionStorage.setItem(LOADED, reason);
    return false;
  } catch {
    return true; // What cannot be noted might never end.
  }
}

// A browser sounds and shakes only after somebody has touched the page.
let sound;
function offerAlarm(button, signal) {
  const words = { on: button.textContent, off: button.dataset.off };
  const show = () => {
    button.textContent = sound ? words.off : words.on;
  };
  const press = async () => {
    if (sound) {
      sound.close();
      sound = undefined;
    } else {
      sound = new AudioContext();
      await sound.resume();
      alarm();
    }
    show();
  };
  button.addEventListener("click", press, { signal });
  button.hidden = false;
  show();
}

function alarm() {
  navigator.vibrate?.([300, 150, 300, 150, 300]);
  if (!sound) return;
  for (const [nth, pitch] of [659, 523, 659, 523].entries()) {
    const at = sound.currentTime + nth * 0.25;
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const loudness = new GainNode(sound);
    loudness.gain.setValueAtTime(0.3, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.24);
    tone.connect(loudness).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.25);
  }
}
