"use strict";
// The open order: who is chosen, what waits for its seconds before it is sent, and what is shown only once.
(() => {
  const { panel, undo } = desk;

  // What is written beside the choice goes along: who, when, and why not the engine's.
  const choose = () => {
    const button = panel.querySelector("#dispatch");
    if (!button) return;
    const chosen = [...panel.querySelectorAll('[name="candidate"]:checked')];
    button.hidden = chosen.length === 0;
    const why = panel.querySelector("#override");
    const dearer = panel.querySelector("#dearer");
    const isSuggested = chosen.every((one) => one.dataset.best !== undefined);
    why.hidden = dearer.hidden = button.hidden || isSuggested;
    if (button.hidden) return;
    const body = { ...JSON.parse(chosen[0].dataset.body), helpers: chosen.map((one) => one.value) };
    const cost = chosen.reduce((sum, one) => sum + Number(one.dataset.cost), 0);
    dearer.textContent = dearer.dataset.words.replace("{cost}", cost);
    dearer.hidden ||= cost === 0;
    if (!why.hidden && why.value.trim()) body.reason = why.value.trim();
    button.dataset.body = JSON.stringify(body);
    button.querySelector("[data-to]").textContent = panel.querySelector("#said-offer").textContent.replace("…", chosen.map((one) => one.dataset.name).join(", "));
  };
  // Why not this one: by name, or by letters that mean one person alone.
  const ask = (field) => {
    const text = field.value.trim().toLowerCase();
    const options = text ? [...field.list.options] : [];
    const like = options.filter((one) => one.value.toLowerCase().includes(text) || one.dataset.letters.split(" ").some((letters) => letters.startsWith(text)));
    const meant = options.find((one) => one.value.toLowerCase() === text) ?? (like.length === 1 ? like[0] : null);
    if (meant) htmx.ajax("GET", `${field.dataset.of}?helper=${meant.dataset.id}`, { target: "#because" });
    else panel.querySelector("#because").replaceChildren();
  };
  panel.addEventListener("input", (event) => { if (event.target.id === "whom") ask(event.target); });
  panel.addEventListener("change", choose);
  panel.addEventListener("input", choose);
  document.addEventListener("desk:filled", choose);

  const perform = async (task, isLeaving) => {
    desk.wait([]);
    let reply, answer = {};
    try {
      reply = await jiedan.call(task.method, task.path, task.body, task.key, { keepalive: Boolean(isLeaving) });
      answer = await reply.json().catch(() => ({}));
    } catch {
      if (!isLeaving) jiedan.tell(`${task.number} ${jiedan.errors.busy}`, true);
      return false;
    }
    if (isLeaving) return true;
    if (reply.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    if (!reply.ok) desk.failed.set(task.id, jiedan.wordsOf(answer));
    jiedan.tell(reply.ok ? task.done : `${task.number} ${jiedan.wordsOf(answer)}`, !reply.ok);
    document.body.dispatchEvent(new CustomEvent("changed", { detail: answer }));
    return reply.ok;
  };
  const taskOf = (part, body) => {
    const [method, path] = part.dataset.api.split(" ");
    const { number } = panel.querySelector("[data-panel]").dataset;
    return { id: desk.open(), number, method, path, body, done: part.dataset.done, key: crypto.randomUUID() };
  };
  // What cannot be turned back is sent after some seconds; what is urgent does not wait.
  const hold = (part) => {
    undo.finish();
    const task = taskOf(part, jiedan.bodyOf(part));
    if (part.hasAttribute("data-now")) { perform(task); return; }
    undo.begin(part.dataset.hold, { finish: (isLeaving) => perform(task, isLeaving), undo: () => desk.wait([]) });
    desk.wait([task.id]);
    panel.querySelector("[data-title]")?.focus({ preventScroll: true });
  };
  // What can be turned back is sent at once, and turned back by its opposite.
  const turn = async (part) => {
    undo.finish();
    const back = { ...taskOf(part, JSON.parse(part.dataset.undoBody)), done: "" };
    const { done } = part.dataset;
    part.setAttribute("aria-busy", "true");
    if (!await perform(taskOf(part, JSON.parse(part.dataset.body)))) { part.removeAttribute("aria-busy"); return; }
    jiedan.tell("", false);
    undo.begin(done, { finish: () => {}, undo: () => perform(back) });
  };
  const take = (event, part) => {
    if (!part || !panel.contains(part)) return;
    event.preventDefault();
    event.stopPropagation();
    if (part.dataset.undoBody) turn(part); else hold(part);
  };
  // Before the page's own script would send it.
  panel.addEventListener("submit", (event) => take(event, event.target.closest("form[data-hold]")), true);
  panel.addEventListener("click", (event) => take(event, event.target.closest("button[data-api][data-hold], button[data-undo-body]")), true);

  const reveal = (told) => {
    const into = panel.querySelector("[data-revealed]");
    for (const field of into.querySelectorAll("[data-field]")) {
      const value = told[field.dataset.field];
      field.textContent = value?.name ? `${value.name} ${value.phone}` : value ?? "";
      field.parentElement.hidden = !value;
    }
    into.hidden = false;
  };
  panel.addEventListener("accepted", (event) => {
    const { target, detail } = event;
    if (target.dataset.reveal !== undefined) {
      event.preventDefault();
      reveal(detail);
      target.closest("details").hidden = true;
    } else if (target.dataset.newCode !== undefined) {
      event.preventDefault();
      const into = panel.querySelector("[data-code-shown]");
      into.querySelector("b").textContent = detail.code;
      into.hidden = false;
    }
  });
})();
