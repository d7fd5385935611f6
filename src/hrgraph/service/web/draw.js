// Vega without eval: specifications are read by its interpreter, as the pages' policy demands.
import { View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import { chartSpec, mapSpec, timelineSpec } from "./specs.js";
import { currentLook, onLook } from "./look.js";
import { save } from "./download.js";

// Vega-Lite warns of defaults that it changes; only its errors matter.
const quiet = { level: () => quiet, error: (...words) => (console.error(...words), quiet), warn: () => quiet, info: () => quiet, debug: () => quiet };

async function specOf(kind, rows, options) {
  if (kind === "timeline") return timelineSpec(rows, options);
  if (kind === "map") {
    const { default: world } = await import("world:shapes");
    return mapSpec(rows, world, options);
  }
  return chartSpec(rows, options);
}

/**
 * Draw rows into `place`, and again whenever its width or the colours change.
 * @returns {Promise<{shown: number, png: () => Promise<void>, svg: () => Promise<void>, end: () => void}>}
 */
export async function draw(place, kind, rows, { form, titles, name }) {
  let view = null;
  let width = 0;
  let shown = 0;
  const render = async () => {
    width = Math.max(240, Math.floor(place.clientWidth) - 4);
    const look = currentLook();
    const made = await specOf(kind, rows, { form, titles, look, width });
    shown = made.shown;
    view?.finalize();
    view = new View(parse(compile(made.spec, { logger: quiet }).spec, null, { ast: true }), { expr: expressionInterpreter, renderer: "svg", container: place, hover: true });
    view.addEventListener("click", (_, item) => {
      if (item?.datum?.href) location.assign(item.datum.href);
    });
    await view.runAsync();
    place.querySelector("svg")?.setAttribute("aria-hidden", "true"); // the place itself is the image, with its words
  };
  await render();
  let waiting = 0;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(render, 150);
  };
  const watch = new ResizeObserver(() => Math.abs(place.clientWidth - 4 - width) > 8 && again());
  watch.observe(place);
  onLook(again);
  const paper = () => currentLook().paper;
  return {
    get shown() {
      return shown;
    },
    async png() {
      const canvas = await view.background(paper()).toCanvas(2);
      canvas.toBlob((blob) => save(`${name}.png`, blob));
    },
    async svg() {
      save(`${name}.svg`, await view.background(paper()).toSVG(), "image/svg+xml");
    },
    end() {
      watch.disconnect();
      view?.finalize();
    },
  };
}
