// The countries of Natural Earth (public domain), keyed by the alpha-3 codes that our data uses.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { geoArea, geoCentroid } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const SMALL = 0.0002; // steradians: what is smaller cannot be seen on a map as wide as a page
const CODELESS = { Kosovo: "XKX" };

async function atlas(scale) {
  return JSON.parse(await readFile(require.resolve(`world-atlas/countries-${scale}.json`), "utf8"));
}

/**
 * @returns {Promise<{shapes: object, points: {id: string, name: string, at: [number, number]}[]}>}
 *   a topology whose objects.countries have alpha-3 ids, and a point for each State too small to be seen
 */
export async function worldShapes() {
  const codes = new Map(require("i18n-iso-countries/codes.json").map(([, alpha3, number]) => [number, alpha3]));
  const alpha3 = (shape) => codes.get(shape.id) ?? CODELESS[shape.properties.name] ?? null;
  const [coarse, fine] = [await atlas("110m"), await atlas("50m")];
  for (const shape of coarse.objects.countries.geometries) shape.id = alpha3(shape);
  const drawn = new Set(coarse.objects.countries.geometries.map((shape) => shape.id));
  const largest = new Map(); // a State can have several shapes: islands far away have its code
  for (const shape of feature(fine, fine.objects.countries).features) {
    const [id, area] = [alpha3(shape), geoArea(shape)];
    if (id && area > (largest.get(id)?.area ?? 0)) largest.set(id, { area, shape });
  }
  const points = [];
  for (const [id, { area, shape }] of largest) {
    if (drawn.has(id) && area > SMALL) continue;
    const at = geoCentroid(shape).map((degrees) => Math.round(degrees * 100) / 100);
    points.push({ id, name: shape.properties.name, at });
  }
  delete coarse.objects.land;
  return { shapes: coarse, points };
}
