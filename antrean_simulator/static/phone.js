// One telephone on the page: its screen, and the controls of its owner beneath it.

import { act, attempt } from "./api.js";
import { Bubbles } from "./bubbles.js";
import { dayAndHourOf, element } from "./format.js";

const NEAR_THE_END = 120;
const WEEKEND = new Set(["Sat", "Sun"]);
const DAY = 86_400_000;

export class PhoneView {
  constructor(key, { askNumber, now, whenSeen }) {
    this.key = key;
    this.askNumber = askNumber;
    this.now = now;
    const template = document.getElementById("phone-template");
    this.node = template.content.firstElementChild.cloneNode(true);
    this.node.id = `phone-${key}`;
    this.bubbles = new Bubbles(this.find(".bubbles"), {
      tap: (choice) => this.do("tap", { choice }),
      openList: (bubble) => this.openList(bubble),
      shareNumber: () => this.do("share-number"),
      pictureShown: () => this.followEnd(),
    });
    this.atEnd = true;
    this.isSeen = false;
    whenSeen(this.node, (isSeen) => { this.isSeen = isSeen; this.readIfSeen(); });
    this.listen();
  }

  find(selector) { return this.node.querySelector(selector); }

  do(name, words) { return attempt(act(this.key, name, words)); }

  listen() {
    const chat = this.find(".chat");
    chat.addEventListener("scroll", () => {
      this.atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_THE_END;
    }, { passive: true });
    this.composer();
    this.find(".to-chats").addEventListener("click", () => this.openOffices());
    this.find(".sheet-close").addEventListener("click", () => this.closeSheet());
    this.find(".sheet").addEventListener("click", (event) => {
      if (event.target === event.currentTarget) this.closeSheet();
    });
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeSheet();
    });
    for (const button of this.node.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.owner(button.dataset.do));
    }
  }

  composer() {
    const form = this.find(".composer");
    const box = form.elements.text;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = box.value.trim();
      if (!text) return;
      box.value = "";
      this.fitBox();
      this.atEnd = true;
      this.do("say", { text });
    });
    box.addEventListener("input", () => this.fitBox());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
  }

  // Rows are counted, not measured: a measured height would need an inline style.
  fitBox() {
    const box = this.find("textarea");
    box.rows = 1;
    while (box.rows < 5 && box.scrollHeight > box.clientHeight + 1) box.rows += 1;
  }

  owner(name) {
    const { phone } = this;
    if (name === "example") this.fillExample();
    if (name === "photo") this.do("photo", { caption: "Ini foto KTP saya" });
    if (name === "voice") this.do("voice");
    if (name === "location") this.do("location");
    if (name === "number") this.askNumber(this);
    if (name === "hide") this.do("show-number", { shown: !phone.shows_number });
    if (name === "power") this.do("power", { on: !phone.is_on });
    if (name === "put-away") this.do("put-away");
  }

  fillExample() {
    const box = this.find("textarea");
    box.value = `#${this.phone.name}#25011987#${workingDay(this.now())}`;
    this.fitBox();
    box.focus();
  }

  update(phone, offices) {
    this.phone = phone;
    this.offices = offices;
    const office = offices.find((o) => o.phone_number_id === phone.office);
    this.find(".office-name").textContent = office.name;
    this.find(".office-sub").textContent = phone.typing ? "sedang mengetik…" : office.number;
    this.find(".office-sub").classList.toggle("is-typing", phone.typing);
    this.find(".avatar").textContent = initials(office.name);
    const unread = Object.values(phone.unread).reduce((sum, count) => sum + count, 0);
    this.find(".badge").textContent = unread;
    this.find(".badge").hidden = unread === 0;
    this.find(".dark").hidden = phone.is_on;
    this.drawOwner(phone);
    const shownBefore = this.lastBubble;
    this.lastBubble = phone.bubbles.at(-1)?.id;
    this.bubbles.draw(phone.bubbles, phone.typing);
    if (!phone.bubbles.length) this.find(".bubbles").append(greeting(office));
    if (this.lastBubble !== shownBefore || phone.typing) this.followEnd();
    this.readIfSeen();
  }

  drawOwner(phone) {
    this.find(".owner-name").textContent = phone.name;
    this.find(".owner-number").textContent = phone.number ?? "tanpa nomor";
    this.find(".owner-number").classList.toggle("is-hidden", phone.number !== null && !phone.shows_number);
    this.find(".owner-id").textContent = phone.user_id;
    this.find(".owner-window").textContent = phone.window_open_until
      ? `Jendela terbuka s.d. ${dayAndHourOf(new Date(phone.window_open_until))}`
      : "Jendela tertutup: hanya templat";
    this.press("hide", phone.number !== null && !phone.shows_number, phone.number === null);
    this.press("power", !phone.is_on, false);
  }

  press(name, pressed, disabled) {
    const button = this.find(`[data-do="${name}"]`);
    button.setAttribute("aria-pressed", pressed);
    button.disabled = disabled;
  }

  followEnd() {
    const chat = this.find(".chat");
    if (this.atEnd) chat.scrollTop = chat.scrollHeight;
  }

  // A person who looks at the chat has read it.
  readIfSeen() {
    const unread = this.phone?.bubbles.some((b) => !b.mine && b.status === "delivered");
    if (!unread || !this.isSeen || !this.phone.is_on || document.hidden || this.isReading) return;
    this.isReading = true;
    this.do("read").finally(() => { this.isReading = false; });
  }

  openList(bubble) {
    let section = "";
    const rows = [];
    for (const choice of bubble.choices) {
      if (choice.section && choice.section !== section) rows.push(element("h3", "", choice.section));
      section = choice.section;
      rows.push(this.row(choice.title, choice.description, () => this.do("tap", { choice: choice.id })));
    }
    this.openSheet(bubble.list_button, rows);
  }

  openOffices() {
    const rows = this.offices.map((office) => {
      const unread = this.phone.unread[office.phone_number_id];
      const line = unread ? `${office.number} · ${unread} belum dibaca` : office.number;
      return this.row(office.name, line, () => {
        this.atEnd = true;
        return this.do("office", { office: office.phone_number_id });
      });
    });
    this.openSheet("Nomor kantor", rows);
  }

  row(title, description, onClick) {
    const row = element("button", "sheet-row");
    row.type = "button";
    row.append(element("b", "", title));
    if (description) row.append(element("small", "", description));
    row.addEventListener("click", () => { this.closeSheet(); onClick(); });
    return row;
  }

  openSheet(title, rows) {
    this.opener = document.activeElement;
    this.find(".sheet-title").textContent = title;
    this.find(".sheet-rows").replaceChildren(...rows);
    this.find(".sheet").hidden = false;
    this.find(".sheet-rows button")?.focus({ preventScroll: true });
  }

  closeSheet() {
    if (this.find(".sheet").hidden) return;
    this.find(".sheet").hidden = true;
    this.opener?.focus({ preventScroll: true });
  }
}

function greeting(office) {
  return element("p", "greeting", `Belum ada pesan. Tulis pesan pertama kepada ${office.name}.`);
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  return (words.at(0)?.[0] ?? "") + (words.length > 1 ? words.at(-1)[0] : "");
}

// The first working day that is at least two days away, as DDMMYYYY on Java.
function workingDay(now) {
  const weekday = new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Jakarta", weekday: "short" });
  let day = new Date(now.getTime() + 2 * DAY);
  while (WEEKEND.has(weekday.format(day))) day = new Date(day.getTime() + DAY);
  const iso = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(day);
  return iso.split("-").reverse().join("");
}
