// A query as text: its view, its place in an address, its header lines.

export const VIEWS = ["table", "chart", "timeline", "network", "map", "raw"];

const NAMES = {
  table: "table", raw: "raw", map: "map", timeline: "timeline", graph: "network", network: "network",
  chart: "chart", barchart: "chart", linechart: "chart", scatterchart: "chart", areachart: "chart",
};

/** What a comment `#defaultView:Timeline` asks for: a view and, for a chart, its form; null without one. */
export function defaultView(text) {
  const said = /^[ \t]*#[ \t]*defaultView:[ \t]*([A-Za-z]+)/m.exec(text)?.[1].toLowerCase();
  const view = said && NAMES[said];
  if (!view) return null;
  return { view, form: { linechart: "line", scatterchart: "point", areachart: "area" }[said] ?? null };
}

/** The part of an address after `#` that holds a query and a view. */
export function toFragment(text, view) {
  const parts = [`query=${encodeURIComponent(text)}`];
  if (view && view !== "table") parts.push(`view=${view}`);
  return `#${parts.join("&")}`;
}

/** The query and the view of an address, null where it holds none. The old form `#<query>` is read, too. */
export function fromFragment(fragment) {
  const text = fragment.replace(/^#/, "");
  if (!text) return { query: null, view: null };
  const values = new Map(
    text.split("&").map((part) => {
      const at = part.indexOf("=");
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
  const read = (value) => {
    try {
      return value === undefined ? null : decodeURIComponent(value);
    } catch {
      return null;
    }
  };
  const view = read(values.get("view"));
  return { query: read(values.get("query")), view: VIEWS.includes(view) ? view : null };
}

/** A query file without its header of `#+` lines; the summary stays as a comment. */
export function withoutHeader(text, summary) {
  const lines = text.split("\n");
  const body = lines.filter((line) => !line.startsWith("#+")).join("\n").trim();
  return summary ? `# ${summary}\n${body}\n` : `${body}\n`;
}

/** The `#+ summary:` of a query file, or its first comment, or nothing. */
export function summaryOf(text) {
  const said = /^#\+ summary:\s*(.+)$/m.exec(text)?.[1] ?? /^#\s*(?!\+|defaultView)(\S.*)$/m.exec(text)?.[1];
  return said?.trim() ?? "";
}
