// On every page: the switch of colours, and pictures where the page has data for them.
import { themeButton } from "./look.js";

const button = document.getElementById("theme");
if (button) themeButton(button);
if (document.querySelector("table[data-picture], .network[data-network], figure.picture[data-kind]")) {
  import("./picture.js").then(({ enhance }) => enhance(document));
}
