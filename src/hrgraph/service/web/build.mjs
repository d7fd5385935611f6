// Bundles the scripts of the pages into ../static/build, with hashed names, a manifest and the licences.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { worldShapes } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "build");
const fresh = `${out}.new`;

// Names of scripts that a template can ask for.
const entries = { page: "page.js", sparql: "sparql.js", network: "network.js" };

const world = {
  name: "world",
  setup(build) {
    build.onResolve({ filter: /^world:shapes$/ }, (args) => ({ path: args.path, namespace: "world" }));
    build.onLoad({ filter: /.*/, namespace: "world" }, async () => ({
      contents: JSON.stringify(await worldShapes()),
      loader: "json",
    }));
  },
};

// A stylesheet arrives as text: the policy of the pages allows sheets made by scripts, not <style>.
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async (args) => {
      const text = await readFile(args.path, "utf8");
      const { code } = await esbuild.transform(text, { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

async function bundle() {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: entries,
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    metafile: true,
    legalComments: "none",
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    loader: { ".rq": "text" },
    plugins: [world, styles],
    logLevel: "warning",
  });
}

async function licences(metafile) {
  const names = new Set();
  for (const path of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (found) names.add(found[1]);
  }
  names.add("world-atlas");
  const parts = [];
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    parts.push(`${name} ${about.version}, ${about.license ?? "licence in its package"}\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}

// Compressed once here, so that the server has nothing to compress.
async function pack(folder) {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".js")) continue;
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(bytes));
    await writeFile(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const { metafile } = await bundle();
const manifest = {};
for (const [path, about] of Object.entries(metafile.outputs)) {
  const name = about.entryPoint && Object.keys(entries).find((key) => entries[key] === about.entryPoint);
  if (name) manifest[name] = relative(fresh, join(here, path)).replaceAll("\\", "/");
}
await writeFile(join(fresh, "LICENCES.txt"), await licences(metafile));
await pack(fresh);
const digest = createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 12);
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify({ build: digest, scripts: manifest }, null, 1)}\n`);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
if (process.argv.includes("--sizes")) {
  for (const [path, about] of Object.entries(metafile.outputs)) console.log(about.bytes, path);
}
