// The desk on the keyboard: "/" searches, j and k move along the list, Enter opens (a link does so
// by itself). Without this file nothing is missing. Single keys can be turned off (WCAG 2.1.4).
"use strict";

const keys = document.querySelector("[data-keys]");
if (keys) {
  const NAME = "desk-keys";
  const button = keys.querySelector("button");
  const read = () => { try { return localStorage.getItem(NAME) !== "off"; } catch { return true; } };
  let on = read();
  const show = () => {
    keys.hidden = false;
    keys.querySelector("span").hidden = !on;
    button.textContent = on ? button.dataset.off : button.dataset.on;
  };
  button.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem(NAME, on ? "on" : "off"); } catch { /* then until the page is left */ }
    show();
  });
  show();

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-list] li > a:first-child")];
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
    links[next]?.focus();
  };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = {
      "/": () => document.querySelector("[data-search]")?.focus(),
      j: () => step(1),
      k: () => step(-1),
    }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
}

// The address of a link can be copied by a button; without one it is selected by hand.
const copies = document.querySelector("[data-copied]");
if (copies && navigator.clipboard) {
  const told = document.querySelector("[data-told]");
  const button = copies.querySelector("[data-copy]");
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    let answer = copies.dataset.copied;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      answer = copies.dataset.failed;
      field.select();
    }
    told.textContent = answer;
    setTimeout(() => { told.textContent = ""; }, 4000);
  });
}
