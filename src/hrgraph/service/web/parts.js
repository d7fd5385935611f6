// Parts of a page behind which much stands: each is a page of its own, fetched and put in its place when a reader
// comes near it. What cannot be fetched stays the link that it was.
import { enhance } from "./picture.js";

/** Put the part that a link leads to in the place of the section that holds the link. */
export async function fill(link, ask = fetch) {
  const place = link.closest("section");
  const words = link.closest("p");
  words.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(link.href, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main section.part");
    if (!found) throw new Error("no part");
    const heading = found.querySelector("h2");
    heading.id = place.getAttribute("aria-labelledby");
    for (const one of found.querySelectorAll("[aria-labelledby]")) one.setAttribute("aria-labelledby", heading.id);
    found.setAttribute("aria-labelledby", heading.id);
    place.replaceWith(document.adoptNode(found));
    enhance(found);
  } catch {
    words.removeAttribute("aria-busy");
  }
}

/** Fill each part of a page when it comes near the window. */
export function follow(root) {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        fill(target);
      }
    },
    { rootMargin: "200px" },
  );
  for (const link of root.querySelectorAll("a[data-part]")) near.observe(link);
}
