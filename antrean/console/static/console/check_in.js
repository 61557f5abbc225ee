/* The desk without loading every page anew: the answer comes below the field, which keeps the
   cursor, so that one scan can follow the other.

   Every answer is a whole page; of it the answer and the slip are shown. What was scanned while
   an answer is under way waits for its turn. Where no answer comes, the code stays in the field. */

"use strict";

const field = document.getElementById("code");
const answer = document.getElementById("answer");
const paper = document.getElementById("paper");
const says = document.getElementById("says");
let underWay = Promise.resolve();

function show(kind) {
  says.textContent = [...answer.querySelectorAll(".answer h2, .answer p, .notice p")]
    .map((one) => one.textContent.trim().replace(/\s+/g, " ").replace(/(\w)$/, "$1."))
    .join(" ");
  sound(kind);
  offerPrinting();
  // On a telephone the answer would stand below the keyboard, or below the picture of the camera.
  answer.scrollIntoView({ block: "nearest" });
  const fault = answer.querySelector("[aria-invalid], .govuk-error-message");
  (fault?.closest("fieldset, .govuk-form-group")?.querySelector("input, select") ?? field).focus({
    preventScroll: true,
  });
}

async function send(address, body) {
  let came;
  try {
    came = await fetch(address, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await came.text(), "text/html");
    const told = page.getElementById("answer");
    // Signed out, or the pause is over: that page says so itself.
    if (!told || came.status >= 500) throw new Error(String(came.status));
    answer.replaceChildren(...told.childNodes);
    paper.replaceChildren(...page.getElementById("paper").childNodes);
    show(answer.querySelector("[data-kind]")?.dataset.kind);
    return true;
  } catch {
    if (came?.redirected) location.assign(came.url);
    answer.replaceChildren(document.getElementById("unsent").content.cloneNode(true));
    show("stop");
    return false;
  }
}

// Sent one after the other, in the order in which they were scanned.
function queue(form, submitter) {
  const body = new FormData(form, submitter);
  const typed = form.dataset.scan === undefined ? "" : field.value;
  if (typed) field.value = "";
  answer.setAttribute("aria-busy", "true");
  underWay = underWay.then(async () => {
    if (!(await send(form.action, body)) && typed && !field.value) field.value = typed;
    answer.removeAttribute("aria-busy");
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isScan = form.dataset.scan !== undefined;
  if (form.method !== "post" || !(isScan || answer.contains(form))) return;
  event.preventDefault();
  if (isScan && !field.value.trim()) {
    // Enter alone: who is ticked is here. Of a party that was just let in it asks nothing more.
    const ticks = answer.querySelector("form[data-ticks]");
    const isIn = answer.querySelector("[data-kind]")?.dataset.kind === "go";
    if (ticks && (!isIn || ticks.querySelector(":checked"))) ticks.requestSubmit();
    return;
  }
  queue(form, event.submitter);
});

// Whoever touches nothing that is to be typed into goes on scanning.
document.addEventListener("click", ({ target }) => {
  if (!target.closest("a, button, input, select, summary, label, form, video")) field.focus();
});
document.documentElement.classList.add("has-scripts");
if (answer.querySelector("[data-kind]")) offerPrinting();
