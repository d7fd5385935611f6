// Rows into Vega-Lite specifications. A row: {label, value, series, start, end, group, place, href}.

const DAY = 86_400_000;
const MOST_BARS = 40;
const MOST_LANES = 40;

/** The first and the last moment that a lexical date may mean, as UTC milliseconds; null when it is none. */
export function spanOf(text) {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text ?? "");
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), match[2] && Number(match[2]), match[3] && Number(match[3])];
  if (day) return { from: Date.UTC(year, month - 1, day), to: Date.UTC(year, month - 1, day) + DAY, exact: true };
  if (month) return { from: Date.UTC(year, month - 1), to: Date.UTC(year, month), exact: false };
  return { from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0), exact: false };
}

function common(look, width) {
  const axis = { labelColor: look.soft, titleColor: look.soft, gridColor: look.line, domainColor: look.line, tickColor: look.line, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    background: null,
    autosize: { type: "fit-x", contains: "padding" },
    config: {
      font: "system-ui, sans-serif",
      aria: false,
      axis,
      view: { stroke: null },
      legend: { labelColor: look.ink, titleColor: look.soft, orient: "bottom", columns: width < 500 ? 1 : 3, labelLimit: 260 },
      range: { category: look.categories },
      text: { color: look.ink },
    },
  };
}

const colourBy = (field, title) => ({ field, type: "nominal", title });

/** Bars, or a line or points when that suits the labels better. @returns {{spec: object, shown: number}} */
export function chartSpec(rows, { form = "bar", titles = {}, look, width }) {
  const usable = rows.filter((row) => Number.isFinite(row.value));
  const dated = usable.length > 0 && usable.every((row) => spanOf(row.label) && /^\d{4}(-\d{2}){0,2}$/.test(row.label));
  const numeric = usable.length > 0 && usable.every((row) => row.label !== "" && Number.isFinite(Number(row.label)));
  const series = usable.some((row) => row.series) ? { color: colourBy("series", titles.series) } : {};
  const tooltip = [
    { field: "label", title: titles.label ?? "label" },
    { field: "value", type: "quantitative", title: titles.value ?? "value" },
    ...(usable.some((row) => row.series) ? [{ field: "series", title: titles.series ?? "series" }] : []),
  ];
  const y = { field: "value", type: "quantitative", title: titles.value ?? null };
  if (form !== "bar" || (dated && !Object.keys(series).length)) {
    const x = dated
      ? { field: "time", type: "temporal", title: titles.label ?? null }
      : { field: "label", type: numeric ? "quantitative" : "nominal", title: titles.label ?? null, sort: null, axis: { labelLimit: 120 } };
    const values = usable.map((row) => ({ ...row, time: spanOf(row.label)?.from, label: numeric && !dated ? Number(row.label) : row.label }));
    const mark = { bar: { type: "bar", color: look.accent }, line: { type: "line", point: true, color: look.accent }, area: { type: "area", color: look.accent, opacity: 0.7 }, point: { type: "point", filled: true, size: 60, color: look.accent } }[form];
    return { shown: usable.length, spec: { ...common(look, width), height: 320, data: { values }, mark: { ...mark, ...(form === "bar" && dated ? { width: { band: 0.8 } } : {}) }, encoding: { x: form === "bar" && dated ? { ...x, field: "label", type: "ordinal", axis: { labelAngle: 0, labelOverlap: true } } : x, y, tooltip, ...series } } };
  }
  const values = usable.slice(0, MOST_BARS);
  return {
    shown: values.length,
    spec: {
      ...common(look, width),
      padding: { left: 5, top: 5, bottom: 5, right: Object.keys(series).length ? 5 : 40 }, // room for the numbers
      height: { step: 26 },
      data: { values },
      encoding: {
        y: { field: "label", type: "nominal", sort: null, title: null, axis: { labelLimit: width < 500 ? Math.round(width * 0.45) : 280, labelColor: look.ink, ticks: false, domain: false } },
        x: { field: "value", type: "quantitative", title: titles.value ?? null },
        tooltip,
      },
      layer: [
        { mark: { type: "bar", color: look.accent, height: { band: 0.75 }, cursor: "pointer" }, encoding: series },
        ...(Object.keys(series).length ? [] : [{ mark: { type: "text", align: "left", dx: 4, color: look.ink }, encoding: { text: { field: "value", type: "quantitative" } } }]),
      ],
    },
  };
}

/** A lane for each row (or for each group when there are many), a dot for a day, a bar for a span. */
export function timelineSpec(rows, { titles = {}, look, width }) {
  const placed = rows.flatMap((row) => {
    const start = spanOf(row.start);
    const end = spanOf(row.end);
    if (!start) return [];
    const dates = row.end ? `${row.start} – ${row.end}` : row.start;
    return [{ ...row, from: start.from, to: Math.max(start.to, end?.to ?? 0), long: Boolean(end) || !start.exact, exact: start.exact && (!end || end.exact), dates }];
  });
  const groups = new Set(placed.map((row) => row.group ?? ""));
  const lanes = placed.length > MOST_LANES && groups.size > 1 && groups.size <= 80 ? "group" : "label";
  const values = lanes === "label" ? placed.slice(0, 200).sort((a, b) => a.from - b.from) : placed;
  const coloured = lanes === "label" && groups.size > 1 && groups.size <= 10 ? { color: { ...colourBy("group", titles.group), legend: { orient: "bottom" } } } : {};
  const tooltip = [{ field: "label", title: titles.label ?? "what" }, { field: "dates", title: titles.start ?? "when" }, ...(groups.size > 1 ? [{ field: "group", title: titles.group ?? "group" }] : [])];
  const x = { field: "from", type: "temporal", title: null, scale: { padding: 9 }, axis: { orient: values.length > 15 ? "top" : "bottom", tickCount: Math.max(3, Math.round(width / 110)), labelOverlap: true } };
  const y = { field: lanes, type: "nominal", sort: null, title: null, axis: { labelLimit: width < 500 ? Math.round(width * 0.45) : 300, labelColor: look.ink, ticks: false, domain: false, grid: true } };
  return {
    shown: values.length,
    spec: {
      ...common(look, width),
      height: { step: 24 },
      data: { values },
      encoding: { x, y, tooltip, ...coloured },
      layer: [
        { transform: [{ filter: "datum.long" }], mark: { type: "bar", height: 11, cornerRadius: 3, color: look.accent, cursor: "pointer" }, encoding: { x2: { field: "to" }, opacity: { condition: { test: "datum.exact", value: 0.95 }, value: 0.5 } } },
        { transform: [{ filter: "!datum.long" }], mark: { type: "point", filled: true, size: 90, opacity: 1, color: look.accent, cursor: "pointer" } },
      ],
    },
  };
}

/** A number for each State, and dots for those too small to be seen. `world` is what world.mjs makes. */
export function mapSpec(rows, world, { titles = {}, look, width }) {
  const totals = new Map();
  for (const row of rows) {
    if (!row.place) continue;
    const known = totals.get(row.place) ?? { id: row.place, label: row.label, value: 0, href: row.href };
    known.value += row.value ?? 1;
    totals.set(row.place, known);
  }
  const values = [...totals.values()];
  const points = world.points.filter((point) => totals.has(point.id)).map((point) => ({ ...totals.get(point.id), longitude: point.at[0], latitude: point.at[1] }));
  const title = titles.value ?? "rows";
  const tooltip = [{ field: "label", title: "State" }, { field: "value", type: "quantitative", title }];
  const color = { field: "value", type: "quantitative", title, scale: { range: look.ramp, zero: true }, legend: { gradientLength: Math.min(220, width / 2) } };
  const projection = { type: "equalEarth" };
  return {
    shown: values.length,
    spec: {
      ...common(look, width),
      autosize: "none",
      padding: { bottom: 60 },
      height: Math.round(width * 0.49),
      projection,
      layer: [
        { data: { values: world.shapes, format: { type: "topojson", feature: "countries" } }, mark: { type: "geoshape", fill: look.shade, stroke: look.line, strokeWidth: 0.6 } },
        {
          data: { values: world.shapes, format: { type: "topojson", feature: "countries" } },
          transform: [{ lookup: "id", from: { data: { values }, key: "id", fields: ["value", "label", "href"] } }, { filter: "isValid(datum.value)" }],
          mark: { type: "geoshape", stroke: look.paper, strokeWidth: 0.6, cursor: "pointer" },
          encoding: { color, tooltip },
        },
        {
          data: { values: points },
          mark: { type: "circle", size: 55, stroke: look.ink, strokeWidth: 0.8, opacity: 1, cursor: "pointer" },
          encoding: { longitude: { field: "longitude", type: "quantitative" }, latitude: { field: "latitude", type: "quantitative" }, color, tooltip },
        },
      ],
    },
  };
}
