"use strict";
// How far an order is. Number and code stay in this tab and go in a header, never in an address.
document.addEventListener("DOMContentLoaded", () => {
  const followed = document.getElementById("followed");
  const byCode = document.getElementById("by-code");
  const KEPT = "follow";
  const REFRESH_MS = 60000;
  let isFresh = true;

  const complain = (word) => {
    const line = byCode?.querySelector("[data-unknown]");
    if (!line) { jiedan.tell(word, true); return; }
    line.textContent = word;
    line.hidden = !word;
  };

  const leave = () => {
    sessionStorage.removeItem(KEPT);
    jiedan.headers = {};
    followed.replaceChildren();
    followed.hidden = true;
    byCode.hidden = false;
  };

  const load = async (isAsked) => {
    let reply;
    try {
      reply = await fetch(followed.dataset.part, { headers: { ...jiedan.headers, "HX-Request": "true" }, credentials: "same-origin", cache: "no-store" });
    } catch {
      if (isAsked) complain(jiedan.errors.busy);
      return;
    }
    if (!reply.ok) {
      const words = { 401: byCode?.querySelector("[data-unknown]").dataset.unknown, 429: jiedan.errors.slow_down, 404: jiedan.errors.not_found, 503: jiedan.errors.busy };
      if (byCode && reply.status === 401) leave();
      if (isAsked) complain(words[reply.status] ?? jiedan.errors.error);
      return;
    }
    followed.innerHTML = await reply.text();
    followed.hidden = false;
    isFresh = true;
    begin();
    if (byCode) { byCode.hidden = true; byCode.reset(); complain(""); }
    if (isAsked) followed.querySelector("h1").focus();
  };

  const begin = () => {
    for (const set of followed.querySelectorAll("[data-times]")) if (set.closest("form").querySelector("[data-has-hours]")) set.setAttribute("data-timed", "");
    times.begin(followed);
    hold();
  };
  const hold = () => {
    for (const button of followed.querySelectorAll("[data-open]")) {
      const panel = followed.querySelector(`[data-panel="${button.dataset.open}"]`);
      button.setAttribute("aria-expanded", String(!panel.hidden));
    }
  };
  // What somebody is about to say is not swept away.
  const isBusy = () => followed.querySelector("[data-panel]:not([hidden]), .question input:checked") !== null || /TEXTAREA|INPUT/.test(document.activeElement?.tagName);
  const refresh = () => {
    if (document.hidden || followed.hidden || isBusy()) { isFresh = false; return; }
    load(false);
  };

  const follow = (number, code) => {
    jiedan.headers = { Authorization: `Code ${number}-${code}` };
    sessionStorage.setItem(KEPT, JSON.stringify({ number, code }));
    load(true);
  };

  byCode?.addEventListener("submit", (event) => {
    event.preventDefault();
    follow(byCode.elements._number.value.trim(), byCode.elements._code.value.trim().toUpperCase());
  });
  document.querySelector("[data-leave]")?.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
    byCode.querySelector("input").focus();
  });
  followed.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-print]")) print();
    if (!button?.dataset.open) return;
    for (const panel of followed.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== button.dataset.open || !panel.hidden;
    hold();
    const panel = followed.querySelector(`[data-panel="${button.dataset.open}"]`);
    if (!panel.hidden) (panel.querySelector("h2") ?? panel).focus();
  });
  followed.addEventListener("accepted", (event) => {
    event.preventDefault();
    load(true);
  });
  document.body.addEventListener("live", (event) => {
    if (event.detail.thing === "order" || event.detail.kind === "reset") refresh();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !isFresh) refresh(); });
  if (byCode) setInterval(refresh, REFRESH_MS);

  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (byCode && kept) follow(kept.number, kept.code);
  else if (!byCode) begin();
});
