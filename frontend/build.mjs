// Writes everything a browser gets into noaber/doors/web/static/web/: one stylesheet, a theme per
// municipality, two faces of one font, htmx and our own few lines. Same input, same bytes out.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build, transform } from "esbuild";
import subset from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const out = join(here, "..", "noaber", "doors", "web", "static", "web");

// What Dutch and English are written with, and the accents that names in the region carry most.
// Any other letter is shown in the reader's own serif: a missing shape never hides a name.
const LETTERS =
  " !\"#$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz" +
  "\u00a0áàäâçéèêëíïîñóòöôúùüûÉË‘’“”–…·€×";
// The italic carries less text, so it goes without kerning: 2.7 kB that every phone saves.
const FACES = [
  { from: "literata-latin-400-normal.woff2", to: "literata.woff2", features: ["kern", "tnum", "lnum"] },
  { from: "literata-latin-400-italic.woff2", to: "literata-italic.woff2", features: ["tnum", "lnum"] },
];

// The components come with classes for every state, for pages that set states by hand. Ours are
// real buttons and inputs, whose states the browser knows: those rules stay, the doubles go.
const BY_HAND =
  /\.utrecht-[a-z-]+--(focus|focus-visible|hover|active|disabled|checked|busy|placeholder[a-z-]*|read-only|[a-z-]+-size|numeric|password|url|box-content|forced-colors|visited|html-span|valid|warning|submit|danger|ready|icon-only|inline|html-link|html-input-button)\b|__placeholder/;

const withoutDoubles = {
  name: "without-doubles",
  setup({ onLoad }) {
    onLoad({ filter: /@utrecht.*\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
        const comment = selectors.match(/^\s*\/\*[\s\S]*?\*\//)?.[0] ?? "";
        const all = selectors.slice(comment.length).split(/,(?![^(]*\))/);
        const kept = all.filter((selector) => !BY_HAND.test(selector));
        return kept.length === all.length ? rule : comment + (kept.length ? `${kept.join(",")}{${body}}` : "");
      });
      return { contents, loader: "css" };
    });
  },
};

async function stylesheet() {
  await build({
    plugins: [withoutDoubles],
    entryPoints: [join(here, "src", "noaber.css")],
    outfile: join(out, "noaber.css"),
    bundle: true,
    minify: true,
    external: ["*.woff2"],
    legalComments: "external",
    target: ["chrome100", "firefox100", "safari15"],
  });
}

function rules(tokens, scheme) {
  const lines = Object.entries(tokens).map(([name, value]) => `--nb-${name}:${value}`);
  return `color-scheme:${scheme};${lines.join(";")}`;
}

// The reader's own setting decides; data-theme on <html> is stronger than the setting.
async function themes() {
  for (const file of (await readdir(join(here, "themes"))).sort()) {
    const { light, dark } = JSON.parse(await readFile(join(here, "themes", file), "utf8"));
    const css =
      `:root{${rules(light, "light")}}` +
      `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${rules(dark, "dark")}}}` +
      `:root[data-theme=dark]{${rules(dark, "dark")}}`;
    const { code } = await transform(css, { loader: "css", minify: true });
    await writeFile(join(out, `theme-${basename(file, ".json")}.css`), code);
  }
}

async function fonts() {
  for (const { from, to, features } of FACES) {
    const font = await readFile(join(packages, "@fontsource", "literata", "files", from));
    const options = { targetFormat: "woff2", noHinting: true, keepFeatures: features };
    await writeFile(join(out, to), await subset(font, LETTERS, options));
  }
  const licence = await readFile(join(packages, "@fontsource", "literata", "LICENSE"));
  await writeFile(join(out, "literata-licence.txt"), licence);
}

async function scripts() {
  const htmx = await readFile(join(packages, "htmx.org", "dist", "htmx.min.js"));
  await writeFile(join(out, "htmx.min.js"), htmx);
  const source = await readFile(join(here, "src", "noaber.js"), "utf8");
  const { code } = await transform(source, { minify: true, target: "es2019" });
  await writeFile(join(out, "noaber.js"), code);
  await writeFile(join(out, "mark.svg"), await readFile(join(here, "src", "mark.svg")));
}

// What the first page costs, and the compressed files that are sent.
async function sizes() {
  let first = 0;
  for (const name of (await readdir(out)).sort()) {
    if (/\.(txt|LEGAL\.txt)$/.test(name)) continue;
    const bytes = await readFile(join(out, name));
    let sent = bytes.length;
    if (!name.endsWith(".woff2")) {
      // The web server sends what lies beside the file: compressed once, here.
      const small = brotliCompressSync(bytes);
      await writeFile(join(out, `${name}.br`), small);
      await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      sent = small.length;
    }
    const theme = name.startsWith("theme-");
    if (!theme || name === "theme-noaber.css") first += sent;
    console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(7)} ${String(sent).padStart(7)}`);
  }
  console.log(`${"first load, compressed".padEnd(32)} ${String(first).padStart(7)}`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([stylesheet(), themes(), fonts(), scripts()]);
await sizes();
