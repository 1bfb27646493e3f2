"use strict";
// The board is worked with one hand on the keyboard; what changes elsewhere never moves what is under the pointer.
(() => {
  const rows = document.getElementById("rows");
  const panel = document.getElementById("panel");
  const pill = document.getElementById("fresh");
  const search = document.getElementById("search");
  const q = document.getElementById("q");
  const { help, isTyping } = desk;
  const undo = undoing(document.getElementById("undo"));
  const wide = matchMedia("(min-width: 1352px)");
  const chosen = new Set();
  const changed = new Set();
  const failed = new Map();
  let waiting = new Set();
  let open = panel.dataset.open ?? "";
  let at = open;
  let isOver = false;
  let asking = 0;

  const all = () => [...rows.querySelectorAll("tr[data-order]")];
  const rowOf = (id) => document.getElementById(`o-${id}`);
  const tell = (name) => document.dispatchEvent(new CustomEvent(`desk:${name}`));

  // What was typed may be a name or a phone: it goes along as a header, never in an address that somebody logs.
  const wanted = () => {
    const asked = new FormData(search);
    asked.delete("q");
    return new URLSearchParams(asked).toString();
  };
  const typed = () => ({ "X-Search": encodeURIComponent(q.value.trim()) });
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { formData, headers, target } = event.detail;
    if (!formData.has("q")) return;
    // What was asked before this was typed comes too late.
    if (target === rows) asking += 1;
    formData.delete("q");
    Object.assign(headers, typed());
  });

  const fail = (row) => {
    row.querySelector(".failed")?.remove();
    const words = failed.get(row.dataset.order);
    if (!words) return;
    const said = document.createElement("span");
    said.className = "failed warn";
    said.textContent = words;
    row.querySelector(".what").append(said);
  };
  const markPanel = () => {
    const mine = panel.querySelector(".actions");
    if (mine) mine.inert = waiting.has(open);
    for (const part of panel.querySelectorAll("form[data-hold], .held")) part.inert = waiting.has(open);
  };
  const mark = () => {
    const shown = new Set(all().map((row) => row.dataset.order));
    for (const id of chosen) if (!shown.has(id)) chosen.delete(id);
    for (const row of all()) {
      const id = row.dataset.order;
      row.toggleAttribute("data-open", id === open);
      row.toggleAttribute("data-at", id === at);
      row.toggleAttribute("data-changed", changed.has(id));
      row.toggleAttribute("data-waiting", waiting.has(id));
      row.toggleAttribute("data-chosen", chosen.has(id));
      const box = row.querySelector("[data-pick]");
      if (box) box.checked = chosen.has(id);
      fail(row);
    }
    for (const box of rows.querySelectorAll("[data-pick-all]")) {
      const boxes = [...box.closest(".group").querySelectorAll("[data-pick]")];
      box.checked = boxes.length > 0 && boxes.every((one) => one.checked);
      box.indeterminate = !box.checked && boxes.some((one) => one.checked);
    }
    markPanel();
    tell("marked");
  };

  // One answer of the server, put where the rows are: the focus and the place in the list stay.
  const fresh = async () => {
    const reply = await fetch(`/desk/rows?${wanted()}`, { headers: { "HX-Request": "true", ...typed() } }).catch(() => null);
    if (reply?.status === 401) location.assign(reply.headers.get("HX-Redirect") ?? "/login");
    return reply?.ok ? new DOMParser().parseFromString(await reply.text(), "text/html") : null;
  };
  const put = (page) => {
    const focus = document.activeElement;
    const row = focus.closest?.("tr[data-order]")?.id;
    const place = rows.contains(focus) ? focus.id || row : "";
    const top = rows.querySelector(".scroll")?.scrollTop ?? 0;
    rows.replaceChildren(...page.body.childNodes);
    htmx.process(rows);
    rows.querySelector(".scroll").scrollTop = top;
    changed.clear();
    pill.hidden = true;
    mark();
    const back = place && document.getElementById(place);
    if (back) (back.querySelector("[data-opens]") ?? back).focus({ preventScroll: true });
  };
  const show = async () => {
    const mine = ++asking;
    const page = await fresh();
    if (page && mine === asking) put(page);
  };
  // Where somebody points, types or has opened more, no row moves: each says in its own place what it is now.
  const isBusy = () => isOver || rows.contains(document.activeElement) || chosen.size > 0 || Boolean(rows.querySelector("[data-further]"));
  const inPlace = (page) => {
    for (const id of changed) {
      const row = rowOf(id);
      const now = page.getElementById(`o-${id}`);
      if (!row) continue;
      row.toggleAttribute("data-gone", !now);
      if (!now) continue;
      const isHere = row.contains(document.activeElement);
      for (const { name, value } of now.attributes) row.setAttribute(name, value);
      row.replaceChildren(...now.childNodes);
      if (isHere) row.querySelector("[data-opens]").focus({ preventScroll: true });
    }
    pill.textContent = pill.dataset.many.replace("{count}", changed.size);
    pill.hidden = changed.size === 0;
    mark();
  };
  const follow = async () => {
    const mine = ++asking;
    const page = await fresh();
    if (!page || mine !== asking) return;
    if (isBusy()) inPlace(page); else put(page);
  };

  const unfolded = () => [...panel.querySelectorAll("details[open]")];
  let asked = { id: "", unfolded: [] };
  const fill = (id) => {
    asked = { id, unfolded: unfolded() };
    return htmx.ajax("GET", `/desk/orders/${id}`, { target: "#panel" });
  };
  const address = (id) => (id ? `/desk?open=${id}` : "/desk");
  const lookAt = async (id, isBack = false) => {
    // Where the order lies over the list, the way back leads to the list.
    if (!isBack) history[!wide.matches && !open ? "pushState" : "replaceState"]({ over: !wide.matches }, "", address(id));
    open = at = id;
    failed.delete(id);
    mark();
    panel.setAttribute("aria-busy", "true");
    await fill(id);
    panel.removeAttribute("aria-busy");
    panel.querySelector("[data-title]")?.focus({ preventScroll: true });
  };
  const shut = () => {
    const row = rowOf(open)?.querySelector("[data-opens]");
    open = "";
    panel.replaceChildren();
    panel.removeAttribute("data-filled");
    mark();
    row?.focus();
  };
  const close = () => {
    if (history.state?.over) { history.back(); return; }
    history.replaceState({}, "", address(""));
    shut();
  };
  addEventListener("popstate", () => {
    const id = new URLSearchParams(location.search).get("open");
    if (id) lookAt(id, true); else if (open) shut();
  });

  rows.addEventListener("pointerenter", () => { isOver = true; });
  rows.addEventListener("pointerleave", () => { isOver = false; });
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-order]");
    if (!row || event.target.closest(".pick") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    lookAt(row.dataset.order);
  });
  pill.addEventListener("click", show);
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (event.target.closest("[data-refresh]")) fill(open);
  });
  // What was unfolded while newer words were on their way stays; the words are offered.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const stale = panel.querySelector("[data-stale]");
    const isSame = panel.querySelector("[data-panel]")?.dataset.panel === asked.id;
    if (event.detail.target !== panel || !stale || !isSame) return;
    if (unfolded().every((one) => asked.unfolded.includes(one))) return;
    event.detail.shouldSwap = false;
    stale.hidden = false;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === rows) {
      changed.clear();
      pill.hidden = true;
    }
    if (rows.contains(event.detail.target)) mark();
    if (!panel.contains(event.detail.target)) return;
    panel.setAttribute("data-filled", "");
    event.detail.target.removeAttribute("aria-busy");
    markPanel();
    tell("filled");
  });
  document.body.addEventListener("changed", () => {
    show();
    if (open) fill(open);
  });

  // What somebody writes into the open order, or has unfolded there, is not taken away.
  const isUsed = () => panel.querySelector("details[open]") || (panel.contains(document.activeElement) && isTyping(document.activeElement));
  const renew = () => {
    const stale = panel.querySelector("[data-stale]");
    if (stale && (isUsed() || waiting.has(open))) stale.hidden = false; else fill(open);
  };
  let soon = 0, isMine = false;
  document.body.addEventListener("live", (event) => {
    const order = event.detail.order ?? (event.detail.thing === "order" ? event.detail.id : null);
    if (order) changed.add(order);
    isMine ||= Boolean(open) && order === open;
    clearTimeout(soon);
    soon = setTimeout(() => {
      follow();
      if (isMine && open) renew();
      isMine = false;
    }, 150);
  });

  const step = (by) => {
    const every = all();
    if (!every.length) return;
    const now = every.findIndex((row) => row.dataset.order === at);
    const next = every[Math.min(every.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    at = next.dataset.order;
    mark();
    next.querySelector("[data-opens]").focus();
    next.scrollIntoView({ block: "nearest" });
    if (open && wide.matches) lookAt(at).then(() => rowOf(at)?.querySelector("[data-opens]").focus());
  };
  const press = (sign) => {
    const button = panel.querySelector(`[data-key-${sign}]`);
    if (!waiting.has(open) && button && !button.hidden) button.click();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    Enter: () => at && lookAt(at),
    a: () => press("a"),
    d: () => press("d"),
    p: () => press("p"),
    z: () => undo.undo(),
    g: () => undo.finish(),
  };
  // Whoever reaches a row by Tab means that row.
  rows.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-order]");
    if (row && row.dataset.order !== at) { at = row.dataset.order; mark(); }
  });
  const escape = (event) => {
    if (help.open) return;
    if (event.target === q) q.blur();
    else if (open) close();
    else if (chosen.size) { chosen.clear(); mark(); }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { escape(event); return; }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input") && !event.target.matches("[data-opens]")) return;
    const act = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    // A key that is held down means its deed once; moving goes on.
    if (!event.repeat || act === keys.j || act === keys.k) act();
  });

  // How close the rows stand is this browser's own matter.
  const density = [...document.querySelectorAll("[name=_density]")];
  const space = (name) => document.documentElement.toggleAttribute("data-roomy", name === "roomy");
  let kept = "tight";
  try { kept = localStorage.getItem("jiedan-density") ?? kept; } catch { /* nothing is kept here */ }
  for (const one of density) {
    one.checked = one.value === kept;
    one.addEventListener("change", () => {
      space(one.value);
      try { localStorage.setItem("jiedan-density", one.value); } catch { /* for this time only */ }
    });
  }
  space(kept);

  Object.assign(desk, {
    rows, panel, chosen, failed, undo, all, rowOf, mark,
    at: () => at,
    open: () => open,
    wait: (ids) => { waiting = new Set(ids); mark(); },
  });
  mark();
})();
