"use strict";
// The rules for points are tried before they are used; a certificate is looked up by its number.
(() => {
  const rules = document.querySelector("[data-rules]");
  const fields = ["services", "minutes", "given", "would"];

  const fill = (row, found) => {
    for (const name of fields) row.querySelector(`[data-field="${name}"]`).textContent = found[name].toLocaleString("en-US");
  };
  const show = (found) => {
    const box = document.getElementById("preview");
    const of = new Map(found.items.map((one) => [one.category, one]));
    for (const row of box.querySelectorAll("[data-category]")) {
      const one = of.get(row.dataset.category);
      row.hidden = !one;
      if (one) fill(row, one);
    }
    fill(box.querySelector("[data-all]"), found);
    box.hidden = false;
    box.focus();
  };

  rules?.addEventListener("change", (event) => {
    const { sets } = event.target.dataset;
    if (sets !== undefined) {
      const told = new Map(sets.split(";").filter(Boolean).map((one) => one.split("=")));
      for (const field of rules.querySelectorAll("[data-rule]")) field.value = told.get(field.dataset.rule) ?? "";
    } else if (event.target.dataset.rule) rules.querySelector('[name="preset"][value="own"]').checked = true;
  });
  // Which of the two buttons was pressed says what becomes of the same numbers.
  rules?.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-does]");
    if (!pressed) return;
    rules.dataset.api = pressed.dataset.does;
    rules.dataset.said = pressed.dataset.said ?? "";
    rules.dataset.then = pressed.dataset.said ? "reload" : "";
  });
  rules?.addEventListener("accepted", (event) => {
    if (event.detail.items) { event.preventDefault(); show(event.detail); }
  });

  const certificate = document.querySelector("[data-certificate]");
  certificate?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = certificate.parentElement.querySelector("[data-told]");
    const number = certificate.elements.number.value.replace(/\s/g, "");
    const words = certificate.dataset;
    try {
      const reply = await fetch(`/v1/certificates?number=${encodeURIComponent(number)}`, { credentials: "same-origin" });
      const found = await reply.json();
      told.textContent = reply.ok
        ? `${words[found.state]}: ${words.says.replace("{first}", found.first).replace("{last}", found.last).replace("{count}", found.services).replace("{time}", words.unit.replace("{count}", found.minutes))}`
        : words.none;
      told.classList.toggle("warn", !reply.ok || found.state !== "valid");
      told.hidden = false;
    } catch {
      jiedan.tell(jiedan.errors.busy, true);
    }
  });
})();
