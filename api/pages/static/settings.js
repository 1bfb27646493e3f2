"use strict";
// The settings: what is not saved yet, rows of lists, what is wrong at its field, and what a change would do.
(() => {
  const forms = [...document.querySelectorAll("[data-settings]")];
  const zh = document.documentElement.lang !== "en";
  const fieldOf = (input) => input.closest("[data-field]");

  const marked = (row) => {
    const inputs = [...row.querySelectorAll("input")];
    const isOther = inputs.some((one) => one.value !== one.defaultValue);
    row.querySelector("[data-unsaved]")?.toggleAttribute("hidden", !isOther);
    const reset = row.querySelector("[data-reset]");
    if (reset) reset.hidden = inputs[0].value === row.dataset.usual;
  };

  // Rows of a list become one value: of each row that names what it must.
  const gather = (fieldset) => {
    const rows = [...fieldset.querySelectorAll("[data-row]")].map((row) => {
      const found = fieldset.dataset.shape === "list" ? [] : {};
      for (const one of row.querySelectorAll("[data-key]")) {
        if (one.dataset.needed !== undefined && !one.value) return null;
        const value = one.dataset.number !== undefined ? Number(one.value) : one.dataset.boolean !== undefined ? one.value === "yes" : one.value;
        if (one.dataset.push !== undefined) { const list = found[one.dataset.key] ??= []; if (value) list.push(value); }
        else if (Array.isArray(found)) found.push(value);
        else found[one.dataset.key] = value;
      }
      return found;
    });
    fieldset.querySelector(`input[name="${fieldset.dataset.rows}"]`).value = JSON.stringify(rows.filter(Boolean));
  };

  const clear = (form) => {
    for (const one of form.querySelectorAll("p.wrong")) one.remove();
    for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    for (const one of form.querySelectorAll("[data-conflict], [data-wrong]")) one.hidden = true;
  };

  const wordsFor = (form, field, code) => {
    const words = (name) => form.dataset[`error${name.split("_").map((one) => one[0].toUpperCase() + one.slice(1)).join("")}`];
    if (code === "out_of_order" && field.startsWith("weights")) return words("farther");
    if (code === "out_of_order" && field.startsWith("parts")) return words("parts_order");
    const input = form.querySelector(`[name="${CSS.escape(field)}"]`);
    if (code === "out_of_range" && input?.min) return words(code).replace("{least}", input.min).replace("{most}", input.max);
    return (code === "out_of_range" ? words("range") : words(code)) ?? jiedan.errors[`field.${code}`] ?? jiedan.errors.invalid;
  };

  // Where several stand in an order, it is shown at the one that was changed.
  const isChanged = (place) => [...place.querySelectorAll("input")].some((one) => one.value !== one.defaultValue);
  const placeOf = (form, name, code) => {
    const at = CSS.escape(name);
    const below = code === "out_of_order" ? `, [data-field^="${at}."]` : "";
    const places = [...form.querySelectorAll(`[data-field="${at}"]${below}`)];
    if (!below || places.some(isChanged)) return places.find(isChanged) ?? places[0];
    return [...(places[0]?.closest(".sheet")?.querySelectorAll("[data-field]") ?? [])].find(isChanged) ?? places[0];
  };

  const showErrors = (form, errors) => {
    for (const { field, code } of errors) {
      const name = field.replace(/\[\d+\].*$/, "");
      const place = placeOf(form, name, code);
      const text = wordsFor(form, name, code);
      if (place) {
        const told = document.createElement("p");
        told.className = "wrong";
        told.textContent = text;
        place.append(told);
        place.querySelector("input, select")?.setAttribute("aria-invalid", "true");
      } else {
        const told = form.querySelector("[data-wrong]");
        told.textContent = text;
        told.hidden = false;
      }
    }
    (form.querySelector("p.wrong, [data-wrong]:not([hidden])"))?.scrollIntoView({ block: "center" });
  };

  const showConflict = (form, changed) => {
    const box = form.querySelector("[data-conflict]");
    box.querySelector("ul").replaceChildren(...changed.map((one) => {
      const line = document.createElement("li");
      const name = form.querySelector(`[data-field="${CSS.escape(one.field)}"] :is(label, legend)`)?.textContent ?? one.field;
      line.textContent = `${name}: ${one.before ?? "–"} → ${one.after ?? "–"}`;
      return line;
    }));
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
  };

  const refused = (form, problem) => {
    clear(form);
    if (problem.changed) showConflict(form, problem.changed);
    else if (problem.errors?.length) showErrors(form, problem.errors);
    else return false;
    return true;
  };

  const figure = (name, value) => value === null ? "–" : name === "level" || name === "gini" ? value.toFixed(2) : String(value);
  const shiftOf = (form, shift) => {
    const [, month, day] = shift.date.split("-").map(Number);
    const part = JSON.parse(form.dataset.parts || "{}")[shift.part] ?? shift.part;
    return `${form.dataset.date.replace("{month}", month).replace("{day}", day)}${zh ? "" : " "}${part}`;
  };

  const standing = (form, stand, nobody) => `${stand.served ? shiftOf(form, stand.shift) : nobody} ${zh ? stand.why.zh : stand.why.en}`;

  const showMoved = (form, sheet, changed) => {
    const list = sheet.querySelector(".moved");
    list.replaceChildren(...changed.map((one) => {
      const line = document.createElement("li");
      const head = document.createElement("b");
      head.textContent = `${one.number} ${(zh ? one.service_zh : one.service_en) || list.dataset.wish}`;
      line.append(head);
      if (one.other_people && one.before.served && one.after.served) {
        const chip = document.createElement("span");
        chip.className = "chip mem";
        chip.textContent = list.dataset.other;
        line.append(" ", chip);
      }
      for (const [side, sign] of [["before", ""], ["after", "→ "]]) {
        const told = document.createElement("p");
        told.textContent = sign + standing(form, one[side], list.dataset.nobody);
        line.append(told);
      }
      return line;
    }));
    sheet.querySelector("[data-moved]").hidden = changed.length === 0;
  };

  const showPreview = (form, sheet, found) => {
    const matching = found.matching;
    sheet.querySelector("[data-matching]").hidden = !matching;
    sheet.querySelector("[data-same]").hidden = Boolean(matching);
    if (matching) {
      const said = sheet.querySelector("[data-sentence]");
      const sentence = matching.before.served === matching.after.served ? said.dataset.asMany : said.dataset.sentence;
      said.textContent = sentence.replace("{before}", matching.before.served).replace("{after}", matching.after.served).replace("{moved}", matching.pairs_changed);
      for (const cell of sheet.querySelectorAll("[data-is]")) {
        const [side, name] = cell.dataset.is.split(".");
        cell.textContent = figure(name, matching[side][name]);
        cell.classList.toggle("differs", side === "after" && figure(name, matching.before[name]) !== cell.textContent);
      }
      showMoved(form, sheet, matching.changed);
    }
    const steps = Object.entries(found.at_once);
    sheet.querySelector("[data-at-once]").hidden = steps.length === 0;
    sheet.querySelector("[data-none]").hidden = steps.some(([, count]) => count);
    for (const [step, count] of steps) {
      const line = sheet.querySelector(`[data-step="${step}"]`);
      line.hidden = !count;
      line.querySelector("b").textContent = count;
    }
  };

  const see = async (form, button) => {
    const sheet = form.querySelector("[data-preview]");
    const waiting = sheet.querySelector("[data-waiting]");
    const { policy, weights } = jiedan.bodyOf(form);
    const area = form.elements.namedItem("_area")?.value;
    clear(form);
    sheet.hidden = waiting.hidden = false;
    for (const one of sheet.querySelectorAll("[data-matching], [data-same], [data-at-once]")) one.hidden = true;
    button.setAttribute("aria-busy", "true");
    sheet.scrollIntoView({ block: "nearest" });
    try {
      const reply = await jiedan.call("POST", "/settings/preview", { ...(policy && { policy }), ...(weights && { weights }), ...(area && { area }) });
      const answer = await reply.json().catch(() => ({}));
      if (reply.ok) showPreview(form, sheet, answer);
      else { sheet.hidden = true; if (!refused(form, answer)) jiedan.tell(jiedan.wordsOf(answer), true); }
    } catch { sheet.hidden = true; jiedan.tell(jiedan.unsent(), true); }
    waiting.hidden = true;
    button.removeAttribute("aria-busy");
    if (!sheet.hidden) sheet.scrollIntoView({ block: "nearest" });
  };

  for (const form of forms) {
    form.addEventListener("input", (event) => { const row = fieldOf(event.target); if (row) marked(row); });
    form.addEventListener("refused", (event) => { if (refused(form, event.detail)) event.preventDefault(); });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.reset !== undefined || button.dataset.resetAll !== undefined) {
        const rows = button.dataset.reset !== undefined ? [fieldOf(button)] : form.querySelectorAll("[data-usual]");
        for (const row of rows) { row.querySelector("input").value = row.dataset.usual; marked(row); }
      }
      if (button.dataset.see !== undefined) see(form, button);
      if (button.dataset.remove !== undefined) button.closest("[data-row]").remove();
      if (button.dataset.add !== undefined) {
        const fieldset = form.querySelector("[data-rows]");
        fieldset.querySelector("template").before(fieldset.querySelector("template").content.cloneNode(true));
        [...fieldset.querySelectorAll("[data-row]")].at(-1).querySelector("input, select").focus();
      }
    });
  }
  // Before the form is read by app.js, which listens on the document.
  addEventListener("submit", (event) => { for (const one of event.target.querySelectorAll("[data-rows]")) gather(one); clear(event.target); }, true);
})();
