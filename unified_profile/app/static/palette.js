// The palette: customers as one types, and every action of the page. And the list of keys.
"use strict";

const palette = document.querySelector("#palette");
const paletteBox = palette.querySelector("input");
const paletteList = palette.querySelector("[role=listbox]");
const paletteState = palette.querySelector("[data-palette-state]");
const WAIT = 120;
const FEWEST_LETTERS = 3;
let asking;
let waiting;
let foundPeople = [];

function openPalette() {
  if (palette.open) return;
  palette.showModal();
  paletteBox.select();
  typed();
}

// Each link and button that says what it does, and each filter.
function actions() {
  const named = [...document.querySelectorAll("[data-action]")].filter((one) => !one.hidden && one.checkVisibility());
  const filters = [...document.querySelectorAll(".filters [data-filter]")];
  return [
    ...named.map((one) => ({ label: one.dataset.action, act: () => one.click() })),
    ...filters.map((one) => ({ label: `Filter: ${one.querySelector("bdi").textContent}`, act: () => one.click() })),
    { label: "Keys", act: () => document.querySelector("#keys").showModal() },
  ];
}

const plainText = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

function typed() {
  clearTimeout(waiting);
  asking?.abort();
  const text = paletteBox.value.trim();
  if (text.length < FEWEST_LETTERS) {
    foundPeople = [];
    paletteState.textContent = text ? "Two letters more, or one, and customers are searched" : "";
  } else {
    waiting = setTimeout(() => ask(text), WAIT);
  }
  show();
}

async function ask(text) {
  asking = new AbortController();
  try {
    const response = await fetch("/api/v1/customers/search", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: text, limit: 6 }),
      credentials: "same-origin",
      signal: asking.signal,
    });
    const answer = await response.json();
    if (!response.ok) {
      paletteState.textContent = `${answer.detail} ${answer.remedy}`;
      return;
    }
    foundPeople = [...answer.hits, ...answer.nearest].map(person).concat(answer.companies.slice(0, 3).map(company));
    paletteState.textContent = foundPeople.length ? `${foundPeople.length} found` : "Nobody found";
    show();
  } catch (error) {
    if (error.name !== "AbortError") paletteState.textContent = "The search did not answer. Try again.";
  }
}

function person({ customer }) {
  const known = customer.display_name ?? customer.primary_email ?? customer.primary_phone ?? "Unknown customer";
  return {
    label: customer.is_anonymous ? "Anonymous caller" : known,
    note: [customer.company_name, customer.primary_email].filter((one) => one && one !== known).join(" · "),
    act: () => location.assign(`/customer/${encodeURIComponent(customer.customer_id)}`),
  };
}

function company(found) {
  const act = () => location.assign(`/companies/${encodeURIComponent(found.company_id)}`);
  return { label: found.name ?? found.domain ?? "Company", note: "Company", act };
}

function show() {
  const wanted = plainText(paletteBox.value.trim()).split(/\s+/);
  const fitting = actions().filter(({ label }) => wanted.every((word) => plainText(label).includes(word)));
  const options = [...foundPeople, ...fitting].map((one, index) => {
    const option = document.createElement("li");
    option.id = `palette-${index}`;
    option.role = "option";
    const label = document.createElement("bdi");
    label.textContent = one.label;
    const note = document.createElement("span");
    note.className = "muted";
    note.textContent = one.note ?? "";
    option.append(label, note);
    option.addEventListener("click", () => run(one));
    option.run = () => run(one);
    return option;
  });
  paletteList.replaceChildren(...options);
  choose(0);
}

function run(one) {
  palette.close();
  one.act();
}

function choose(index) {
  const options = [...paletteList.children];
  for (const [number, option] of options.entries()) option.ariaSelected = String(number === index);
  if (options[index]) {
    paletteBox.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  } else {
    paletteBox.removeAttribute("aria-activedescendant");
  }
}

paletteBox.addEventListener("input", typed);
paletteBox.addEventListener("keydown", (event) => {
  const options = [...paletteList.children];
  const here = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    choose((here + step + options.length) % options.length);
  }
  if (event.key === "Enter") {
    event.preventDefault();
    options[here]?.run();
  }
});
// A click on the button, or beside the dialog, closes it.
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close]")) dialog.close(); });
}
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  }
});
keys["?"] = () => document.querySelector("#keys").showModal();
