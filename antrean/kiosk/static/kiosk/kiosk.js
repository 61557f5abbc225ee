/* The kiosk by itself: keys for the code, back to the start when nobody is there any more, the slip
   as soon as the number is known. */

"use strict";

// Keys on the screen, for a hall without a keyboard.
function makeKeys() {
  const keys = document.querySelector("[data-keys]");
  if (!keys) return;
  const field = document.getElementById(keys.dataset.keys);
  keys.addEventListener("click", ({ target }) => {
    const key = target.closest("button");
    if (!key) return;
    const isErasing = key.dataset.erase !== undefined;
    field.value = isErasing ? field.value.slice(0, -1) : field.value + key.textContent;
  });
  field.inputMode = "none"; // These are the keys; the system's own would cover the page.
  keys.hidden = false;
  // Whoever touches nothing else leaves the cursor where a scanner types.
  addEventListener("click", ({ target }) => {
    if (!target.closest("a, form, .camera")) field.focus();
  });
}

// Back to the start in a while, told in the page's own words; any touch begins the while anew.
function goBack() {
  const back = document.querySelector("[data-back]");
  if (!back) return;
  const [more, told] = [back.querySelector("[data-more]"), back.querySelector("[data-left]")];
  const seconds = Number(back.dataset.seconds);
  const words = told.textContent;
  let ends;
  const begin = () => {
    ends = performance.now() + seconds * 1000;
  };
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    told.textContent = words.replace(/\d+/, left);
    if (left === 0) location.replace(back.dataset.back);
  };
  begin();
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, begin);
  more.addEventListener("click", begin);
  more.hidden = told.hidden = false;
  show();
  setInterval(show, 250);
}

function printSlip() {
  const button = document.querySelector("[data-slip]");
  if (!button) return;
  button.hidden = false;
  button.onclick = () => window.print();
  if (button.dataset.slip === "now") window.print();
}

// A hand scanner types its next code wherever the page is: then it is the next visitor's.
function takeNext() {
  const back = document.querySelector("[data-back]");
  if (!back || document.querySelector("form [name=person]")) return;
  let typed = "";
  addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && typed.length > 6 && document.activeElement === document.body) {
      sessionStorage.setItem("code", typed);
      location.replace(back.dataset.back);
    }
    typed = key.length === 1 ? typed + key : "";
  });
}
function sendKept() {
  const field = document.getElementById("code");
  const kept = sessionStorage.getItem("code");
  sessionStorage.removeItem("code");
  if (!field || !kept) return;
  field.value = kept;
  field.form.requestSubmit();
}

makeKeys();
goBack();
takeNext();
sendKept();
printSlip();
const { kind } = document.getElementById("isi").dataset;
if (kind) sound(kind);
