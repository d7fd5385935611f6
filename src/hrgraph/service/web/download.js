// Files that the page hands to the reader.
import { Problem, request } from "./run.js";
import { h } from "./dom.js";

/** Save bytes or text under a name. */
export function save(name, content, type = "text/plain;charset=utf-8") {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Ask for a query's answer in a format and save it. */
export async function download(query, suffix, mediaType) {
  const response = await request(query, mediaType);
  if (!response.ok) {
    const said = await response.json();
    throw new Problem(said.title, said.detail);
  }
  save(`answer.${suffix}`, await response.blob());
}

/** Rows of texts as CSV (RFC 4180): quoted where needed, lines end with CR LF. */
export function toCsv(rows) {
  const quote = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => `${row.map((cell) => quote(String(cell ?? ""))).join(",")}\r\n`).join("");
}

/** A CSV as Excel opens it right: a byte order mark, and an apostrophe before what it would take for a formula. */
export function toExcel(rows) {
  const harmless = (cell) => (/^[=+\-@\t\r\n|]/.test(cell) && !/^[+-]?\d+(?:\.\d+)?$/.test(cell) ? `'${cell}` : cell);
  return `\ufeff${toCsv(rows.map((row) => row.map((cell) => harmless(String(cell ?? "")))))}`;
}
