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

/** Ask for a query's answer in a format and save it; "excel.csv" begins with the mark that Excel needs. */
export async function download(query, suffix, mediaType) {
  const response = await request(query, mediaType);
  if (!response.ok) {
    const said = await response.json();
    throw new Problem(said.title, said.detail);
  }
  const body = await response.blob();
  const content = suffix === "excel.csv" ? new Blob(["\ufeff", body], { type: mediaType }) : body;
  save(`answer.${suffix.replace("excel.", "")}`, content);
}

/** Rows of texts as CSV (RFC 4180): quoted where needed, lines end with CR LF. */
export function toCsv(rows) {
  const quote = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => `${row.map((cell) => quote(String(cell ?? ""))).join(",")}\r\n`).join("");
}
