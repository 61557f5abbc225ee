/* Follows a stream of ours for as long as it is wanted, and says when the line is cut.

   `EventSource` does not tell of the heartbeats that come every fifteen seconds, so it cannot know
   that a line is dead which nobody has closed. This hears them. */

"use strict";

const SILENCE = 40_000;
const WAITS = [1000, 2000, 5000, 10_000, 15_000];

/* Takes
     address   where the stream is, signed until the instant it names
     renew     returns a promise of another address, for when that is over
     now       returns the time
     since     of when is what the page shows, if not of now
     state     is given each state, as it was told
     cut       is called when the line is away, with the time at which it was last there
     back      … and when it is there again
   and ends by the signal. */
async function follow(told, signal) {
  let { address } = told;
  let heard = told.since ?? told.now();
  let isCut = false;
  let tries = 0;
  const alive = () => {
    heard = told.now();
    tries = 0;
    if (isCut) told.back();
    isCut = false;
  };
  while (!signal.aborted) {
    let isRefused = false;
    try {
      isRefused = await listen(address, { alive, state: told.state }, signal);
    } catch {
      if (!signal.aborted && !isCut) told.cut(heard);
      isCut = true;
    }
    await rest(WAITS[Math.min(tries, WAITS.length - 1)], signal);
    tries += 1;
    if (!signal.aborted && (isRefused || ends(address) <= told.now())) {
      address = await told.renew().catch(() => address);
    }
  }
}

// Reads a stream until it is closed; returns whether it was refused. Fails when the line does.
async function listen(address, { alive, state }, signal) {
  const line = new AbortController();
  const hangUp = () => line.abort();
  let silence = setTimeout(hangUp, SILENCE);
  signal.addEventListener("abort", hangUp, { signal: line.signal });
  addEventListener("offline", hangUp, { signal: line.signal });
  try {
    const answer = await fetch(address, { signal: line.signal, cache: "no-store" });
    if (answer.status === 403) return true;
    if (!answer.ok) throw new Error(answer.status);
    const reader = answer.body.getReader();
    const letters = new TextDecoder();
    for (let text = ""; ; ) {
      const { done, value } = await reader.read();
      if (done) return false;
      clearTimeout(silence);
      silence = setTimeout(hangUp, SILENCE);
      alive();
      const events = (text + letters.decode(value, { stream: true })).split("\n\n");
      text = events.pop();
      for (const event of events) {
        const data = event.split("\n").find((written) => written.startsWith("data: "));
        if (data) state(JSON.parse(data.slice(6)));
      }
    }
  } finally {
    clearTimeout(silence);
    hangUp();
  }
}

// Waits so long, give or take, so that a thousand do not come back at once; no longer than until
// the browser says that the line is there again.
function rest(wait, signal) {
  const resting = new AbortController();
  return new Promise((go) => {
    const timer = setTimeout(go, wait * (0.5 + Math.random()));
    const rise = () => {
      clearTimeout(timer);
      go();
    };
    addEventListener("online", rise, { signal: resting.signal });
    signal.addEventListener("abort", rise, { signal: resting.signal });
  }).finally(() => resting.abort());
}

// The instant until which an address is good.
const ends = (address) => Number(new URL(address).searchParams.get("exp")) * 1000;
