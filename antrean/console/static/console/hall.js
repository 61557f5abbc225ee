/* Pages that follow the hall, kept fresh, with buttons that have keys: nothing here is needed.

   Every button is a form that works by itself. What stands here sends it without loading the page
   anew, presses it by its key, shows what waits as it changes, and counts seconds. Whatever comes
   is the whole page; its parts take the place of those that stand here, and what somebody has
   half typed into them is put back. */

"use strict";

const desk = document.querySelector("[data-follows]");
// A change of the hall is shown at once, several of them together; time passes without one.
const TOGETHER = 250;
const AGAIN = 20_000;

let sending = false;
let meanwhile; // The key that was pressed while an act was on its way.
let rendering = 0; // Counts what is shown; an answer asked for before is of no use any more.

// What is shown

function show(page, { own = false, form } = {}) {
  const fresh = new DOMParser().parseFromString(page, "text/html");
  const other = fresh.querySelector("[data-follows]");
  if (!other) return false;
  const focused = whereFocusIs();
  // A note is about these people: for others it is not put back.
  const stays = desk.dataset.visit === other.dataset.visit;
  const typed = stays ? halfTyped(own && form) : [];
  for (const before of desk.querySelectorAll("[data-part]")) {
    const after = fresh.getElementById(before.id);
    if (after) before.replaceWith(document.adoptNode(after));
  }
  Object.assign(desk.dataset, { ...other.dataset });
  document.title = fresh.title;
  putBack(typed, own);
  restoreFocus(focused, own);
  if (own) say(other.dataset.said);
  rendering += 1;
  count();
  return true;
}

// Fields and open forms by the act they are of, but for the form that was just sent.
function halfTyped(sent) {
  const found = [];
  for (const form of desk.querySelectorAll("form[data-act]")) {
    if (form === sent) continue;
    const details = form.closest("details");
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      const { name, value, checked, type } = field;
      const ticks = type === "checkbox" || type === "radio";
      const changed = ticks ? checked !== field.defaultChecked : value !== startOf(field);
      if (changed) found.push({ act: form.dataset.act, name, value, checked, ticks });
    }
    if (details?.open) found.push({ act: form.dataset.act, open: true });
  }
  return found;
}

function startOf(field) {
  if (field.tagName !== "SELECT") return field.defaultValue;
  return [...field.options].find((one) => one.defaultSelected)?.value ?? field.options[0]?.value;
}

function putBack(typed) {
  for (const { act, name, value, checked, ticks, open } of typed) {
    const form = desk.querySelector(`form[data-act="${act}"]`);
    if (!form) continue;
    if (open) form.closest("details").open = true;
    for (const field of form.querySelectorAll(`[name="${name ?? ""}"]`)) {
      if (!ticks) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

// The focus, and in a field the cursor, stay where they were as long as there is such a place.
function whereFocusIs() {
  const one = document.activeElement;
  if (!desk.contains(one)) return undefined;
  const act = one.closest("form[data-act], details[data-more]");
  const [from, to] = one.matches("textarea, input[type=text]")
    ? [one.selectionStart, one.selectionEnd]
    : [];
  return { path: pathOf(one, act), from, to };
}

function pathOf(one, act) {
  if (one.id) return `#${CSS.escape(one.id)}`;
  if (!act) return undefined;
  const around = act.matches("form") ? `form[data-act="${act.dataset.act}"]` : `#${act.id}`;
  if (one.name) return `${around} [name="${one.name}"]`;
  return `${around} ${one.tagName.toLowerCase()}`;
}

function restoreFocus(focused, own) {
  if (!focused) return;
  const place = focused.path && desk.querySelector(focused.path);
  if (place) {
    if (place === document.activeElement) return;
    place.focus({ preventScroll: true });
    if (focused.from !== undefined) place.setSelectionRange(focused.from, focused.to);
  } else if (own) {
    document.getElementById("now")?.focus({ preventScroll: true });
  }
}

// Read out, and only what the officer did themselves.
function say(words) {
  document.getElementById("said").textContent = words ?? "";
}

// Sending

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-follows] form[data-act]")) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  submitter?.setAttribute("aria-busy", "true");
  // Gone after the form's data is taken: what is off is not sent.
  const body = new FormData(form, submitter);
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    // As a page of its own it says what is wrong, or asks for the PIN and goes on.
    if (answer.status === 403 || answer.status === 423) form.submit();
    else if (answer.status >= 500 || answer.status === 429) lost(form);
    else if (!show(await answer.text(), { own: true, form })) location.assign(answer.url);
  } catch {
    lost(form); // With the same key again it happens once.
  }
  submitter?.removeAttribute("aria-busy");
  sending = false;
  pressMeanwhile();
});

function lost(form) {
  const words = desk.dataset.unsent;
  say(words);
  const note = document.createElement("p");
  note.className = "counter-fault";
  note.textContent = words;
  form.querySelector(".counter-fault")?.remove();
  form.append(note);
}

// What waits, by itself

let asking = 0;
let later;

async function refresh() {
  clearTimeout(later);
  later = setTimeout(refresh, AGAIN);
  if (document.hidden || sending || isLocked()) return;
  const [mine, shown] = [(asking += 1), rendering];
  try {
    const answer = await fetch(desk.dataset.follows, { credentials: "same-origin" });
    const page = await answer.text();
    // Only the last asked, and only over what stood here when it was asked.
    if (mine !== asking || shown !== rendering || sending) return;
    // Locked, perhaps in another window: what stands here is old from now on.
    if (answer.status === 423) dispatchEvent(new Event("locked"));
    if (!answer.ok) return; // Too much to do: it stands as it is.
    if (!show(page)) location.assign(desk.dataset.page); // Signed out, or the counter is closed.
    else stale(false);
  } catch {
    stale(true);
  }
}

function isLocked() {
  return Boolean(document.querySelector("dialog.lock[open]"));
}

function stale(isSo) {
  document.getElementById("stale").hidden = !isSo;
}

let stream;
function follow() {
  if (!desk.dataset.live) return;
  // Behind the lock no page brings a newer address.
  if (isLocked()) return setTimeout(follow, 5000);
  stream = new EventSource(desk.dataset.live);
  let soon;
  stream.addEventListener("state", () => {
    clearTimeout(soon);
    soon = setTimeout(refresh, TOGETHER * Math.random());
  });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    // Its address is good for a while only; the page has a newer one.
    setTimeout(follow, 5000);
  });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
document.querySelector("dialog.lock")?.addEventListener("close", refresh);
addEventListener("pagehide", () => stream?.close());

// Seconds

function count() {
  const now = performance.now();
  for (const one of desk.querySelectorAll("[data-seconds]")) {
    one.until ??= now + Number(one.dataset.seconds) * 1000;
    const left = Math.max(0, Math.ceil((one.until - now) / 1000));
    one.textContent = one.textContent.replace(/\d+/, left);
    one.hidden = left === 0; // What has to wait may be done now.
    if (one.dataset.then === "gone") one.closest("form").hidden = left === 0;
  }
}
setInterval(count, 500);

// Keys

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape") return leaveForm(event.target);
  if (isLocked()) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (sending) meanwhile = event.key;
  else if (press(event.key)) event.preventDefault();
});

// Whoever is done and presses for the next at once need not wait for the page in between.
function pressMeanwhile() {
  const key = meanwhile;
  meanwhile = undefined;
  if (key && !desk.querySelector(".counter-fault")) press(key);
}

function press(key) {
  const wanted = desk.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (!wanted || wanted.closest("[hidden]")) return false;
  if (wanted.matches("summary")) {
    const details = wanted.parentElement;
    details.open = !details.open;
    if (details.open) firstField(details).focus();
  } else {
    wanted.click();
  }
  return true;
}

// Somebody opened a form to write into it.
desk.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  if (!summary || summary.parentElement.open) return;
  setTimeout(() => firstField(summary.parentElement)?.focus());
});

function firstField(details) {
  return details.querySelector("input:not([type=hidden]), textarea, select, button");
}

function leaveForm(field) {
  const details = field.closest("details[data-more]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
}

count();
follow();
later = setTimeout(refresh, AGAIN);
