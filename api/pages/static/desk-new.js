"use strict";
// An order as it is told on the phone: typed from top to bottom, sent with Ctrl Enter, the number read out at once.
(() => {
  const form = document.getElementById("new");
  const placed = document.getElementById("placed");
  const item = document.getElementById("item");
  const service = document.getElementById("service");
  const options = [...document.querySelectorAll("#items option")];
  const part = (name, inside = placed) => inside.querySelector(`[data-${name}]`);

  // A code, a name, or the first letters of it, where only one item is meant.
  const meant = (text) => {
    const typed = text.trim().toLowerCase();
    if (!typed) return null;
    const code = typed.split(" ")[0];
    const exact = options.find((one) => one.value.toLowerCase() === typed || one.dataset.code.toLowerCase() === code);
    const like = options.filter((one) => one.value.toLowerCase().includes(typed) || one.dataset.letters.startsWith(typed));
    return exact ?? (like.length === 1 ? like[0] : null);
  };
  const usable = (fields, isOn) => {
    for (const field of fields) field.disabled = !isOn || field.dataset.over !== undefined;
  };
  const pick = () => {
    const found = meant(item.value);
    service.value = found?.dataset.code ?? "";
    item.setCustomValidity(item.disabled || found ? "" : item.placeholder);
    document.getElementById("told").textContent = found?.dataset.told ?? "";
    const hours = part("hours", form);
    hours.hidden = found?.dataset.form !== "timed";
    usable(hours.querySelectorAll("input"), !hours.hidden);
    const when = part("when", form);
    when.hidden = found?.dataset.form === "now";
    usable(when.querySelectorAll("input"), !when.hidden);
    return found;
  };
  item.addEventListener("input", pick);
  item.addEventListener("change", () => { const found = pick(); if (found) item.value = found.value; });

  const kind = () => {
    const chosen = form.querySelector("[data-kind]:checked").value;
    for (const group of form.querySelectorAll("[data-of]")) {
      group.hidden = group.dataset.of !== chosen;
      usable(group.querySelectorAll("input, select, textarea"), !group.hidden);
    }
    pick();
  };
  for (const radio of form.querySelectorAll("[data-kind]")) radio.addEventListener("change", kind);
  // Who phones agrees on the phone, who brings a paper on paper, unless the clerk says otherwise.
  const consents = [...form.elements["consent.how"]];
  let isChosen = false;
  const agree = () => { if (!isChosen) consents.find((one) => one.value === (form.elements.channel.value === "phone" ? "phone" : "paper")).checked = true; };
  for (const one of consents) one.addEventListener("change", () => { isChosen = true; });
  form.elements.channel.addEventListener("change", agree);

  // One stop for the tab key; the arrows go about in the week, the blank key ticks.
  const cells = () => [...form.querySelectorAll("[name=windows]:not([disabled])")];
  const rove = (to) => {
    for (const one of cells()) one.tabIndex = one === to ? 0 : -1;
    return to;
  };
  part("when", form).addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    const column = [...(row?.cells ?? [])].indexOf(event.target.closest("td"));
    const beside = {
      ArrowRight: () => row.cells[column + 1],
      ArrowLeft: () => row.cells[column - 1],
      ArrowDown: () => row.nextElementSibling?.cells[column],
      ArrowUp: () => row.previousElementSibling?.cells[column],
    }[event.key];
    if (!beside || column < 0) return;
    event.preventDefault();
    const next = beside()?.querySelector("input:not([disabled])");
    if (next) rove(next).focus();
  });
  part("when", form).addEventListener("click", (event) => { if (event.target.matches("input")) rove(event.target); });

  form.addEventListener("accepted", (event) => {
    event.preventDefault();
    const told = event.detail;
    part("number").textContent = told.number;
    part("code").textContent = told.code;
    part("what").textContent = item.disabled ? document.getElementById("wish").value : item.value.replace(/^\S+ /, "");
    part("times").textContent = [...form.querySelectorAll("[name=windows]:checked")].map((one) => one.parentElement.textContent.trim()).join(", ");
    part("slip").href = `/v1/orders/${told.id}/slip.html?lang=${document.documentElement.lang.slice(0, 2)}`;
    part("open").href = `/desk?open=${told.id}`;
    const duty = part("duty");
    duty.hidden = !told.duty_phone;
    duty.querySelector("b").textContent = told.duty_phone ?? "";
    form.hidden = true;
    placed.hidden = false;
    placed.focus();
  });
  const again = () => {
    form.reset();
    placed.hidden = true;
    form.hidden = false;
    form.querySelector("[data-kind]").checked = true;
    isChosen = false;
    kind();
    agree();
    item.focus();
  };
  part("again").addEventListener("click", again);
  part("print").addEventListener("click", () => print());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !form.hidden) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "n" && !placed.hidden && !event.ctrlKey && !event.metaKey) { event.preventDefault(); again(); }
    if (event.key === "Escape" && !placed.hidden) location.assign("/desk");
  });
  kind();
  agree();
  rove(cells()[0]);
})();
