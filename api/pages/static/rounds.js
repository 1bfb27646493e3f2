"use strict";
// A proposed round is changed in the page alone: a draft of ids, kept for this tab, whose cost the service says.
(() => {
  const root = () => document.getElementById("round");
  const name = () => `round ${root()?.dataset.round}`;
  const empty = () => ({ change: {}, without: [] });
  let draft = empty();

  const load = () => {
    try { draft = { ...empty(), ...JSON.parse(sessionStorage.getItem(name()) || "{}") }; } catch { draft = empty(); }
  };
  const keep = () => { try { sessionStorage.setItem(name(), JSON.stringify(draft)); } catch { /* the page still has it */ } };
  const address = (path, more = {}) => {
    const query = new URLSearchParams(more);
    const pairs = Object.entries(draft.change).map(([order, helper]) => `${order}.${helper}`);
    if (pairs.length) query.set("change", pairs.join(","));
    if (draft.without.length) query.set("without", draft.without.join(","));
    return `/rounds/${root().dataset.round}/${path}?${query}`;
  };
  const isEmpty = () => !Object.keys(draft.change).length && !draft.without.length;

  const mark = () => {
    const touched = new Set([...document.querySelectorAll("[data-touched]")].map((one) => one.dataset.touched));
    for (const row of document.querySelectorAll("[id^='p-']")) {
      const isTouched = touched.has(row.id.slice(2));
      row.toggleAttribute("data-changed", isTouched);
      const chip = row.querySelector(".touched");
      if (chip) chip.hidden = !isTouched;
    }
  };
  const decide = async () => {
    keep();
    await htmx.ajax("GET", address("decision"), { target: "#decision", swap: "innerHTML" });
    mark();
  };

  const close = (button) => {
    button.setAttribute("aria-expanded", "false");
    if (button.dataset.open) button.firstElementChild.textContent = button.dataset.open;
    document.getElementById(button.getAttribute("aria-controls")).closest(".alts").hidden = true;
  };
  const open = async (button) => {
    for (const other of document.querySelectorAll('[data-alter][aria-expanded="true"]')) close(other);
    const order = button.dataset.alter;
    const place = document.getElementById(button.getAttribute("aria-controls"));
    button.dataset.open = button.firstElementChild.textContent;
    button.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", address("alternatives", { order }), { target: place, swap: "innerHTML" });
    button.removeAttribute("aria-busy");
    button.setAttribute("aria-expanded", "true");
    button.firstElementChild.textContent = button.dataset.close;
    place.closest(".alts").hidden = false;
    place.querySelector("input:checked")?.focus();
  };

  document.addEventListener("click", (event) => {
    const alter = event.target.closest("[data-alter]");
    if (alter) { alter.getAttribute("aria-expanded") === "true" ? close(alter) : open(alter); return; }
    const undo = event.target.closest("[data-undo]")?.dataset.undo;
    if (!undo) return;
    if (undo === "*") draft = empty();
    delete draft.change[undo];
    draft.without = draft.without.filter((one) => one !== undo);
    for (const other of document.querySelectorAll('[data-alter][aria-expanded="true"]')) close(other);
    decide();
  });
  document.addEventListener("change", (event) => {
    const choice = event.target.dataset?.choice;
    if (!choice) return;
    const order = event.target.closest("[data-order]").dataset.order;
    delete draft.change[order];
    draft.without = draft.without.filter((one) => one !== order);
    if (choice === "helper") draft.change[order] = event.target.value;
    if (choice === "without") draft.without.push(order);
    decide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const shown = document.querySelector('[data-alter][aria-expanded="true"]');
    if (shown) { close(shown); shown.focus(); }
  });
  document.addEventListener("accepted", (event) => {
    if (event.target.id === "release") sessionStorage.removeItem(name());
    for (const button of event.target.closest(".remedies") ? event.target.querySelectorAll("button") : []) button.disabled = true;
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    // A draft that the service does not take any more would stand in the way for good.
    if (event.detail.target?.id === "decision") { draft = empty(); keep(); }
    jiedan.tell(jiedan.errors.wrong_state, true);
  });

  let soon = 0;
  document.body.addEventListener("live", (event) => {
    if (event.detail.kind !== "round") return;
    clearTimeout(soon);
    soon = setTimeout(() => htmx.trigger(document.body, "roundlive"), 200);
  });

  const say = () => {
    const told = document.getElementById("told"), sentence = document.querySelector("#round .decision");
    if (told && sentence) told.textContent = sentence.textContent;
  };
  const begin = () => {
    if (root()?.dataset.state !== "proposed") return;
    load();
    if (!isEmpty()) decide();
  };
  addEventListener("DOMContentLoaded", begin);
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "round") { say(); begin(); } });
  if (document.readyState !== "loading" && globalThis.htmx) begin();
})();
