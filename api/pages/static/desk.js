"use strict";
// The board is worked with one hand on the keyboard; what changes elsewhere never moves what is under the pointer.
(() => {
  const rows = document.getElementById("rows");
  const panel = document.getElementById("panel");
  const pill = document.getElementById("fresh");
  const search = document.getElementById("search");
  const q = document.getElementById("q");
  const help = document.getElementById("help");
  let open = panel.dataset.open ?? "";
  let at = open;
  let isOver = false;

  const wanted = () => new URLSearchParams(new FormData(search)).toString();
  const mark = () => {
    for (const row of rows.querySelectorAll("tr[data-order]")) {
      row.toggleAttribute("data-open", row.dataset.order === open);
      row.toggleAttribute("data-at", row.dataset.order === at);
    }
  };
  const show = () => {
    pill.hidden = true;
    return htmx.ajax("GET", `/desk/rows?${wanted()}`, { target: "#rows" });
  };
  const lookAt = async (id) => {
    open = at = id;
    mark();
    panel.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", `/desk/orders/${id}`, { target: "#panel" });
    panel.removeAttribute("aria-busy");
    panel.querySelector("[data-title]")?.focus({ preventScroll: true });
  };
  const close = () => {
    const row = rows.querySelector(`[data-order="${CSS.escape(open)}"] [data-opens]`);
    open = "";
    panel.replaceChildren();
    panel.removeAttribute("data-filled");
    mark();
    row?.focus();
  };

  // What is written beside the choice goes along: who, when, and why not the engine's.
  const choose = () => {
    const button = panel.querySelector("#dispatch");
    if (!button) return;
    const chosen = [...panel.querySelectorAll('[name="candidate"]:checked')];
    button.hidden = chosen.length === 0;
    if (button.hidden) return;
    const why = panel.querySelector("#override");
    const body = { ...JSON.parse(chosen[0].dataset.body), helpers: chosen.map((one) => one.value) };
    why.hidden = chosen.every((one) => one.dataset.best !== undefined);
    if (!why.hidden && why.value.trim()) body.reason = why.value.trim();
    button.dataset.body = JSON.stringify(body);
    button.querySelector("[data-to]").textContent = panel.querySelector("#said-offer").textContent.replace("…", chosen.map((one) => one.dataset.name).join(", "));
  };

  rows.addEventListener("pointerenter", () => { isOver = true; });
  rows.addEventListener("pointerleave", () => { isOver = false; });
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-order]");
    if (!row || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    lookAt(row.dataset.order);
  });
  pill.addEventListener("click", show);
  panel.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) close(); });
  panel.addEventListener("change", choose);
  panel.addEventListener("input", choose);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === rows || rows.contains(event.detail.target)) mark();
    if (!panel.contains(event.detail.target)) return;
    panel.setAttribute("data-filled", "");
    event.detail.target.removeAttribute("aria-busy");
    choose();
  });

  panel.addEventListener("accepted", (event) => {
    if (event.target.dataset.reveal === undefined) return;
    event.preventDefault();
    const told = event.detail;
    const into = panel.querySelector("[data-revealed]");
    for (const field of into.querySelectorAll("[data-field]")) {
      const value = told[field.dataset.field];
      field.textContent = value?.name ? `${value.name} ${value.phone}` : value ?? "";
      field.parentElement.hidden = !value;
    }
    into.hidden = false;
    event.target.closest("details").hidden = true;
  });
  document.body.addEventListener("changed", () => {
    show();
    if (open) htmx.ajax("GET", `/desk/orders/${open}`, { target: "#panel" });
  });

  // Where somebody points or types no row moves: each says in its own place what it is now.
  const inPlace = async () => {
    const reply = await fetch(`/desk/rows?${wanted()}`, { headers: { "HX-Request": "true" } });
    if (!reply.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const row of rows.querySelectorAll("tr[data-changed]")) {
      const now = fresh.getElementById(row.id);
      if (!now) continue;
      const isHere = row.contains(document.activeElement);
      row.replaceChildren(...now.childNodes);
      if (isHere) row.querySelector("[data-opens]")?.focus();
    }
  };

  let soon = 0;
  document.body.addEventListener("live", (event) => {
    const order = event.detail.order ?? (event.detail.thing === "order" ? event.detail.id : null);
    if (order) document.getElementById(`o-${order}`)?.setAttribute("data-changed", "");
    const isBusy = isOver || rows.contains(document.activeElement);
    if (isBusy) pill.hidden = false;
    clearTimeout(soon);
    soon = setTimeout(isBusy ? inPlace : show, 150);
  });

  const step = (by) => {
    const all = [...rows.querySelectorAll("tr[data-order]")];
    if (!all.length) return;
    const now = all.findIndex((row) => row.dataset.order === at);
    const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    at = next.dataset.order;
    mark();
    next.querySelector("[data-opens]").focus();
    next.scrollIntoView({ block: "nearest" });
    if (open && panel.offsetWidth && matchMedia("(min-width: 1400px)").matches) lookAt(at).then(() => next.isConnected && next.querySelector("[data-opens]").focus());
  };
  const press = (sign) => panel.querySelector(`[data-key-${sign}]`)?.click();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    Enter: () => at && lookAt(at),
    a: () => press("a"),
    d: () => press("d"),
    p: () => press("p"),
    n: () => location.assign("/desk/new"),
    "/": () => { q.focus(); q.select(); },
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && !help.open) { close(); return; }
    if (event.key === "Escape" && event.target === q) { q.blur(); return; }
    const isTyping = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input") && !event.target.matches("[data-opens]")) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  mark();
})();
