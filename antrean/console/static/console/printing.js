/* Slips that this browser prints itself, where the office has no printer of its own. */

"use strict";

function offerPrinting() {
  for (const button of document.querySelectorAll("[data-slip]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}
offerPrinting();
