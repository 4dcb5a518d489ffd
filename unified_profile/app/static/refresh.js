// Brings in a newer publication while a customer's page is open, where the reader is left: scroll, focus, open threads.
"use strict";

const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 300_000;
let wait = FIRST_WAIT;
let alarm;

const shown = () => document.querySelector("[data-publication]");
const parts = () => [...document.querySelectorAll("[data-part]")];
const entryOf = (element) => element?.closest("[data-entry]")?.dataset.entry;

function sleep() {
  clearTimeout(alarm);
  if (!document.hidden) alarm = setTimeout(look, wait);
}

async function look() {
  try {
    const headers = { "If-None-Match": `"${shown().dataset.publication}"` };
    const answer = await fetch("/publication", { credentials: "same-origin", headers, cache: "no-store" });
    // Signed out meanwhile: the next click says so.
    if (answer.status === 401) return;
    if (!answer.ok && answer.status !== 304) throw new Error(answer.statusText);
    if (answer.status === 200 && !isBusy()) {
      await takeOver();
      wait = FIRST_WAIT;
    } else {
      wait = Math.min(wait * 1.5, LONGEST_WAIT);
    }
  } catch {
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  sleep();
}

// Nothing is taken from under somebody who types, chooses or reads a dialog.
function isBusy() {
  const isTypingHere = isTyping(document.activeElement) && document.activeElement.closest("main");
  return isTypingHere || document.querySelector("dialog[open], [data-menu][open], [data-history][aria-busy]");
}

async function takeOver() {
  const { page } = await pageAt(location.href);
  if (!page.querySelector("[data-publication]")) throw new Error("no customer there");
  const before = new Set([...document.querySelectorAll("[data-entry]")].map(entryOf));
  const leave = remembered();
  keepEarlier(page);
  for (const part of parts()) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
  shown().dataset.publication = page.querySelector("[data-publication]").dataset.publication;
  leave();
  document.dispatchEvent(new Event("history"));
  const count = [...document.querySelectorAll("[data-entry]")].filter((one) => !before.has(entryOf(one))).length;
  announce(count ? `New data: ${count} new on the timeline` : "New data: nothing new on the timeline");
}

// Earlier entries that the reader has had shown stay below those of the fresh page.
function keepEarlier(page) {
  const fresh = page.querySelector("[data-timeline]");
  const known = new Set([...fresh.querySelectorAll("[data-entry]")].map(entryOf));
  // What was pinned meanwhile stands above, and no longer below.
  const above = new Set([...page.querySelectorAll("[data-pinned] [data-entry]")].map(entryOf));
  const old = [...document.querySelectorAll("[data-timeline] [data-entry]")];
  const lastKnown = old.findLastIndex((one) => known.has(entryOf(one)));
  const earlier = new Set(old.slice(lastKnown + 1).filter((one) => !above.has(entryOf(one))));
  if (lastKnown < 0 || !earlier.size) return;
  for (const section of document.querySelectorAll("[data-timeline] > *")) {
    for (const one of section.querySelectorAll("[data-entry]")) if (!earlier.has(one)) one.remove();
    const items = [...section.querySelectorAll("[data-entry]")];
    const last = fresh.lastElementChild;
    const isSilence = section.matches(".silence") && section.nextElementSibling?.querySelector("[data-entry]");
    if (items.length && section.dataset.day === last?.dataset.day) last.querySelector(".items").append(...items);
    else if (items.length || (isSilence && fresh.contains(last))) fresh.append(section);
  }
  page.querySelector(".more-row, .end-row")?.replaceWith(document.querySelector(".more-row, .end-row") ?? "");
}

// Gives what puts the reader back: threads open, the same thing focused, the same card at the same height.
function remembered() {
  const detailsKey = (one) => `${entryOf(one) ?? ""} ${one.className} ${one.querySelector("summary")?.textContent ?? ""}`;
  const detailsKept = new Map(parts().flatMap((part) => [...part.querySelectorAll("details")]).map((one) => [detailsKey(one), one.open]));
  const opened = new Set([...document.querySelectorAll("[data-entry] details[open]")].map(entryOf));
  const focused = document.activeElement;
  const focusedEntry = entryOf(focused);
  const focusable = "a, button, summary, input";
  const place = focusedEntry ? [...focused.closest("[data-entry]").querySelectorAll(focusable)].indexOf(focused) : -1;
  const anchor = [...document.querySelectorAll("[data-entry]")].find((one) => one.getBoundingClientRect().bottom > 80);
  const height = anchor?.getBoundingClientRect().top;
  const anchorEntry = entryOf(anchor);
  const find = (entry) => entry && document.querySelector(`[data-entry="${CSS.escape(entry)}"]`);
  return () => {
    for (const one of parts().flatMap((part) => [...part.querySelectorAll("details")])) {
      const entry = entryOf(one);
      if (entry) one.open = opened.has(entry);
      else one.open = detailsKept.get(detailsKey(one)) ?? one.open;
    }
    if (!document.contains(focused)) {
      const item = find(focusedEntry);
      (item?.querySelectorAll(focusable)[place] ?? item)?.focus({ preventScroll: true });
    }
    const again = window.scrollY > 0 && find(anchorEntry);
    if (again) window.scrollBy({ top: again.getBoundingClientRect().top - height, behavior: "instant" });
  };
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(alarm);
  if (!document.hidden) look();
});
sleep();
