/* The steps of a booking without loading every page anew: htmx fetches the next one and shows it
   in place of this one.

   The server does not know of it: every answer is a whole page. What stands here sees to it that
   nothing typed is lost when no answer comes, that what is sent is sent once, and that back,
   focus and the address are what they are on plain pages. */

"use strict";

const on = (name, act) => {
  document.addEventListener(`htmx:${name}`, (event) => act(event.detail.ctx, event));
};
// The list of places left refreshes itself; whoever goes back asks for the page of that address.
const isList = (ctx) => ctx.sourceElement.id === "places";
const isReturn = (ctx) => "HX-History-Restore-Request" in ctx.request.headers;

// What pages like these bring along to be copied.
const COPIED = {};
for (const name of ["loading", "unsent"]) COPIED[name] = document.getElementById(name);

// What was asked for and is not answered yet: one step at a time.
let asked;

on("config:request", (ctx, event) => {
  if (isList(ctx)) {
    if (asked || document.hidden || document.querySelector("[data-unsent]")) event.preventDefault();
  } else if (asked && !isReturn(ctx)) {
    event.preventDefault();
    delete ctx.sourceElement.dataset.sent; // It was not.
  }
});

on("before:request", (ctx) => {
  if (isList(ctx)) return;
  asked?.request.abort?.();
  asked = ctx;
  document.querySelector("[data-unsent]")?.remove();
  if (isReturn(ctx)) return;
  const form = ctx.request.form;
  ctx.pressed = ctx.request.submitter ?? form?.querySelector("[type=submit]") ?? ctx.sourceElement;
  ctx.calm = busy(ctx.pressed);
});

on("before:response", (ctx, event) => {
  const { raw, status } = ctx.response;
  // The page on which one waits to be let in asks again by itself, if it is loaded.
  const waits = raw.headers.has("Refresh");
  if (isList(ctx)) {
    if (!raw.ok || raw.redirected || waits) event.preventDefault();
  } else if (waits) {
    event.preventDefault();
    location.assign(raw.url);
  } else if (status === 429 || status >= 500) {
    event.preventDefault();
    unanswered(ctx);
  } else if (status === 403 && ctx.request.method === "POST") {
    // Its token is too old. As a page of its own the answer leaves the way back to the form.
    event.preventDefault();
    ctx.sourceElement.submit();
  }
});

on("error", (ctx) => {
  if (ctx && !isList(ctx)) unanswered(ctx);
});

on("finally:request", (ctx) => {
  ctx.calm?.();
  delete ctx.sourceElement.dataset?.sent;
  if (asked === ctx) asked = undefined;
});

// Says that no answer came, where it was asked for; everything typed stays as it is.
function unanswered({ pressed, ...ctx }) {
  if (isReturn(ctx)) return location.reload(); // The browser says why there is no such page.
  const note = copy("unsent");
  note.dataset.unsent = "";
  note.querySelector("button").addEventListener("click", () => {
    pressed.focus();
    pressed.click();
  });
  put(note, pressed);
  note.scrollIntoView({ block: "nearest" });
}

// Shows that it was pressed; in words, once it takes a while. Returns what ends it.
function busy(pressed) {
  const note = copy("loading");
  const later = setTimeout(() => put(note, pressed), 300);
  pressed.setAttribute("aria-busy", "true");
  if (pressed.matches("button")) pressed.setAttribute("aria-disabled", "true");
  return () => {
    clearTimeout(later);
    note.remove();
    pressed.removeAttribute("aria-busy");
    pressed.removeAttribute("aria-disabled");
  };
}

function copy(name) {
  // A page that is loaded when it is opened by itself brings none along.
  COPIED[name] = document.getElementById(name) ?? COPIED[name];
  return COPIED[name].content.firstElementChild.cloneNode(true);
}

function put(note, pressed) {
  const around = pressed.closest("li, nav");
  if (around) around.append(note);
  else (pressed.closest("p") ?? pressed).after(note);
}

// Of a list that changes the focus stays where it was, also when the day is full now.
let focused;

on("before:swap", (ctx) => {
  if (isList(ctx)) focused = document.activeElement.closest("#places [id]")?.id;
});

on("after:swap", (ctx) => {
  if (isList(ctx)) {
    const line = document.getElementById(focused);
    if (line && !line.contains(document.activeElement)) focus(line);
  } else if (!document.getElementById("faults")) {
    focus(document.querySelector("h1"));
  }
});

function focus(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

// The address is the one that a plain page would have, so reload and back are safe.
document.addEventListener("htmx:before:history:update", (event) => {
  const { history: entry, sourceElement: form, response } = event.detail;
  if (form.method === "post" && !response.raw.redirected) {
    event.preventDefault(); // What was sent and refused is not what a reload shall ask for.
  } else if (entry.path === location.pathname + location.search) {
    entry.type = "replace";
  } else if (form.method === "get") {
    history.replaceState(history.state, "", chosen(form)); // Back shows what was chosen.
  }
});

function chosen(form) {
  const here = new URL(location.href);
  for (const [name, value] of new FormData(form)) {
    if (name !== "next") here.searchParams.set(name, value);
  }
  return here.href;
}
