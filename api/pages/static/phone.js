"use strict";
// What the member's pages share: live changes, the last state without a network, and nothing left behind on leaving.
(() => {
  const SEEK_MS = 5000;
  const main = document.getElementById("main");
  const fresh = document.getElementById("fresh");
  const notice = document.querySelector("[data-offline]");
  const light = document.querySelector("[data-light]");
  const kept = document.body.dataset.stale;
  const skew = kept ? 0 : Number(main.dataset.now) * 1000 - Date.now();

  const now = () => Date.now() + skew;
  const clock = (moment) => moment.toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

  // Nothing is taken from under somebody's hands: what is typed, opened or shown stays until asked for.
  const isBusy = () => {
    const part = document.getElementById("part");
    const at = document.activeElement;
    const typing = part.contains(at) && at.matches("input, select, textarea");
    return typing || Boolean(part.querySelector("details[open], [data-shown]:not([hidden])")) || document.body.hasAttribute("data-waiting");
  };

  const refresh = async () => {
    fresh.hidden = true;
    await htmx.ajax("GET", location.pathname + location.search, { target: "#part", select: "#part", swap: "outerHTML" });
    document.body.dispatchEvent(new CustomEvent("shown"));
  };

  let soon = 0;
  document.body.addEventListener("live", (event) => {
    const wanted = main.dataset.live.split(" ");
    if (event.detail.kind !== "reset" && !wanted.includes(event.detail.thing ?? event.detail.kind)) return;
    clearTimeout(soon);
    soon = setTimeout(() => {
      if (isBusy()) fresh.hidden = false;
      else refresh();
    }, 200);
  });
  document.body.addEventListener("changed", async () => {
    await refresh();
    // What was pressed is gone with the old part: reading goes on at the new one.
    if (document.activeElement === document.body) document.getElementById("part").focus();
  });
  fresh.addEventListener("click", refresh);

  const offline = (since) => {
    notice.hidden = false;
    notice.textContent = notice.dataset.words.replace("{time}", clock(new Date(since)));
    light?.setAttribute("data-off", "");
    for (const one of document.querySelectorAll("main button, main select, main input, main textarea")) one.disabled = true;
  };
  const loaded = Date.now();
  // A kept page looks for the service by itself: a network that leads nowhere tells nobody when it leads somewhere again.
  const seek = async () => {
    const reply = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (reply?.ok) location.reload();
  };
  if (kept) {
    offline(Number(kept));
    setInterval(() => { if (!document.hidden) seek(); }, SEEK_MS);
  }
  addEventListener("offline", () => offline(loaded));
  addEventListener("online", () => location.reload());

  document.querySelector("[data-leave]")?.addEventListener("submit", () => globalThis.caches?.delete("jiedan-pages"));
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});

  globalThis.phone = { now, refresh };
})();
