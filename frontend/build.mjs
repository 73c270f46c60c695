// Builds course_app/web/static/ from this folder: `npm ci --ignore-scripts && node build.mjs`.
//
// Afterwards the folder holds site-<hash>.css, site-<hash>.js, icons-<hash>.svg and what they refer to, a .br and a .gz beside
// each text file, the licences of what is inside, and manifest.json (plain name -> hashed name), which course_app.web.assets
// reads. The folder is made beside the old one and swapped in at the end, so a failed build leaves the last good one.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const uswds = join(here, "node_modules/@uswds/uswds");
const target = join(here, "../course_app/web/static");
const fresh = join(here, "node_modules/.static");
const browsers = ["chrome109", "edge109", "firefox115", "safari16"];

/** The icons of the design system that templates and scripts name; each becomes a <symbol> of one sprite. */
const icons = [
  "arrow_back", "arrow_forward", "check", "check_circle", "chevron_right", "close", "error", "event", "expand_more",
  "flag", "help_outline", "history", "info", "lightbulb_outline", "list", "local_police", "lock_outline", "logout",
  "navigate_before", "navigate_next", "person", "phone", "print", "radio_button_unchecked", "remove_circle", "schedule",
  "school", "verified_user", "visibility", "visibility_off", "warning", "highlight_off", "file_download", "language",
];

/** Signs that the design system lacks: a circle half filled, for "in progress". */
const ownIcons = {
  timelapse: '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16z"/>',
};

/** Eight letters of a digest, in the alphabet of esbuild's own hashes, so that one pattern recognises every hashed name. */
function shortHash(bytes) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...createHash("sha256").update(bytes).digest().subarray(0, 8)].map((byte) => alphabet[byte % 32]).join("");
}

function iconSprite() {
  const drawings = icons.map((name) => {
    const svg = readFileSync(join(uswds, "dist/img/usa-icons", `${name}.svg`), "utf8");
    const drawing = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/<path[^>]*fill="none"[^>]*\/>/g, "");
    return [name, drawing.trim()];
  });
  const symbols = [...drawings, ...Object.entries(ownIcons)].map(
    ([name, drawing]) => `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** Sass for the design system's part, and "uswds:" addresses inside its style sheets. */
const designSystem = {
  name: "design-system",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const { css } = sass.compile(path, { loadPaths: [join(uswds, "packages")], quietDeps: true });
      return { contents: css, loader: "css" };
    });
    build.onResolve({ filter: /^uswds:/ }, ({ path }) => ({ path: join(uswds, "dist", path.slice("uswds:".length)) }));
  },
};

async function bundle() {
  const { metafile } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["css/site.css", "js/site.js"],
    outdir: fresh,
    bundle: true,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    target: browsers,
    format: "iife",
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".svg": "file" },
    metafile: true,
    plugins: [designSystem],
  });
  return metafile;
}

/** Writes what esbuild does not bundle, and returns the hashed name. */
function addHashed(name, content) {
  const hashed = `${basename(name, extname(name))}-${shortHash(content)}${extname(name)}`;
  writeFileSync(join(fresh, hashed), content);
  return hashed;
}

/** Plain name -> hashed name, for what a template may ask for. */
function manifestOf(metafile, own) {
  const names = { ...own };
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
    else names[basename(Object.keys(output.inputs)[0])] = basename(path);
  }
  return Object.fromEntries(Object.entries(names).sort());
}

/** WhiteNoise serves these to browsers that accept them, so that no request pays for compression. */
function compressAll() {
  for (const name of readdirSync(fresh)) {
    if (![".css", ".js", ".svg", ".txt", ".md"].includes(extname(name))) continue;
    const path = join(fresh, name);
    const bytes = readFileSync(path);
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const gzip = gzipSync(bytes, { level: 9 });
    if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
    if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
  }
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
const metafile = await bundle();
const own = { "icons.svg": addHashed("icons.svg", iconSprite()), "favicon.svg": addHashed("favicon.svg", readFileSync(join(here, "favicon.svg"))) };
copyFileSync(join(uswds, "LICENSE.md"), join(fresh, "LICENSE-uswds.md"));
copyFileSync(join(here, "node_modules/htmx.org/LICENSE"), join(fresh, "LICENSE-htmx.txt"));
compressAll();
writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifestOf(metafile, own), null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
