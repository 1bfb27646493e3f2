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
    // What follows the order: helper, or helper.date.part.
    const pairs = Object.entries(draft.change).map(([order, pair]) => `${order}.${pair}`);
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

  // The pairs of a place of a long paper come when they are asked for, and then only fold.
  const fold = async (button) => {
    const body = button.closest("tbody"), isFolded = body.hasAttribute("data-folded");
    if (isFolded && body.rows.length === 1) {
      await htmx.ajax("GET", button.dataset.fold, { target: body, swap: "outerHTML" });
      document.getElementById(button.id)?.focus();
      mark();
      return;
    }
    body.toggleAttribute("data-folded", !isFolded);
    button.setAttribute("aria-expanded", String(isFolded));
  };

  // Whom one looks for is found here: no name leaves the page in an address.
  const find = (field) => {
    const asked = field.value.trim().toLowerCase();
    let left = 8;
    for (const button of field.parentElement.querySelectorAll("[data-ask]")) {
      const isShown = asked !== "" && left > 0 && button.dataset.keys.includes(asked);
      button.parentElement.hidden = !isShown;
      if (isShown) left -= 1;
    }
    field.parentElement.querySelector("[data-nobody]").hidden = asked === "" || left < 8;
  };
  const ask = async (button) => {
    const order = button.closest("[data-order]").dataset.order;
    button.setAttribute("aria-busy", "true");
    const place = button.closest("details").querySelector(".asked");
    await htmx.ajax("GET", address("ask", { order, helper: button.dataset.ask }), { target: place, swap: "innerHTML" });
    button.removeAttribute("aria-busy");
    place.querySelector("input")?.focus();
  };

  const printed = () => { for (const one of document.querySelectorAll("details.how, details.rest, details.astable")) one.open = true; };
  const print = (button, event) => {
    // A folded paper is opened as a whole first.
    if (button.href && document.querySelector("tbody[data-folded]")) return;
    event.preventDefault();
    printed();
    globalThis.print();
  };

  document.addEventListener("click", (event) => {
    const doing = event.target.closest("[data-fold], [data-ask], [data-print]");
    if (doing?.dataset.fold) { fold(doing); return; }
    if (doing?.dataset.ask) { ask(doing); return; }
    if (doing) { print(doing, event); return; }
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
  document.addEventListener("input", (event) => { if (event.target.dataset?.find !== undefined) find(event.target); });
  document.addEventListener("change", (event) => {
    const narrowing = event.target.closest("form[data-auto]");
    if (narrowing) { narrowing.requestSubmit(); return; }
    const choice = event.target.dataset?.choice;
    if (!choice) return;
    const order = event.target.closest("[data-order]").dataset.order;
    delete draft.change[order];
    draft.without = draft.without.filter((one) => one !== order);
    if (choice === "helper") draft.change[order] = event.target.value;
    if (choice === "without") draft.without.push(order);
    decide();
  });
  // J and K go from pair to pair; Escape folds what is open; Control+Enter releases.
  const step = (by) => {
    const all = [...document.querySelectorAll("[data-alter]")].filter((one) => one.offsetParent !== null);
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input:not([type=radio]), select, textarea");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!isWriting && !event.repeat) document.querySelector("#release button:not([disabled])")?.click();
      return;
    }
    if (event.key === "Escape") {
      const shown = document.querySelector('[data-alter][aria-expanded="true"]');
      if (shown) { close(shown); shown.focus(); }
      return;
    }
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); }
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

  let soon = 0, isRound = false;
  document.body.addEventListener("live", (event) => {
    const { thing } = event.detail;
    if (thing !== "round" && thing !== "order") return;
    isRound ||= thing === "round";
    clearTimeout(soon);
    soon = setTimeout(() => {
      // Nothing is replaced under the pointer: what came after is told above the paper.
      htmx.trigger(document.body, "roundnews");
      if (isRound) htmx.trigger(document.body, "roundlive");
      isRound = false;
    }, 400);
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
  addEventListener("beforeprint", printed);
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "round") { say(); begin(); } });
  if (document.readyState !== "loading" && globalThis.htmx) begin();
})();
