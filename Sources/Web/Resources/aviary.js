// Additions to pages that work without it: live blocks, copy buttons, keys. No dependencies.
"use strict";

// ---------- live blocks: the server sends the block's new HTML, one stream a page ----------
{
  const block = document.querySelector("[data-live]");
  const pause = 5000; // how often a status line may be read aloud
  let stream, timer, spoken = 0, reloads = "reloaded " + location.pathname;

  // Puts the new HTML in; the status line keeps its node, because readers listen to that, and changes at most every five seconds.
  const put = (html, now) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const old = block.querySelector("[role=status]"), next = fresh.querySelector("[role=status]");
    fresh.querySelectorAll("[data-when-live]").forEach((part) => (part.hidden = false));
    if (!old || !next) return block.replaceChildren(...fresh.childNodes);
    const text = next.innerHTML, say = () => { old.innerHTML = text; spoken = Date.now(); };
    clearTimeout(timer);
    next.replaceWith(old);
    block.replaceChildren(...fresh.childNodes);
    if (old.innerHTML === text) return;
    const wait = now ? 0 : spoken + pause - Date.now();
    if (wait > 0) timer = setTimeout(say, wait); else say();
  };

  const listen = () => {
    if (stream) return;
    stream = new EventSource(block.dataset.live);
    stream.onopen = () => block.querySelectorAll("[data-when-live]").forEach((part) => (part.hidden = false));
    stream.addEventListener("block", (event) => put(event.data, false));
    // The work is done: the rest of the page is old now. A page with something typed in it is left alone, and so is one that was
    // reloaded for this reason a moment ago.
    stream.addEventListener("end", (event) => {
      stop();
      block.removeAttribute("data-live");
      if (event.data) put(event.data, true);
      const typed = [...document.querySelectorAll("main input, main textarea")].some((field) =>
        field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
      const last = Number(sessionStorage.getItem(reloads));
      if (typed || Date.now() - last < 10000) return;
      sessionStorage.setItem(reloads, String(Date.now()));
      location.reload();
    });
  };
  const stop = () => { stream?.close(); stream = undefined; clearTimeout(timer); };

  if (block) {
    const follow = () => {
      if (!block.hasAttribute("data-live")) return;
      if (document.hidden) stop(); else listen();
    };
    document.addEventListener("visibilitychange", follow);
    addEventListener("pagehide", stop);
    addEventListener("pageshow", follow);
    follow();
  }
}

// ---------- copy buttons ----------
for (const button of navigator.clipboard ? document.querySelectorAll(".copy button") : []) {
  const label = button.querySelector(".visually-hidden"), name = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    label.textContent = "Copied";
    label.className = "";
    setTimeout(() => { label.textContent = name; label.className = "visually-hidden"; }, 2000);
  });
}

// ---------- a strip of tabs that is wider than the screen shows the one that is open ----------
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const strip = tab.parentElement;
  strip.scrollLeft = tab.getBoundingClientRect().right - strip.getBoundingClientRect().right + 32;
}

// ---------- the summary of a refused form takes the focus ----------
document.getElementById("errors")?.focus();

// ---------- keys, for staff ----------
{
  const list = document.getElementById("keys"), box = document.getElementById("keys-on");
  const places = { d: "/admin", s: "/admin/services", c: "/admin/clients", t: "/admin/tasks", m: "/admin/modules" };
  let going = 0;

  // Never while typing, never with a modifier, never above an open dialog.
  const free = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !list.open
    && !event.target.closest("input, textarea, select, [contenteditable]");
  const step = (by) => {
    const rows = [...document.querySelectorAll("main .row-link")].filter((row) => row.offsetParent);
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  };

  if (list) {
    for (const button of document.querySelectorAll("[data-opens=keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => list.showModal());
    }
    box.checked = localStorage.getItem("keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      if (!box.checked || !free(event)) return;
      if (Date.now() - going < 1500) {
        going = 0;
        // Only where the sidebar leads: what one may not open is not listed.
        const link = places[event.key] && document.querySelector(`.side a[href="${places[event.key]}"]`);
        if (link) { event.preventDefault(); link.click(); }
        return;
      }
      if (event.key === "g") going = Date.now();
      else if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else if (event.key === "?") list.showModal();
      else if (event.key === "/" && document.getElementById("filter-q")) {
        event.preventDefault();
        document.getElementById("filter-q").focus();
      }
    });
  }
}
