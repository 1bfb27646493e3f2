"use strict";
// An order as it is told on the phone: typed from top to bottom, sent with Ctrl Enter, the number read out at once.
(() => {
  const form = document.getElementById("new");
  const placed = document.getElementById("placed");
  const item = document.getElementById("item");
  const service = document.getElementById("service");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const person = document.getElementById("person");
  const recipient = document.getElementById("recipient");
  const areaOf = document.getElementById("area-of");
  const options = [...document.querySelectorAll("#items option")];
  const part = (name, inside = placed) => inside.querySelector(`[data-${name}]`);
  const repeated = new Set(["single", "series"]);
  const kind = () => form.querySelector("[data-kind]:checked").value;
  const by = () => form.querySelector("[data-by]:checked").value;

  // A code, a name, or the first letters of it, where only one item is meant.
  const meant = (text) => {
    const typed = text.trim().toLowerCase();
    if (!typed) return null;
    const code = typed.split(" ")[0];
    const fitting = options.filter((one) => (kind() === "series" ? repeated.has(one.dataset.form) : one.dataset.form !== "series"));
    const exact = fitting.find((one) => one.value.toLowerCase() === typed || one.dataset.code.toLowerCase() === code);
    const like = fitting.filter((one) => one.value.toLowerCase().includes(typed) || one.dataset.letters.startsWith(typed));
    return exact ?? (like.length === 1 ? like[0] : null);
  };
  const show = (element, isOn) => {
    element.hidden = !isOn;
    for (const field of element.querySelectorAll("input, select, textarea")) field.disabled = !isOn || field.dataset.over !== undefined;
  };

  // What is shown depends on four things: the kind, the item, whether the person is known, and who speaks.
  const arrange = () => {
    for (const group of form.querySelectorAll("[data-of]")) show(group, group.dataset.of.split(" ").includes(kind()));
    const picked = item.disabled ? null : meant(item.value);
    service.value = picked?.dataset.code ?? "";
    item.setCustomValidity(item.disabled || picked ? "" : item.placeholder);
    document.getElementById("told").textContent = picked?.dataset.told ?? "";
    if (kind() === "service") {
      show(part("hours", form), picked?.dataset.form === "timed");
      show(part("when", form), picked?.dataset.form !== "now");
    } else show(part("hours", form), false);
    part("urgent", form).hidden = !(picked?.dataset.form === "now" || (!form.elements.claimed_urgency.disabled && form.elements.claimed_urgency.value === "urgent"));
    known();
    speaks();
    form.dataset.api = kind() === "seat" ? `POST /sessions/${form.elements._session.value}/seats` : kind() === "series" ? "POST /series" : "POST /orders";
    return picked;
  };
  const known = () => {
    const isKnown = recipient.value !== "";
    recipient.disabled = !isKnown;
    areaOf.disabled = !isKnown || kind() === "seat";
    person.hidden = !isKnown;
    part("unknown", form).hidden = isKnown && (recipient.dataset.address !== undefined || kind() === "seat");
    for (const field of part("unknown", form).querySelectorAll("input, select")) {
      const isDoor = field.id === "door" && recipient.dataset.address === undefined && kind() !== "seat";
      field.disabled = isKnown ? !isDoor : kind() === "seat" && (field.id === "door" || field.id === "area");
      if (isKnown && !part("unknown", form).hidden) field.parentElement.hidden = field.disabled;
      else field.parentElement.hidden = false;
    }
  };
  // Whom to call is the person served, unless it is better to call whoever speaks for this person.
  const speaks = () => {
    const isOther = by() !== "self";
    show(part("proxy", form), isOther);
    const calls = form.elements._calls;
    part("calls", form).hidden = kind() === "seat";
    const isCalled = isOther && calls.checked && kind() !== "seat";
    show(part("calling", form), isCalled);
    const names = isCalled ? "recipient" : "contact";
    for (const one of ["name", "phone"]) document.getElementById(one).name = `${names}.${one}`;
    document.getElementById("proxy-phone").name = isCalled ? "contact.phone" : "";
  };
  const begin = () => {
    arrange();
    rove(cells()[0]);
  };
  for (const radio of form.querySelectorAll("[data-kind]")) radio.addEventListener("change", begin);
  for (const radio of form.querySelectorAll("[data-by], [name=_calls], [name=_session], [name=claimed_urgency]")) radio.addEventListener("change", arrange);
  item.addEventListener("input", arrange);
  item.addEventListener("change", () => { const picked = arrange(); if (picked) item.value = picked.value; });
  // Whoever is called has one name: what was typed as the proxy's goes along as the contact's.
  form.addEventListener("submit", () => {
    const body = JSON.parse(form.dataset.body);
    delete body.contact;
    if (!document.getElementById("proxy-phone").disabled) body.contact = { name: form.elements["on_behalf_of.name"].value };
    form.dataset.body = JSON.stringify(body);
  }, true);

  // Somebody known is found by letters or digits, and not typed again.
  let soon = 0;
  find.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      if (!find.value || !find.checkValidity()) { found.replaceChildren(); return; }
      htmx.ajax("GET", `/desk/new/people?q=${encodeURIComponent(find.value)}`, { target: "#found" });
    }, 200);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = found.querySelector("button");
    if (event.key === "Enter") first?.click();
    else first?.focus();
  });
  found.addEventListener("keydown", (event) => {
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!next) return;
    event.preventDefault();
    (event.target[next] ?? find).focus();
  });
  const choose = (button) => {
    recipient.value = button?.dataset.id ?? "";
    areaOf.value = button?.dataset.area ?? "";
    delete recipient.dataset.address;
    if (button?.dataset.address !== undefined) recipient.dataset.address = "";
    part("person", form).textContent = button?.textContent ?? "";
    document.getElementById("waiting").replaceChildren();
    found.replaceChildren();
    find.value = "";
    arrange();
    if (button) htmx.ajax("GET", `/desk/new/people/${recipient.value}`, { target: "#waiting" });
    (button ? (item.disabled || item.value ? part("drop", form) : item) : find).focus();
  };
  found.addEventListener("click", (event) => { const button = event.target.closest("[data-id]"); if (button) choose(button); });
  part("drop", form).addEventListener("click", () => choose(null));

  // Who phones agrees on the phone, who brings a paper on paper, unless the clerk says otherwise.
  const consents = [...form.elements["consent.how"]];
  let isChosen = false;
  const agree = () => { if (!isChosen) consents.find((one) => one.value === (form.elements.channel.value === "phone" ? "phone" : "paper")).checked = true; };
  for (const one of consents) one.addEventListener("change", () => { isChosen = true; });
  form.elements.channel.addEventListener("change", agree);

  // One stop for the tab key; the arrows go about in the week, the blank key ticks.
  const cells = () => [...form.querySelectorAll(".week input:not([disabled])")];
  const rove = (to) => {
    for (const one of cells()) one.tabIndex = one === to ? 0 : -1;
    return to;
  };
  for (const grid of form.querySelectorAll(".week")) {
    grid.addEventListener("keydown", (event) => {
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
    // One part of a weekday at most: another one in the same row replaces it.
    grid.addEventListener("click", (event) => {
      if (!event.target.matches("input")) return;
      rove(event.target);
      if (event.target.dataset.row === undefined) return;
      for (const one of grid.querySelectorAll(`[data-row="${event.target.dataset.row}"]`)) if (one !== event.target) one.checked = false;
    });
  }

  const ticked = () => [...form.querySelectorAll(".week input:checked:not([disabled])")].map((one) => one.parentElement.textContent.trim()).join(", ");
  form.addEventListener("accepted", (event) => {
    event.preventDefault();
    const told = event.detail;
    const isOrder = form.dataset.api === "POST /orders";
    for (const one of placed.querySelectorAll("[data-order-only]")) one.hidden = !isOrder;
    part("number").textContent = told.number ?? "";
    part("code").textContent = told.code ?? "";
    const session = form.elements._session.selectedOptions[0];
    part("what").textContent = kind() === "seat" ? session.textContent : kind() === "wish" ? document.getElementById("wish").value : item.value.replace(/^\S+ /, "");
    part("times").textContent = ticked();
    part("times").parentElement.hidden = !ticked();
    part("slip").href = `/v1/orders/${told.id}/slip.html?lang=${document.documentElement.lang.slice(0, 2)}`;
    part("open").href = `/desk?open=${told.id}`;
    const duty = part("duty");
    duty.hidden = !told.duty_phone;
    duty.querySelector("b").textContent = told.duty_phone ?? "";
    document.getElementById("after").replaceChildren();
    if (isOrder) htmx.ajax("GET", `/desk/new/placed/${told.id}`, { target: "#after" });
    form.hidden = true;
    placed.hidden = false;
    placed.focus();
  });
  const again = () => {
    form.reset();
    recipient.value = areaOf.value = "";
    found.replaceChildren();
    placed.hidden = true;
    form.hidden = false;
    isChosen = false;
    begin();
    agree();
    item.focus();
  };
  part("again").addEventListener("click", again);
  part("print").addEventListener("click", () => print());
  document.addEventListener("keydown", (event) => {
    const isPlain = !placed.hidden && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !form.hidden) { event.preventDefault(); form.requestSubmit(); }
    if (event.key.toLowerCase() === "n" && isPlain) { event.preventDefault(); again(); }
    if (event.key.toLowerCase() === "p" && isPlain && !part("print").hidden) { event.preventDefault(); print(); }
    if (event.key === "Escape" && !placed.hidden) location.assign("/desk");
  });
  begin();
  agree();
  const named = found.querySelector("[data-id]");
  if (named) document.addEventListener("DOMContentLoaded", () => choose(named));
})();
