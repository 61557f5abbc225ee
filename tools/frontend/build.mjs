// Makes what is committed under antrean/web/static/web and antrean/look/static/look but not
// written there by hand.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import postcss from "postcss";
import * as sass from "sass";
import { outline } from "./map.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(root, "antrean/web/static/web");
const shared = join(root, "antrean/look/static/look");
const packages = join(here, "node_modules");

// Variants that no page of ours has, and the green buttons: site.css has its own colours.
const UNUSED = new RegExp(
  [
    "summary-card",
    "summary-list--",
    "list__row--no-border",
    "button--",
    "button:(focus|hover|active)",
    "button__start",
    "button::-moz",
    "button\\[disabled\\]",
    "link--(muted|text|inverse|no-)",
    "back-link--",
    "link-image",
    "(radios|checkboxes)(--small|__conditional|__divider)",
    "input__(wrapper|prefix|suffix)",
    "input--(extra|width-(30|3|5)\\b)",
    "(legend|label)--(xl|m|s)",
    "visually-hidden-focusable",
    "x:-moz",
  ].join("|"),
);

function pruned(css) {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    rule.selectors = rule.selectors.filter((selector) => !UNUSED.test(selector));
    if (rule.selector === "" || rule.selector === ":root") rule.remove();
  });
  // The page has a font; its parts inherit it.
  sheet.walkDecls(/font-smoothing/, (declaration) => declaration.remove());
  sheet.walkDecls("font-family", (declaration) => {
    if (declaration.parent.parent.name === "media") declaration.remove();
  });
  // site.css sets every one of them, so none needs a second colour.
  sheet.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(/var\((--[\w-]+), ?#\w+\)/g, "var($1)");
  });
  sheet.walkAtRules(/media|supports/, (rule) => {
    if (/^screen[^ ]|caret-color/.test(rule.params)) rule.remove();
  });
  let emptied = true;
  while (emptied) {
    emptied = false;
    sheet.walk((node) => {
      if (node.nodes?.length === 0) {
        node.remove();
        emptied = true;
      }
    });
  }
  return sheet.toString();
}

function compress(css) {
  return sass.compileString(css, { syntax: "css", style: "compressed", charset: false }).css;
}

function drawn(svg, size) {
  return new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng();
}

const compiled = sass.compile(join(here, "govuk.scss"), {
  loadPaths: [join(packages, "govuk-frontend/dist")],
  charset: false,
});
const notice = "/*! govuk-frontend 6.6.0, in part. MIT License, Crown Copyright: licences/govuk-frontend.txt */\n";
writeFileSync(join(out, "govuk.css"), `${notice}${compress(pruned(compiled.css))}\n`);

copyFileSync(
  join(packages, "@fontsource/plus-jakarta-sans/files/plus-jakarta-sans-latin-700-normal.woff2"),
  join(out, "plus-jakarta-sans.woff2"),
);
copyFileSync(join(packages, "htmx.org/dist/htmx.min.js"), join(out, "htmx.js"));

// A launcher may cut a maskable icon down to its middle four fifths: the ground fills it all.
const icon = readFileSync(join(out, "icon.svg"), "utf8");
const maskable = icon
  .replace(/rx="[^"]*"/, 'rx="0"')
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('width="32" height="32"', 'x="-4" y="-4" width="40" height="40"');
writeFileSync(join(out, "icon-192.png"), drawn(icon, 192));
writeFileSync(join(out, "icon-512.png"), drawn(icon, 512));
writeFileSync(join(out, "icon-maskable-512.png"), drawn(maskable, 512));

const atlas = readFileSync(join(packages, "world-atlas/countries-50m.json"), "utf8");
writeFileSync(join(out, "indonesia.svg"), outline(JSON.parse(atlas)));

// Reads barcodes for staff and self-service; the module belongs to exactly this script.
mkdirSync(shared, { recursive: true });
copyFileSync(
  join(packages, "barcode-detector/dist/iife/ponyfill.js"),
  join(shared, "barcode-detector.js"),
);
copyFileSync(
  join(packages, "zxing-wasm/dist/reader/zxing_reader.wasm"),
  join(shared, "zxing_reader.wasm"),
);

function licensed(folder, packagesByName) {
  const licences = join(folder, "licences");
  mkdirSync(licences, { recursive: true });
  for (const [name, from] of packagesByName) {
    copyFileSync(join(packages, from, "LICENSE"), join(licences, `${name}.txt`));
  }
  return readdirSync(licences).sort().map((name) => join(licences, name));
}

const licences = licensed(out, [
  ["plus-jakarta-sans", "@fontsource/plus-jakarta-sans"],
  ["htmx", "htmx.org"],
  ["lucide", "lucide-static"],
  ["world-atlas", "world-atlas"],
]);
const sharedLicences = licensed(shared, [
  ["barcode-detector", "barcode-detector"],
  ["zxing-wasm", "zxing-wasm"],
]);

const files = [
  join(shared, "barcode-detector.js"),
  ...sharedLicences,
  join(shared, "zxing_reader.wasm"),
  ...["govuk.css", "htmx.js", "icon-192.png", "icon-512.png", "icon-maskable-512.png"].map(
    (name) => join(out, name),
  ),
  join(out, "indonesia.svg"),
  ...licences,
  join(out, "plus-jakarta-sans.woff2"),
];
const sums = files.map((file) => {
  const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
  return `${sum}  ${relative(root, file)}\n`;
});
writeFileSync(join(here, "checksums.txt"), sums.join(""));
