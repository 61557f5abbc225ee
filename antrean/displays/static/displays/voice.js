/* What a call sounds like: clips joined by a table, one call after the other. */

"use strict";

// Three neighbours or more are said by the first and the last of them.
const MANY = 3;

/* Returns what a call says, as phrases, each of them the names of clips. */
function announced(call, table) {
  const numbers = runs(call.numbers).flatMap(([first, last], nth) => {
    const to = last === first ? [] : [[table.to], spelled(last, table)];
    return [...(nth ? [[table.and]] : []), spelled(first, table), ...to];
  });
  const counter = table.counters[call.counter] ?? spelled(String(call.counter), table);
  const [gong, ...begin] = table.begin;
  return [[gong], begin, ...numbers, [...table.go, ...counter]];
}

// `A012` as the names of its letter and its digits; of what has no clip nothing is said.
function spelled(number, table) {
  const clips = [...number].map((sign) => table.letters[sign] ?? table.digits[sign]);
  return clips.filter(Boolean);
}

/* Returns numbers as pairs of the first and the last of those that are neighbours:
   A012 A013 A014 → A012 A014, and two neighbours as two. */
function runs(numbers) {
  const found = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && follows(last.at(-1), number)) last.push(number);
    else found.push([number]);
  }
  return found.flatMap((run) =>
    run.length < MANY ? run.map((one) => [one, one]) : [[run[0], run.at(-1)]],
  );
}

const follows = (one, other) =>
  one[0] === other[0] && Number(one.slice(1)) + 1 === Number(other.slice(1));

/* The voice of a screen. A browser is silent until somebody touches the page; `is` says what is
   the case: off, on, blocked (nobody touched it), failed (the clips did not come). */
class Voice {
  constructor(table, addresses) {
    this.table = table;
    this.addresses = addresses;
    this.is = "off";
    this.changed = () => {};
  }

  async turnOn() {
    this.context ??= this.#open();
    // It waits for a touch, if need be for ever.
    await Promise.race([this.context.resume(), after(300)]);
    if (this.context.state !== "running") return this.#become("blocked");
    try {
      this.clips ??= await this.#load();
    } catch {
      return this.#become("failed");
    }
    this.#become("on");
  }

  turnOff() {
    this.context?.suspend();
    this.#become("off");
  }

  /* Says phrases; the promise is kept when they have been said, at once if nothing can be heard. */
  async say(phrases) {
    if (this.is !== "on") return;
    const { word, phrase } = this.table.seconds;
    const begins = this.context.currentTime + 0.05;
    let at = begins;
    for (const names of phrases) {
      for (const name of names) {
        const source = this.context.createBufferSource();
        source.buffer = this.clips[name];
        source.connect(this.context.destination);
        source.start(at);
        at += source.buffer.duration + word;
      }
      at += phrase;
    }
    // By the page's own clock: sound may be taken from us in the middle of a word.
    await after(1000 * (at - begins));
  }

  #open() {
    const context = new AudioContext();
    context.addEventListener("statechange", () => {
      const runs = context.state === "running";
      if (this.is === "on" && !runs) this.#become("blocked");
      if (this.is === "blocked" && runs) this.turnOn(); // Somebody touched the page.
    });
    return context;
  }

  async #load() {
    const load = async ([name, address]) => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.status);
      return [name, await this.context.decodeAudioData(await answer.arrayBuffer())];
    };
    return Object.fromEntries(await Promise.all(Object.entries(this.addresses).map(load)));
  }

  #become(is) {
    this.is = is;
    this.changed();
  }
}

const after = (wait) => new Promise((go) => setTimeout(go, wait));
