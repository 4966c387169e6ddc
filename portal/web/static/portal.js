// Three small comforts. Without this file every button still works.
"use strict";

// 1. Copy buttons beside the bank details; they stay hidden where copying is not possible.
const copies = document.querySelector("[data-copied]");
if (copies && navigator.clipboard) {
  const told = document.querySelector("[data-told]");
  for (const button of copies.querySelectorAll("[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      let answer = copies.dataset.copied;
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
      } catch {
        answer = copies.dataset.failed;
      }
      told.textContent = answer;
      if (answer === copies.dataset.copied) button.textContent = answer;
      setTimeout(() => { button.textContent = label; told.textContent = ""; }, 4000);
    });
  }
}

// 2. The sum of the chosen invoices, on the button and in words.
for (const form of document.querySelectorAll("form[data-currency]")) {
  const { currency, decimals, label, total, none } = form.dataset;
  const boxes = [...form.elements].filter((box) => box.type === "checkbox");
  const button = form.querySelector("button");
  const told = document.querySelector(`[data-chosen="${currency}"]`);
  const language = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";
  const amounts = new Intl.NumberFormat(language, {
    style: "currency", currency,
    minimumFractionDigits: +decimals, maximumFractionDigits: +decimals,
  });
  const add = (announce) => {
    const chosen = boxes.filter((box) => box.checked);
    const minor = chosen.reduce((sum, box) => sum + +box.dataset.minor, 0);
    const amount = amounts.format(minor / 10 ** decimals);
    button.textContent = label.replace("{amount}", amount);
    if (announce) told.textContent = chosen.length ? total.replace("{amount}", amount) : none;
    return chosen.length;
  };
  for (const box of boxes) box.addEventListener("change", () => add(true));
  form.addEventListener("submit", (event) => { if (!add(true)) event.preventDefault(); });
  addEventListener("pageshow", () => add(false));
}

// 3. A frozen page can be hours old: ask whether it still says what is true.
const letter = document.querySelector("[data-state]");
if (letter && letter.dataset.state) {
  fetch(letter.dataset.state, { cache: "no-store", credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((state) => {
      if (!state || !state.version || state.version === letter.dataset.version) return;
      const news = letter.querySelector("[data-news]");
      news.append(letter.querySelector("template").content);
    })
    .catch(() => {});
}
