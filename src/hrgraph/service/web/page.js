// On every page: the switch of colours, pictures where the page has data for them, and parts that are asked for
// when a reader comes to them.
import { themeButton } from "./look.js";

const button = document.getElementById("theme");
if (button) themeButton(button);
if (document.querySelector("table[data-picture], .network[data-network], figure.picture[data-kind]")) {
  import("./picture.js").then(({ enhance }) => enhance(document));
}

if (document.querySelector("a[data-part]")) import("./parts.js").then(({ follow }) => follow(document));
