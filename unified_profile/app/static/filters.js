// Filters of a timeline without loading the page anew. Without this they are links and forms.
"use strict";

const shownHistory = () => document.querySelector("[data-history]");

async function showHistory(address, options, { keep, isNew }) {
  const openMenus = [...document.querySelectorAll("[data-menu][open]")].map((menu) => menu.dataset.menu);
  shownHistory().setAttribute("aria-busy", "true");
  const found = await pageAt(address, options);
  const fresh = found.page.querySelector("[data-history]");
  if (!fresh) throw new Error("no timeline there");
  shownHistory().replaceWith(fresh);
  if (isNew) history.pushState(null, "", found.address);
  for (const name of openMenus) document.querySelector(`[data-menu="${name}"]`)?.setAttribute("open", "");
  const again = keep && document.querySelector(keep);
  again?.focus({ preventScroll: true });
  if (again?.matches("input[type=search]")) again.setSelectionRange(again.value.length, again.value.length);
  document.dispatchEvent(new Event("history"));
  announce(document.querySelector("[data-outcome]").textContent);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-filter]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const keep = link.dataset.filter === "none" ? "#timeline-title" : `[data-filter="${CSS.escape(link.dataset.filter)}"]`;
  showHistory(link.href, {}, { keep, isNew: true }).catch(() => location.assign(link.href));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-filter-form]");
  if (!form) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  const isPost = form.method === "post";
  const address = isPost ? form.action : `${form.action}?${fields}`;
  const isPin = form.dataset.filterForm === "pin";
  const entry = isPin && `[data-entry="${CSS.escape(event.submitter.value)}"]`;
  const keep = { pin: entry, text: '[data-key="text"]', time: '[data-menu="time"] summary' }[form.dataset.filterForm];
  showHistory(address, isPost ? { method: "POST", body: fields } : {}, { keep, isNew: !isPin })
    .then(() => { if (isPin) announce(event.submitter.name === "pin" ? "Pinned on top" : "No longer pinned"); })
    .catch((error) => { if (isPin) announce(error.message); else form.submit(); });
});

// A menu closes when the reader turns to something else.
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("pointerdown", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("[data-menu][open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});

function closeMenus(target) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
}

window.addEventListener("popstate", () => {
  showHistory(location.href, {}, { isNew: false }).catch(() => location.reload());
});

keys.f = () => document.querySelector(".filters a, .filters summary")?.focus();
