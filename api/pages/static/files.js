"use strict";
// A file is sent as it is, followed until it is worked off, and what came of it is shown where it was sent.
(() => {
  const form = document.querySelector("[data-bring]");
  if (!form) return;
  const MOST = 32 * 1024 * 1024;
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const EVERY_MS = 600;
  const check = form.querySelector("[data-mode=check]");
  const apply = form.querySelector("[data-mode=apply]");
  const line = form.querySelector("[data-progress]");
  const result = document.querySelector("[data-result]");
  const csrf = document.querySelector('meta[name="csrf"]').content;

  const kind = () => form.elements.kind.value ?? new FormData(form).get("kind");
  const show = (text, share) => {
    line.hidden = text === "";
    line.querySelector("span").textContent = text;
    const bar = line.querySelector("progress");
    if (share === undefined) bar.removeAttribute("value"); else bar.value = share;
  };
  // One red button: that which is to be done next.
  const next = (isWrite) => {
    apply.hidden = !isWrite;
    apply.classList.toggle("primary", isWrite);
    check.classList.toggle("primary", !isWrite);
  };
  const changed = () => {
    for (const one of form.querySelectorAll("[data-template]")) one.hidden = one.dataset.template !== kind();
    result.replaceChildren();
    next(false);
  };

  const send = (file, mode, key) => new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const whole = form.elements.whole.checked;
    call.open("POST", `/v1/imports?kind=${kind()}&mode=${mode}&whole=${whole}`);
    call.setRequestHeader("Content-Type", TYPE);
    call.setRequestHeader("X-CSRF", csrf);
    call.setRequestHeader("Idempotency-Key", key);
    call.responseType = "json";
    call.upload.addEventListener("progress", (event) => {
      const percent = event.total ? Math.round((100 * event.loaded) / event.total) : 0;
      show(form.dataset.sending.replace("%p", percent), percent);
    });
    call.addEventListener("load", () => (call.status === 202 ? resolve(call.response) : reject(call.response ?? {})));
    call.addEventListener("error", () => reject({}));
    call.send(file);
  });

  const follow = async (id) => {
    for (;;) {
      const reply = await fetch(`/v1/imports/${id}`, { credentials: "same-origin" });
      if (!reply.ok) throw await reply.json().catch(() => ({}));
      const one = await reply.json();
      if (one.state === "done" || one.state === "failed") return one;
      if (one.state === "queued") show(form.dataset.waiting);
      else if (one.rows === null) show(form.dataset.reading);
      else show(form.dataset.running.replace("%d", one.done).replace("%r", one.rows), (100 * one.done) / Math.max(1, one.rows));
      await new Promise((done) => { setTimeout(done, EVERY_MS); });
    }
  };

  const part = async (path, selector) => {
    const reply = await fetch(path, { credentials: "same-origin" });
    return new DOMParser().parseFromString(await reply.text(), "text/html").querySelector(selector);
  };
  const shown = async (id) => {
    const found = await part(`/files/${id}`, ".outcome");
    const history = await part("/files", "[data-history]");
    if (history) document.querySelector("[data-history]").replaceWith(document.importNode(history, true));
    if (found) result.replaceChildren(document.importNode(found, true));
    return found;
  };

  const bring = async (mode) => {
    const file = form.elements._file.files[0];
    if (!file) { jiedan.tell(form.dataset.none, true); return; }
    if (file.size > MOST) { jiedan.tell(form.dataset.large, true); return; }
    const button = mode === "check" ? check : apply;
    button.setAttribute("aria-busy", "true");
    check.disabled = apply.disabled = true;
    result.replaceChildren();
    try {
      const begun = await send(file, mode, crypto.randomUUID());
      show(form.dataset.waiting);
      await follow(begun.id);
      const found = await shown(begun.id);
      next(mode === "check" && found?.dataset.state === "done" && found.dataset.takes !== "0");
    } catch (problem) {
      jiedan.tell(problem?.code ? jiedan.wordsOf(problem) : form.dataset.lost, true);
    } finally {
      show("");
      button.removeAttribute("aria-busy");
      check.disabled = apply.disabled = false;
    }
    (apply.hidden ? result : apply).querySelector?.("h3, .verdict")?.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); bring("check"); });
  apply.addEventListener("click", () => bring("apply"));
  form.addEventListener("change", changed);
  changed();
})();
