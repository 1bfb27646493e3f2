"use strict";
// Days and parts of the day become the windows that the API takes.
(() => {
  const later = (first, second) => (first > second ? 1 : first < second ? -1 : 0);
  const boxes = (set) => [...set.querySelectorAll('[name="_part"]')];

  const daysOf = (set) => {
    const chosen = set.querySelector('[name="_day"]:checked')?.value ?? "";
    const picked = chosen === "pick" ? set.querySelector('[name="_date"]').value : chosen;
    return picked.split(",").filter(Boolean).sort(later);
  };

  const isOver = (set, day, part) => {
    if (day === set.dataset.today) return set.dataset.over.split(",").includes(part);
    return day < set.dataset.today;
  };

  const hoursOf = (set) => [...set.querySelectorAll('[name^="at."]')].map((field) => field.value);

  // Exact hours name their part of the day themselves.
  const partsOf = (set) => {
    if (set.querySelector("[data-hours]").hidden) return boxes(set).filter((box) => box.checked).map((box) => box.value);
    const [from] = hoursOf(set);
    return boxes(set).filter((box) => from && box.dataset.start <= from && from < box.dataset.end).map((box) => box.value);
  };

  const windowsOf = (set) => daysOf(set)
    .flatMap((date) => partsOf(set).map((part) => ({ date, part })))
    .filter((one) => !isOver(set, one.date, one.part));

  const refresh = (set) => {
    const isPicking = set.querySelector('[name="_day"]:checked')?.value === "pick";
    set.querySelector("[data-pick]").hidden = !isPicking;
    const days = daysOf(set);
    for (const box of boxes(set)) {
      box.disabled = days.length > 0 && days.every((day) => isOver(set, day, box.value));
      if (box.disabled) box.checked = false;
    }
    const windows = windowsOf(set);
    set.querySelector('[name="windows"]').value = windows.length ? JSON.stringify(windows) : "";
    if (windows.length) complain(set, "");
  };

  const complain = (set, word, place) => {
    const line = set.querySelector("[data-missing]");
    (place ?? line).hidden = !word;
    (place ?? line).textContent = word ? line.dataset[word] : "";
  };

  // Whether a time is chosen; says what is missing where none is.
  const isReady = (set, place) => {
    if (set.hidden) return true;
    const isTimed = !set.querySelector("[data-hours]").hidden;
    const [from, to] = hoursOf(set);
    const isWhole = windowsOf(set).length > 0 && (!isTimed || (from && to && from < to));
    complain(set, isWhole ? "" : isTimed ? "missingHours" : "missing", place);
    return Boolean(isWhole);
  };

  const setTimed = (set, isTimed) => {
    set.querySelector("[data-hours]").hidden = !isTimed;
    set.querySelector("[data-parts]").hidden = isTimed;
    for (const field of set.querySelectorAll('[name^="at."]')) field.disabled = !isTimed;
    refresh(set);
  };

  const told = (set) => {
    const words = (names) => [...set.querySelectorAll(names)].filter((one) => !one.hidden).map((one) => one.dataset.label ?? set.querySelector('[name="_date"]').value);
    const isTimed = !set.querySelector("[data-hours]").hidden;
    return [...words('[name="_day"]:checked'), ...(isTimed ? [hoursOf(set).filter(Boolean).join("-")] : words('[name="_part"]:checked'))].filter(Boolean).join(" ");
  };

  const begin = (root) => {
    for (const set of root.querySelectorAll("[data-times]")) setTimed(set, set.hasAttribute("data-timed"));
  };

  document.addEventListener("change", (event) => {
    const set = event.target.closest?.("[data-times]");
    if (set) refresh(set);
  });
  // Before the form is sent anywhere.
  document.addEventListener("submit", (event) => {
    const set = event.target.querySelector("[data-times]");
    // A page in steps asks by itself, step by step.
    if (!set || set.closest("[data-step]")) return;
    if (set.closest("[data-may-be-empty]") && daysOf(set).length === 0) return;
    if (isReady(set)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("DOMContentLoaded", () => begin(document));
  globalThis.times = { begin, isReady, refresh, setTimed, told };
})();
