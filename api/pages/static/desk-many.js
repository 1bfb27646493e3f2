"use strict";
// Several orders at once: each is a call of its own, with its own key, so that nothing is done twice and nothing is lost.
(() => {
  const { rows, chosen, failed, undo } = desk;
  const bar = document.getElementById("many");
  const said = bar.querySelector("[data-said]");
  const progress = bar.querySelector("[data-progress]");
  const wrong = bar.querySelector("[data-wrong]");
  const stop = bar.querySelector("[data-stop]");
  const none = bar.querySelector("[data-none]");
  const buttons = [...bar.querySelectorAll("[data-many]")];
  const AT_ONCE = 3, TRIES = 4;
  const keys = new Map();
  let last = "";
  let isRunning = false, isStopped = false, told = "";

  const able = (verb) => desk.all().filter((row) => chosen.has(row.dataset.order) && row.dataset.can.split(" ").includes(verb));
  const isWaiting = () => Boolean(undo.waiting?.verb);
  const show = () => {
    bar.hidden = !chosen.size && !isRunning && !told;
    none.hidden = isRunning || isWaiting();
    stop.hidden = progress.hidden = !isRunning;
    for (const button of buttons) {
      const count = able(button.dataset.many).length;
      button.hidden = isRunning || isWaiting() || count === 0;
      button.querySelector("[data-of]").textContent = count;
    }
    if (!isRunning) said.textContent = told || bar.dataset.chosen.replace("{count}", chosen.size);
  };
  document.addEventListener("desk:marked", show);

  const fit = (words, count, what) => words.replace("{count}", count).replace("{what}", what);
  const pause = (seconds) => new Promise((done) => { setTimeout(done, 1000 * seconds); });
  // What was sent and not answered is sent again as it was, with its key.
  const keyOf = (name, body) => {
    if (!keys.has(name)) keys.set(name, { key: crypto.randomUUID(), body });
    return keys.get(name);
  };

  // Who is suggested for an order now: what is offered meanwhile counts.
  const suggested = async (task) => {
    const reply = await fetch(`/v1/orders/${task.id}/candidates?limit=${task.places}`, { credentials: "same-origin" });
    const found = await reply.json();
    if (!reply.ok) return { wrong: jiedan.wordsOf(found), status: reply.status };
    if (!found.items.length || found.unserved) return { wrong: found.unserved?.why[document.documentElement.lang === "en" ? "en" : "zh"] ?? bar.dataset.nobody };
    const shift = found.items[0].shift;
    const same = found.items.filter((one) => one.shift.date === shift.date && one.shift.part === shift.part);
    const team = same[0].kind === "team";
    return { body: { helpers: same.slice(0, team ? 1 : task.places).map((one) => one.helper), shift } };
  };
  const BODIES = { accept: {}, pool: { open: true }, contact: {} };
  const send = async (task, isLeaving) => {
    const name = `${task.verb} ${task.id}`;
    const asked = task.verb === "offer" && !keys.has(name) ? await suggested(task) : { body: BODIES[task.verb] };
    if (asked.wrong) return asked;
    const { key, body } = keyOf(name, asked.body);
    const reply = await jiedan.call("POST", `/orders/${task.id}/${task.verb}`, body, key, { keepalive: Boolean(isLeaving) });
    const answer = await reply.json().catch(() => ({}));
    if (reply.status === 429 || reply.status >= 500) return { wrong: jiedan.wordsOf(answer), again: Number(reply.headers.get("Retry-After") ?? 1) || 1 };
    keys.delete(name);
    return reply.ok ? {} : { wrong: jiedan.wordsOf(answer), status: reply.status };
  };
  const perform = async (task) => {
    for (let tries = 1; ; tries += 1) {
      const found = await send(task).catch(() => ({ wrong: jiedan.errors.busy, again: 1 }));
      if (found.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
      if (found.again === undefined || tries === TRIES || isStopped) return found.wrong ?? "";
      await pause(Math.min(found.again, 10));
    }
  };

  const begin = (total) => {
    isRunning = true;
    isStopped = false;
    told = "";
    wrong.hidden = true;
    wrong.replaceChildren();
    progress.max = total;
    progress.value = 0;
    said.textContent = `0 / ${total}`;
    show();
  };
  const finish = (tasks, what, gone) => {
    isRunning = false;
    const done = tasks.filter((task) => task.isDone).length;
    for (const task of tasks) if (task.isDone) chosen.delete(task.id);
    told = fit(bar.dataset.done, done, what);
    if (gone.length) told += `${bar.dataset.failed.replace("{count}", gone.length)}`;
    for (const task of gone) {
      const line = document.createElement("li");
      line.textContent = `${task.number} ${task.wrong}`;
      wrong.append(line);
      failed.set(task.id, task.wrong);
    }
    wrong.hidden = gone.length === 0;
    document.body.dispatchEvent(new CustomEvent("changed"));
    desk.mark();
  };
  const run = async (tasks, what) => {
    const queue = [...tasks], gone = [];
    desk.wait(tasks.map((task) => task.id));
    begin(tasks.length);
    const worker = async () => {
      while (queue.length && !isStopped) {
        const task = queue.shift();
        task.wrong = await perform(task);
        task.isDone = !task.wrong;
        if (task.wrong) gone.push(task);
        progress.value += 1;
        said.textContent = `${progress.value} / ${tasks.length}`;
      }
    };
    // One after another where each counts on what the one before has changed.
    await Promise.all(Array.from({ length: tasks[0].verb === "offer" ? 1 : AT_ONCE }, worker));
    desk.wait([]);
    finish(tasks, what, gone);
  };
  // Whoever leaves the page sends what can be sent without an answer; what cannot is asked about before.
  const leave = (tasks) => { for (const task of tasks) if (task.verb !== "offer") send(task, true); };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button === stop) isStopped = true;
    else if (button === none) { chosen.clear(); told = ""; wrong.hidden = true; failed.clear(); desk.mark(); }
    else start(button);
  });
  const start = (button) => {
    const verb = button.dataset.many;
    const what = button.firstChild.textContent.trim();
    const tasks = able(verb).map((row) => ({ id: row.dataset.order, number: row.dataset.number, places: Number(row.dataset.places ?? 1), verb }));
    for (const task of tasks) failed.delete(task.id);
    told = "";
    undo.begin(fit(bar.dataset.will, tasks.length, what), {
      verb,
      finish: (isLeaving) => (isLeaving ? leave(tasks) : run(tasks, what)),
      undo: () => desk.wait([]),
    });
    desk.wait(tasks.map((task) => task.id));
  };
  addEventListener("beforeunload", (event) => {
    if (isRunning || undo.waiting?.verb === "offer") event.preventDefault();
  });

  const pick = (id, isOn, isRange) => {
    const every = desk.all().map((row) => row.dataset.order);
    const [from, to] = [every.indexOf(last), every.indexOf(id)].sort((one, other) => one - other);
    const meant = isRange && from >= 0 ? every.slice(from, to + 1) : [id];
    for (const one of meant) if (isOn) chosen.add(one); else chosen.delete(one);
    last = id;
    told = "";
    wrong.hidden = true;
    desk.mark();
  };
  rows.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (box) pick(box.closest("tr").dataset.order, box.checked, event.shiftKey);
    else event.target.closest(".pick")?.querySelector("[data-pick]").click();
    const group = event.target.closest("[data-pick-all]");
    if (!group) return;
    for (const one of group.closest(".group").querySelectorAll("[data-pick]")) {
      const id = one.closest("tr").dataset.order;
      if (group.checked) chosen.add(id); else chosen.delete(id);
    }
    told = "";
    desk.mark();
  });
  document.addEventListener("keydown", (event) => {
    if (desk.isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || !desk.at()) return;
    const isRow = event.target.matches("[data-opens], [data-pick]");
    if (event.key.toLowerCase() !== "x" && !(event.key === " " && isRow)) return;
    if (!desk.rowOf(desk.at())?.querySelector("[data-pick]")) return;
    event.preventDefault();
    const id = desk.at();
    pick(id, event.shiftKey || !chosen.has(id), event.shiftKey);
  });
  show();
})();
