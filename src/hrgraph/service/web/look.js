// The colours of the page as a picture needs them, and the switch between light and dark.

const KEY = "hrgraph.theme";
const CATEGORIES = {
  light: ["#14597a", "#b4541a", "#1d6b3c", "#7b3f98", "#a3202a", "#6b6100", "#2f5fb3", "#9c3a72", "#3f6f6f", "#5a5a5a"],
  dark: ["#7cc4e4", "#f2a65e", "#7fd3a0", "#cda0e6", "#ff9a9f", "#d8cc62", "#9dbcf5", "#f0a3cc", "#9ed6d3", "#bbbbbb"],
};

/** Whether the page is dark now. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colours of the page: ink, soft, line, paper, shade, accent, categories, ramp. */
export function currentLook() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const dark = isDark();
  return {
    ...Object.fromEntries(["ink", "soft", "line", "paper", "shade", "accent"].map((name) => [name, colour(name)])),
    categories: CATEGORIES[dark ? "dark" : "light"],
    ramp: dark ? ["#27465a", "#7cc4e4"] : ["#bcd9e6", "#0d4864"],
  };
}

/** Call back whenever the colours change. */
export function onLook(callback) {
  document.addEventListener("themechange", callback);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
}

function apply(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}

/** Make the button in the head of the page switch the theme; the choice stays in this browser. */
export function themeButton(button) {
  const remember = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing: the choice lasts as long as the page.
    }
  };
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  try {
    apply(localStorage.getItem(KEY));
  } catch {
    // As above.
  }
  label();
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    apply(theme);
    remember(theme);
    label();
    document.dispatchEvent(new Event("themechange"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
}
