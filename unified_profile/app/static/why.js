// The page that says why a customer is one person, as a drawer over the profile. Without this it is a page of its own.

const opener = document.querySelector("[data-why]");
const drawer = document.createElement("dialog");
drawer.className = "drawer";
drawer.setAttribute("aria-label", "Why this is one person");
let hasDecided = false;

// A document is asked for, not text: the browser parses it, runs nothing in it, and no string becomes markup here.
function ask(method, address, body) {
  return new Promise((answered, failed) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.addEventListener("load", () => {
      const main = request.response?.querySelector("main");
      if (main && request.status !== 401) answered({ main, status: request.status });
      else failed(new Error(request.statusText));
    });
    request.addEventListener("error", () => failed(new Error("no answer")));
    request.send(body);
  });
}

function closing() {
  const button = document.createElement("button");
  button.className = "icon-button drawer-close";
  button.setAttribute("aria-label", "Close");
  button.title = "Close (Esc)";
  button.textContent = "\u00d7";
  button.addEventListener("click", () => drawer.close());
  return button;
}

function show(...nodes) {
  drawer.replaceChildren(closing(), ...nodes);
  drawer.scrollTop = 0;
  // What was focused is gone: begin again at the top, inside.
  if (drawer.open) drawer.querySelector("button").focus();
}

async function load(method, address, body, otherwise) {
  drawer.setAttribute("aria-busy", "true");
  try {
    const { main } = await ask(method, address, body);
    show(...main.childNodes);
  } catch {
    otherwise();
  } finally {
    drawer.removeAttribute("aria-busy");
  }
}

function open() {
  if (drawer.open) return;
  const waiting = document.createElement("p");
  waiting.className = "empty";
  waiting.textContent = "Loading\u2026";
  show(waiting);
  if (!drawer.isConnected) document.body.append(drawer);
  drawer.showModal();
  load("GET", opener.href, null, () => location.assign(opener.href));
}

function isOurs(address) {
  return address.origin === location.origin && /\/why(\/|$)/.test(address.pathname);
}

drawer.addEventListener("click", (event) => {
  // The drawer itself is hit only beside its content, which is on the backdrop.
  if (event.target === drawer && event.clientX < drawer.getBoundingClientRect().left) drawer.close();
  const link = event.target.closest("a[href]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const address = new URL(link.href);
  if (address.pathname === location.pathname && !link.getAttribute("href").startsWith("#")) {
    event.preventDefault();
    drawer.close();
  } else if (isOurs(address)) {
    event.preventDefault();
    load("GET", link.href, null, () => location.assign(link.href));
  }
});

drawer.addEventListener("submit", (event) => {
  const form = event.target;
  const address = new URL(form.action);
  if (!isOurs(address)) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const isGet = form.method === "get";
  if (!isGet && !address.pathname.endsWith("/preview")) hasDecided = true;
  if (isGet) address.search = body;
  load(isGet ? "GET" : "POST", address, isGet ? null : body, () => form.submit());
});

// Keys of the profile are not for what lies over it. Escape closes by itself.
drawer.addEventListener("keydown", (event) => event.stopPropagation());

// What was decided shows on the profile, too.
drawer.addEventListener("close", () => {
  if (hasDecided) location.reload();
});

if (opener && drawer.showModal) {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-why]") || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "w" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    event.preventDefault();
    open();
  });
}
