// Comfort only: everything here also works, more slowly, without it.
"use strict";

const root = document.documentElement;
const items = () => [...document.querySelectorAll("[data-item]")];
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
};

// The reader's zone, so that the next page speaks their time.
remember("tz", Intl.DateTimeFormat().resolvedOptions().timeZone);

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-to]");
  if (theme) {
    event.preventDefault();
    root.dataset.theme = theme.dataset.themeTo;
    remember("theme", theme.dataset.themeTo);
  }
  const more = event.target.closest("[data-more]");
  if (more && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    loadEarlier(more);
  }
});

// Our own page, parsed without running anything in it.
const policy = window.trustedTypes?.createPolicy("switchboard", { createHTML: (text) => text });

// Another page of ours, whole, and the address that it came from in the end.
async function pageAt(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  if (!response.ok) throw new Error(response.statusText);
  const text = await response.text();
  const page = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
  return { page, address: response.url };
}

async function loadEarlier(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const { page } = await pageAt(link.href);
    const timeline = document.querySelector("[data-timeline]");
    const lastDay = timeline.lastElementChild;
    const fresh = [...page.querySelectorAll("[data-timeline] > *")];
    if (fresh.length && lastDay && fresh[0].dataset.day && fresh[0].dataset.day === lastDay.dataset.day) {
      lastDay.querySelector(".items").append(...fresh.shift().querySelectorAll("[data-item]"));
    }
    timeline.append(...fresh);
    link.closest("p").replaceWith(page.querySelector(".more-row") ?? page.querySelector(".end-row") ?? "");
    document.dispatchEvent(new Event("history"));
  } catch {
    location.assign(link.href);
  }
}

// What happened, for whoever doesn't see it. Said anew even when the words are the same.
function announce(words) {
  const live = document.querySelector("[data-live]");
  if (live) live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

function move(step) {
  const all = items();
  const here = all.indexOf(document.activeElement.closest("[data-item]"));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function toggleThread() {
  const item = document.activeElement.closest("[data-item]");
  const thread = item?.querySelector("details");
  if (thread) thread.open = !thread.open;
  else item?.querySelector(".thread-link")?.click();
}

const keys = {
  "/": () => {
    const box = document.querySelector(".find-box");
    box?.focus();
    box?.select();
  },
  j: () => move(1),
  k: () => move(-1),
  o: toggleThread,
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  // Brackets need AltGr on many keyboards, which says that Ctrl and Alt are pressed.
  const isPlain = event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey);
  if (!isPlain || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const isOnCard = event.key === "Enter" && event.target.matches("[data-item]:not(a)");
  const act = isOnCard ? keys.o : keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
