// What the columns of an answer hold, and which of them suit which picture.
import { BASE } from "./site.js";

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?(?:T.*)?$/;
const NUMBERS = /#(?:integer|decimal|double|float|int|long|nonNegativeInteger)$/;
const DATES = /#(?:date|dateTime|gYear|gYearMonth)$/;

/** `number`, `date`, `thing`, `text` or `none`, by what most cells of a column are. */
export function kindOf(rows, name) {
  const counts = new Map();
  for (const row of rows.slice(0, 500)) {
    const term = row[name];
    if (!term) continue;
    let kind = "text";
    if (term.type === "uri") kind = "thing";
    else if (NUMBERS.test(term.datatype ?? "")) kind = "number";
    else if (DATES.test(term.datatype ?? "") || DATE.test(term.value)) kind = "date";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "none";
}

/** The alpha-3 code that a term names: the end of a State's IRI, or the code itself; null otherwise. */
export function stateCode(value) {
  if (value.startsWith(`${BASE}id/state/`)) return value.slice(`${BASE}id/state/`.length);
  return /^[A-Z]{3}$/.test(value) ? value : null;
}

/** Roles for each picture, guessed from the columns; a picture that does not suit is null. */
export function guessRoles(answer) {
  const { columns, rows } = answer;
  const kinds = new Map(columns.map((name) => [name, kindOf(rows, name)]));
  // A column of things and its label column say the same: the words are on the label column.
  const labels = new Set(columns.filter((name) => columns.some((other) => name !== other && (name === `${other}_label` || name === `${other}Label`))));
  const of = (...wanted) => columns.filter((name) => wanted.includes(kinds.get(name)));
  const things = of("thing");
  const words = [...things, ...of("text").filter((name) => !labels.has(name)), ...labels];
  const numbers = of("number");
  const dates = of("date");
  const places = columns.filter((name) => rows.slice(0, 200).some((row) => row[name] && stateCode(row[name].value)));
  const label = words[0] ?? dates[0] ?? numbers.find((name) => name !== numbers[0]);
  return {
    kinds,
    chart: numbers.length && label ? { label, value: numbers.find((name) => name !== label), series: null } : null,
    timeline: dates.length ? { label: words[0] ?? dates[0], start: dates[0], end: dates[1] ?? null, group: words.find((name) => name !== words[0] && !labels.has(name)) ?? null } : null,
    network: things.length > 1 ? { source: things[0], target: things.at(answer.family === "graph" ? -1 : 1), value: numbers[0] ?? null } : null,
    map: places.length ? { place: places[0], value: numbers[0] ?? null } : null,
  };
}
