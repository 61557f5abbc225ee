/* What makes pages of staff better for those who have scripts; each works without. */

"use strict";

// The office's own hour, told as the page told it: `08.15 WIB`.
function runClock() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const zone = clock.textContent.trim().split(" ").pop();
  const options = { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit", hour12: false };
  const hours = new Intl.DateTimeFormat("id-ID", options);
  const ahead = Number(clock.dataset.ahead ?? 0);
  setInterval(() => {
    const [hour, minute] = hours
      .formatToParts(new Date(Date.now() + ahead))
      .filter(({ type }) => type === "hour" || type === "minute")
      .map(({ value }) => value.padStart(2, "0"));
    clock.textContent = `${hour}.${minute} ${zone}`;
  }, 1000);
}

runClock();
document.getElementById("faults")?.focus();
