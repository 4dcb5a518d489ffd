// A customer's timeline by keys: expand all, copy the summary, go to the neighbours.
"use strict";

const threads = () => [...document.querySelectorAll("[data-timeline] details")];

function expandAll() {
  const all = threads();
  const isOpening = all.some((thread) => !thread.open);
  for (const thread of all) thread.open = isOpening;
  sayExpand();
  announce(isOpening ? `${all.length} expanded` : "All collapsed");
}

// The button is for those who have scripts; it says what it does next.
function sayExpand() {
  const button = document.querySelector("[data-expand]");
  if (!button) return;
  const all = threads();
  button.hidden = all.length < 2;
  button.textContent = all.length && all.every((thread) => thread.open) ? "Collapse all" : "Expand all";
  button.dataset.action = button.textContent;
}

async function copySummary(link) {
  const words = link.querySelector("span");
  try {
    const response = await fetch(link.href, { credentials: "same-origin" });
    if (!response.ok) throw new Error(response.statusText);
    await navigator.clipboard.writeText(await response.text());
  } catch {
    location.assign(link.href);
    return;
  }
  announce("Summary copied");
  words.textContent = "Copied";
  setTimeout(() => { words.textContent = "Copy summary"; }, 2000);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-expand]")) expandAll();
  const copy = event.target.closest("[data-copy]");
  if (copy && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    copySummary(copy);
  }
});
document.addEventListener("toggle", sayExpand, true);
document.addEventListener("history", sayExpand);
sayExpand();

const follow = (selector) => document.querySelector(selector)?.click();
Object.assign(keys, {
  e: expandAll,
  c: () => follow("[data-copy]"),
  p: () => document.activeElement.closest("[data-item]")?.querySelector(".pin")?.click(),
  w: () => follow("[data-why]"),
  "[": () => follow("a[rel=prev]"),
  "]": () => follow("a[rel=next]"),
});
