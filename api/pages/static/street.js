"use strict";
// What was raised is worked as the board is: list left, one beside it, and nothing moves under the pointer.
(() => {
  const rows = document.getElementById("rows");
  const panel = document.getElementById("panel");
  const pill = document.getElementById("fresh");
  const empty = panel.innerHTML;
  let open = "";
  let at = "";

  const all = () => [...rows.querySelectorAll("tr[data-row]")];
  const mark = () => {
    for (const row of all()) {
      row.toggleAttribute("data-open", row.dataset.row === open);
      row.toggleAttribute("data-at", row.dataset.row === at);
    }
  };
  const show = () => { pill.hidden = true; return htmx.ajax("GET", "/street/rows", { target: "#rows" }); };
  const fill = async () => {
    panel.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", `/street/${open}`, { target: "#panel" });
    panel.removeAttribute("aria-busy");
    panel.setAttribute("data-filled", "");
  };
  const lookAt = async (path) => {
    open = at = path;
    mark();
    await fill();
    panel.querySelector("[data-title]")?.focus({ preventScroll: true });
  };
  const close = () => {
    const row = all().find((one) => one.dataset.row === open);
    open = "";
    panel.innerHTML = empty;
    panel.removeAttribute("data-filled");
    mark();
    row?.querySelector("[data-opens]")?.focus();
  };

  rows.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    event.preventDefault();
    lookAt(row.dataset.row);
  });
  pill.addEventListener("click", show);
  panel.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) close(); });
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === rows) mark(); });
  document.body.addEventListener("changed", () => { show(); if (open) fill(); });

  let soon = 0;
  document.body.addEventListener("live", (event) => {
    const order = event.detail.order ?? (event.detail.thing === "order" ? event.detail.id : null);
    if (order) document.getElementById(`o-${order}`)?.setAttribute("data-changed", "");
    if (soon) return;
    soon = setTimeout(() => {
      soon = 0;
      if (rows.matches(":hover") || rows.contains(document.activeElement)) pill.hidden = false;
      else show();
    }, 300);
  });

  const step = (by) => {
    const list = all();
    if (!list.length) return;
    const now = list.findIndex((row) => row.dataset.row === at);
    const next = list[Math.min(list.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    at = next.dataset.row;
    mark();
    next.querySelector("[data-opens]").focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const keys = { j: () => step(1), k: () => step(-1), Enter: () => at && lookAt(at) };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) { close(); return; }
    if (event.target.closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary") && !event.target.matches("[data-opens]")) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
