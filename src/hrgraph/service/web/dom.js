// Elements without a framework: h("button", { onclick, class: "x" }, "Run").

/** An element with attributes, listeners (`on…`) and children (nodes or texts; null is left out). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A stylesheet given as text, once for the document or for a shadow root. */
export function adopt(css, target = document) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}

/** Where to say something so that it is heard: in the dialog that is open, else in `place`. */
export function statusPlace(place) {
  return document.querySelector("dialog[open] .box-status") ?? place;
}

/** A modal dialog with a heading and a button that closes it; focus goes back where it was. */
export function dialog(title, ...content) {
  const id = `d${Math.random().toString(36).slice(2)}`;
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Close" }, "✕");
  const box = h(
    "dialog",
    { "aria-labelledby": id, class: "box" },
    h("div", { class: "box-head" }, h("h2", { id }, title), close),
    ...content,
    h("p", { class: "box-status", role: "status" }),
  );
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  return box;
}
