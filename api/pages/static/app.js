"use strict";
// Forms and buttons speak to the same API as everybody: JSON, the session's cookie, and the sign that shows they are ours.
(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const errors = JSON.parse(meta("errors") || "{}");
  const said = document.getElementById("said");
  let clearing = 0;

  // Why something did not leave: where the page has words for being without a network, those.
  const unsent = () => (!navigator.onLine && document.querySelector("[data-refused]")?.dataset.refused) || errors.busy;

  const tell = (text, isWrong) => {
    said.className = isWrong ? "wrong" : "";
    said.textContent = text;
    clearTimeout(clearing);
    clearing = setTimeout(() => { said.textContent = ""; }, 10000);
  };

  // What was said as a page was left is said on the next.
  const SAID = "said";
  const last = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  if (last && said) tell(last, false);

  const put = (into, path, value) => {
    const steps = path.split(".");
    const last = steps.pop();
    let at = into;
    for (const step of steps) at = at[step] ??= {};
    at[last] = value;
  };

  const minuteOf = (clock) => { const [hour, minute] = clock.split(":"); return Number(hour) * 60 + Number(minute ?? 0); };
  const read = (field) => {
    if (field.type === "checkbox" && !field.hasAttribute("value")) return field.checked;
    const text = field.value;
    if (text === "" && field.dataset.empty !== "text") return undefined;
    switch (field.dataset.type) {
      case "number": return Number(text);
      case "json": return JSON.parse(text);
      case "boolean": return text === "yes" || text === "true";
      case "clock": return minuteOf(text);
      case "clocks": return text.split(/[,，、\s]+/).filter(Boolean).map(minuteOf);
      case "list": return text.split(",").map((one) => one.trim()).filter(Boolean);
      default: return text;
    }
  };

  // The fields of a form as nested JSON; those with data-many are gathered into a list.
  const bodyOf = (form) => {
    const body = JSON.parse(form.dataset.body || "{}");
    for (const field of form.elements ?? []) {
      // A name that begins with _ is the page's own business.
      if (!field.name || field.name.startsWith("_") || field.matches(":disabled") || (field.type === "radio" && !field.checked)) continue;
      if (field.type === "checkbox" && field.hasAttribute("value") && !field.checked) continue;
      const value = read(field);
      if (value === undefined) continue;
      if (field.dataset.many !== undefined) {
        const steps = field.name.split(".");
        let at = body;
        for (const step of steps.slice(0, -1)) at = at[step] ??= {};
        (at[steps.at(-1)] ??= []).push(value);
      } else put(body, field.name, value);
    }
    return body;
  };

  // The field that an error names: the nearest that the form has, of several by one name what holds them.
  const fieldOf = (form, path) => {
    for (let name = path.replace(/\[\d+\]/g, ""); name; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
      const field = form.elements?.namedItem?.(name);
      const one = field instanceof RadioNodeList ? field[0]?.closest("fieldset") ?? field[0] : field;
      if (one?.setAttribute && one.type !== "hidden") return one;
    }
    return null;
  };
  const mark = (form, problem) => {
    for (const told of form.querySelectorAll?.(".field-error") ?? []) told.remove();
    for (const field of form.querySelectorAll?.("[aria-invalid]") ?? []) {
      field.removeAttribute("aria-invalid");
      if (field.getAttribute("aria-describedby")?.startsWith("wrong-")) field.removeAttribute("aria-describedby");
    }
    for (const one of problem.errors ?? []) fieldOf(form, one.field)?.setAttribute("aria-invalid", "true");
    const first = form.querySelector?.("[aria-invalid]");
    (first?.matches("fieldset") ? first.querySelector("input:not([type=hidden]), select, textarea") : first)?.focus();
  };
  // Why a field is marked, under it.
  const explain = (form, problem) => {
    for (const [at, one] of (problem.errors ?? []).entries()) {
      const field = fieldOf(form, one.field), words = errors[`field.${one.code}`];
      if (!field || !words || field.getAttribute("aria-describedby")?.startsWith("wrong-")) continue;
      const told = document.createElement("p");
      Object.assign(told, { className: "field-error", id: `wrong-${at}`, textContent: words });
      if (field.matches("fieldset")) field.append(told); else (field.closest("label") ?? field).after(told);
      if (!field.hasAttribute("aria-describedby")) field.setAttribute("aria-describedby", told.id);
    }
  };

  const call = async (method, path, body, key, more = {}) => {
    const headers = { "Content-Type": "application/json", "X-CSRF": meta("csrf"), "Idempotency-Key": key ?? crypto.randomUUID(), ...jiedan.headers };
    return fetch(`/v1${path}`, { method, headers, body: JSON.stringify(body), credentials: "same-origin", ...more });
  };

  const wordsOf = (problem) => {
    const calls = (problem.call ?? []).map((one) => `${one.number} ${document.documentElement.lang === "en" ? one.name_en : one.name_zh}`);
    const owner = problem.owner ? (document.documentElement.lang === "en" ? problem.owner.en : problem.owner.zh) : "";
    const fields = new Set((problem.errors ?? []).map((one) => errors[`field.${one.code}`]));
    const why = errors[`why.${problem.why}`];
    return [why ?? errors[problem.code] ?? errors.error, ...fields, owner, ...calls].filter(Boolean).join("\n");
  };

  // Who comes back after the session has ended finds what was typed; somebody else finds nothing of it.
  const who = meta("who");
  const here = () => location.pathname;
  const KEPT = "input:not([type=password], [type=hidden], [type=file]), select, textarea";
  const keepTyped = (form) => {
    const typed = [...(form.elements ?? [])].filter((one) => one.name && one.matches(KEPT)).map((one) => [one.name, one.value, one.checked ?? false]);
    if (typed.length) sessionStorage.setItem("typed", JSON.stringify({ page: here(), api: form.dataset.api, typed }));
  };
  const fillTyped = () => {
    if (!who) return;
    if (sessionStorage.getItem("who") !== who) sessionStorage.clear();
    sessionStorage.setItem("who", who);
    const kept = JSON.parse(sessionStorage.getItem("typed") ?? "null");
    if (kept?.page !== here()) return;
    sessionStorage.removeItem("typed");
    const form = [...document.querySelectorAll("form[data-api]")].find((one) => one.dataset.api === kept.api);
    const fields = [...(form?.elements ?? [])].filter((one) => one.name && one.matches(KEPT));
    for (const [name, value, isOn] of kept.typed) {
      const isChoice = (one) => one.type === "radio" || one.type === "checkbox";
      const at = fields.findIndex((one) => one.name === name && (!isChoice(one) || one.value === value));
      if (at < 0) continue;
      const [field] = fields.splice(at, 1);
      if (isChoice(field)) field.checked = isOn; else field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  };
  addEventListener("load", fillTyped);
  document.addEventListener("submit", (event) => { if (event.target.getAttribute("action") === "/logout") sessionStorage.clear(); });

  const send = async (form, submitter) => {
    const [method, path] = form.dataset.api.split(" ");
    // What was said of the last sending is no longer so.
    said.textContent = "";
    // One key as long as nothing was answered: sent twice, it is done once.
    form.dataset.key ||= crypto.randomUUID();
    const busy = submitter ?? form;
    busy.setAttribute("aria-busy", "true");
    let reply, answer = {};
    try {
      reply = await call(method, path, bodyOf(form), form.dataset.key);
      answer = await reply.json().catch(() => ({}));
    } catch {
      tell(unsent(), true);
      return;
    } finally {
      busy.removeAttribute("aria-busy");
    }
    if (reply.status === 401 && !jiedan.headers.Authorization) { keepTyped(form); location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`); return; }
    // The first sending did arrive: with a key of its own the next would be a second one.
    if (answer.code !== "idempotency_mismatch") delete form.dataset.key;
    if (!reply.ok) {
      mark(form, answer);
      // A page that tells of it in its own place prevents the line at the foot.
      const refusal = new CustomEvent("refused", { bubbles: true, detail: answer, cancelable: true });
      if (form.dispatchEvent(refusal)) { explain(form, answer); tell(wordsOf(answer), true); }
      return;
    }
    if (form.dataset.said) tell(form.dataset.said, false);
    const done = new CustomEvent("accepted", { bubbles: true, detail: answer, cancelable: true });
    if (!form.dispatchEvent(done)) return;
    const then = form.dataset.then ?? "";
    if (form.dataset.said && then) sessionStorage.setItem(SAID, form.dataset.said);
    if (then === "reload") location.reload();
    else if (then.startsWith("/")) location.assign(then.replace("{id}", answer.id ?? ""));
    else document.body.dispatchEvent(new CustomEvent("changed", { detail: answer }));
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.dataset.api) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-api]");
    if (button && !button.form?.dataset.api) send(button, button);
  });

  // What happens elsewhere arrives by itself; a part that says data-live="order" is told of orders.
  const listen = () => {
    if (!document.querySelector("[data-live]")) return;
    const stream = new EventSource("/v1/events");
    const light = document.querySelector("[data-light]");
    const hear = (event) => {
      let change = {};
      try { change = JSON.parse(event.data); } catch { /* a beat */ }
      document.body.dispatchEvent(new CustomEvent("live", { detail: { kind: event.type, ...change } }));
    };
    stream.onmessage = hear;
    for (const kind of ["order", "offer", "assignment", "round", "helper", "recipient", "reset"]) stream.addEventListener(kind, hear);
    stream.onopen = () => light?.removeAttribute("data-off");
    stream.onerror = () => {
      light?.setAttribute("data-off", "");
      // Refused (too many tabs at once), it does not try again by itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 20000);
    };
    addEventListener("pagehide", () => stream.close());
  };

  // Who follows an order by number and code has headers of one's own instead of a session.
  const jiedan = globalThis.jiedan = { bodyOf, call, tell, unsent, wordsOf, errors, headers: {} };
  listen();
})();
