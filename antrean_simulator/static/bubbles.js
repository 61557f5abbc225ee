// Draws the bubbles of one chat. What has not changed keeps its node, so that nothing flickers.

import { dayOf, element, formatted, hourOf, icon } from "./format.js";

const TICKS = {
  accepted: ["one", "terkirim"],
  sent: ["one", "terkirim"],
  delivered: ["two", "sampai"],
  read: ["two", "dibaca"],
  failed: ["close", "gagal"],
};
const SNIPPET = 90;

export class Bubbles {
  constructor(container, hands) {
    this.container = container;
    this.hands = hands; // {tap(choice), openList(bubble), shareNumber(), pictureShown()}
    this.drawn = new Map();
  }

  draw(bubbles, typing) {
    const byId = new Map(bubbles.map((bubble) => [bubble.id, bubble]));
    const answered = new Map(bubbles.filter((b) => b.mine && b.context).map((b) => [b.context, b.text]));
    const nodes = [];
    let day = "";
    let side = null;
    for (const bubble of bubbles) {
      const today = dayOf(new Date(bubble.at));
      if (today !== day) {
        nodes.push(this.keep(`day ${today}`, today, () => element("p", "day", today)));
        day = today;
        side = null;
      }
      const extras = { tail: bubble.mine !== side, quoted: byId.get(bubble.context), answer: answered.get(bubble.id) };
      const looks = JSON.stringify([bubble, extras.tail, extras.answer]);
      nodes.push(this.keep(bubble.id, looks, () => this.message(bubble, extras)));
      side = bubble.mine;
    }
    if (typing) nodes.push(this.keep("typing", "", typingDots));
    this.place(nodes);
  }

  keep(key, looks, make) {
    const before = this.drawn.get(key);
    if (before?.looks === looks) return before.node;
    const node = make();
    this.drawn.set(key, { looks, node });
    return node;
  }

  place(nodes) {
    nodes.forEach((node, index) => {
      const there = this.container.children[index];
      if (there !== node) this.container.insertBefore(node, there ?? null);
    });
    while (this.container.children.length > nodes.length) this.container.lastChild.remove();
  }

  message(bubble, { tail, quoted, answer }) {
    const message = element("div", `message ${bubble.mine ? "mine" : "theirs"}${tail ? " tail" : ""}`);
    const body = element("div", `bubble${bubble.media_kind === "image" ? " with-picture" : ""}`);
    if (quoted) body.append(quote(quoted));
    if (bubble.media) body.append(this.medium(bubble));
    if (bubble.header) body.append(element("b", "bubble-header", bubble.header));
    const text = element("div", "text");
    const symbol = SYMBOLS[bubble.kind];
    if (symbol && !bubble.media) text.append(icon(symbol));
    text.append(formatted(bubble.text));
    body.append(text);
    if (bubble.footer) body.append(element("small", "bubble-footer", bubble.footer));
    body.append(meta(bubble));
    message.append(body);
    const below = this.below(bubble, answer);
    if (below.length) {
      const rows = element("div", "choices");
      rows.append(...below);
      message.append(rows);
    }
    if (bubble.reaction) message.append(element("span", "reaction", bubble.reaction));
    return message;
  }

  medium(bubble) {
    const address = `/control/media/${bubble.media}`;
    if (bubble.media_kind !== "image") {
      const row = element("div", "file");
      row.append(icon(bubble.media_kind === "audio" ? "voice" : "file"));
      row.append(element("span", "", bubble.media_kind === "audio" ? "Pesan suara" : "Berkas"));
      return row;
    }
    const link = element("a", "picture");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    const picture = element("img");
    picture.alt = bubble.mine ? "Foto yang dikirim" : "Gambar dari kantor";
    picture.addEventListener("load", () => this.hands.pictureShown());
    picture.src = address;
    link.append(picture);
    return link;
  }

  // What hangs under the bubble: reply buttons, the opener of a list, a link.
  below(bubble, answer) {
    if (bubble.kind === "list") {
      return [this.button("list", bubble.list_button, () => this.hands.openList(bubble))];
    }
    if (bubble.kind === "request_contact_info") {
      return [this.button("card", "Bagikan nomor telepon", () => this.hands.shareNumber())];
    }
    if (bubble.kind === "flow") return [this.button("list", bubble.list_button, null)];
    if (bubble.link) {
      const link = element("a", "choice");
      [, link.href] = bubble.link;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.append(icon("open"), bubble.link[0]);
      return [link];
    }
    if (bubble.copy) return [this.copier(...bubble.copy)];
    return bubble.choices.map((choice) => {
      const button = this.button("reply", choice.title, () => this.hands.tap(choice.id));
      if (choice.title === answer) button.classList.add("chosen");
      return button;
    });
  }

  copier(title, code) {
    const button = this.button("copy", title, async () => {
      await navigator.clipboard.writeText(code);
      button.lastChild.textContent = "Kode disalin";
    });
    return button;
  }

  button(symbol, title, onClick) {
    const button = element("button", "choice");
    button.type = "button";
    button.append(icon(symbol), element("span", "", title));
    if (onClick) button.addEventListener("click", onClick);
    else button.disabled = true;
    return button;
  }
}

const SYMBOLS = { location: "pin", contacts: "card" };

function quote(bubble) {
  const node = element("div", "quote");
  const text = bubble.text || (bubble.media_kind === "image" ? "Gambar" : "Pesan");
  node.append(element("b", "", bubble.mine ? "Anda" : "Kantor"));
  const snippet = element("span");
  snippet.append(formatted(text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text));
  node.append(snippet);
  return node;
}

function meta(bubble) {
  const node = element("span", "meta", hourOf(new Date(bubble.at)));
  if (bubble.mine) {
    const [symbol, words] = TICKS[bubble.status];
    const tick = icon(symbol);
    tick.classList.add("tick", bubble.status);
    node.append(tick, element("span", "unseen", words));
  }
  return node;
}

function typingDots() {
  const node = element("div", "message theirs tail");
  const dots = element("div", "bubble typing");
  dots.append(element("i"), element("i"), element("i"), element("span", "unseen", "sedang mengetik"));
  node.append(dots);
  return node;
}
