// Turns text into nodes as a chat shows it: *bold*, _italic_, ~struck~, ```fixed```, links.
// Never HTML: whatever people write stays text.

const MARKS = { "*": "b", "_": "i", "~": "s" };
const PATTERN = /```([\s\S]+?)```|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}])|(https?:\/\/[^\s]+[^\s.,;:!?)])/gu;

export function formatted(text) {
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    nodes.append(text.slice(end, match.index), marked(match));
    end = match.index + match[0].length;
  }
  nodes.append(text.slice(end));
  return nodes;
}

function marked([whole, fixed, mark, inner, url]) {
  if (url) {
    const link = element("a", "", whole);
    link.href = url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }
  if (fixed) return element("code", "", fixed);
  const node = document.createElement(MARKS[mark]);
  node.append(formatted(inner));
  return node;
}

export function element(tag, classes = "", text = "") {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  if (text) node.textContent = text;
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const ZONE = "Asia/Jakarta";
const hour = new Intl.DateTimeFormat("id-ID", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("id-ID", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });
const dayAndHour = new Intl.DateTimeFormat("id-ID", { timeZone: ZONE, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const hourOf = (at) => hour.format(at);
export const dayOf = (at) => day.format(at);
export const dayAndHourOf = (at) => dayAndHour.format(at);
