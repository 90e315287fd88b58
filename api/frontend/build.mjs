// Bundles the scripts of pages into api/static/dist; styles are plain files in api/static.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "dist");
mkdirSync(out, { recursive: true });
await build({
  entryPoints: ["map", "lasso"].map((name) => join(here, "map", `${name}.js`)),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2019", "chrome80", "firefox78", "safari14.1"],
  outdir: out,
  legalComments: "linked",
});
copyFileSync(join(here, "node_modules", "ol", "ol.css"), join(out, "ol.css"));
