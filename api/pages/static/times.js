"use strict";
// The week to tap: each tap changes the usual week; hours and dates that the grid does not show are sent as they came.
(() => {
  const start = () => JSON.parse(document.getElementById("week").dataset.sent);
  let state = start();
  let before = null;
  let soon = 0;
  let isUnsent = false;
  const seen = new Map(state.week.map((one) => [`${one.weekday} ${one.part}`, one]));

  const save = async (isAnew, last) => {
    const box = document.getElementById("week");
    const saved = box.querySelector("[data-saved]");
    clearTimeout(soon);
    isUnsent = false;
    try {
      const reply = await jiedan.call("PUT", "/me/availability", state);
      if (!reply.ok) throw await reply.json();
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      saved.textContent = box.dataset.wordsSaved.replace("{time}", time);
      if (isAnew) await phone.refresh();
    } catch (problem) {
      // What the service refuses is not kept here either.
      if (last && problem.code) { state = last; before = null; show(); }
      saved.textContent = box.dataset.wordsNot;
      jiedan.tell(problem.code ? jiedan.wordsOf(problem) : jiedan.unsent(), true);
    }
  };

  const show = () => {
    const free = new Set(state.week.map((one) => `${one.weekday} ${one.part}`));
    for (const one of document.querySelectorAll("[data-cell]")) {
      one.setAttribute("aria-pressed", String(free.has(`${one.dataset.weekday} ${one.dataset.part}`)));
    }
    document.querySelector("[data-quick=undo]").disabled = before === null;
  };
  const paint = () => {
    show();
    clearTimeout(soon);
    isUnsent = true;
    soon = setTimeout(save, 600);
  };
  const keep = () => { before = structuredClone(state); };

  const toggle = (cell) => {
    const { weekday, part } = cell.dataset;
    const key = `${weekday} ${part}`;
    const rest = state.week.filter((one) => `${one.weekday} ${one.part}` !== key);
    if (rest.length === state.week.length) rest.push(seen.get(key) ?? { weekday: Number(weekday), part });
    state.week = rest;
  };

  const drop = (date, part) => {
    state.exceptions = state.exceptions.filter((one) => one.date !== date || (one.part ?? "*") !== part);
    save(true);
  };
  const dropOf = (cell) => {
    const { date, part } = cell.dataset;
    const own = state.exceptions.some((one) => one.date === date && one.part === part);
    drop(date, own ? part : "*");
  };

  const quick = (which) => {
    if (which === "undo") {
      const isDated = JSON.stringify(before.exceptions) !== JSON.stringify(state.exceptions);
      state = before;
      before = null;
      if (isDated) save(true);
      else paint();
      return;
    }
    keep();
    const wanted = which === "none" ? [] : [...document.querySelectorAll("tbody tr")].flatMap((row) => {
      const part = row.querySelector("[data-part]")?.dataset.part;
      return part ? [5, 6].map((weekday) => seen.get(`${weekday} ${part}`) ?? { weekday, part }) : [];
    });
    state.week = wanted;
    paint();
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.dataset.quick) quick(pressed.dataset.quick);
    else if (pressed.dataset.whole) { keep(); narrow(...pressed.dataset.whole.split(" ")); }
    else if (pressed.dataset.drop) { keep(); drop(...pressed.dataset.drop.split(" ")); }
    else if (pressed.hasAttribute("data-cell")) {
      keep();
      if (pressed.hasAttribute("data-exception")) dropOf(pressed);
      else { toggle(pressed); paint(); }
    }
  });

  // Some hours of a part, or without hours all of it.
  const narrow = (weekday, part, hours = {}) => {
    const last = structuredClone(state);
    state.week = state.week.filter((one) => one.weekday !== Number(weekday) || one.part !== part);
    state.week.push({ weekday: Number(weekday), part, ...hours });
    save(true, last);
  };

  // The hours begin as those of the part that is chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-narrow]") && event.target.name === "part") propose(form);
    if (!form?.matches("[data-add]")) return;
    for (const one of form.querySelectorAll("[data-hours]")) one.hidden = !form.elements.part.value;
  });
  const propose = (form) => {
    const { from, to } = form.elements.part.selectedOptions[0].dataset;
    form.elements.from.value = from;
    form.elements.to.value = to;
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-narrow]")) {
      event.preventDefault();
      const { weekday, part, from, to } = Object.fromEntries(new FormData(event.target));
      keep();
      narrow(weekday, part, { from, to });
      return;
    }
    if (!event.target.matches("[data-add]")) return;
    event.preventDefault();
    const given = new FormData(event.target);
    const one = { date: given.get("date"), state: given.get("state") };
    if (given.get("part")) one.part = given.get("part");
    if (one.part && given.get("from") && given.get("to")) Object.assign(one, { from: given.get("from"), to: given.get("to") });
    const last = structuredClone(state);
    keep();
    state.exceptions = state.exceptions.filter((was) => was.date !== one.date || (was.part ?? "") !== (one.part ?? ""));
    state.exceptions.push(one);
    save(true, last);
  });

  document.body.addEventListener("shown", () => {
    if (!isUnsent) state = start();
    show();
    propose(document.querySelector("[data-narrow]"));
  });
  propose(document.querySelector("[data-narrow]"));
  // Left before it was sent: sent now.
  addEventListener("pagehide", () => {
    if (isUnsent) jiedan.call("PUT", "/me/availability", state, undefined, { keepalive: true });
  });
})();
