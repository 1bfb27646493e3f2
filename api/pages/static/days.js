"use strict";
// A service day's lists: narrowed by what is typed, which goes nowhere; and rows of a sheet that cannot be read.
(() => {
  document.addEventListener("input", (event) => {
    const into = document.getElementById(event.target.dataset?.narrows ?? "");
    if (!into) return;
    const typed = event.target.value.trim().toLowerCase();
    for (const one of into.querySelectorAll("[data-keys]")) one.hidden = !one.dataset.keys.includes(typed);
  });
  document.addEventListener("refused", (event) => {
    const into = event.target.querySelector?.("[data-rows]");
    if (!into || !event.detail.errors?.length) return;
    event.preventDefault();
    into.replaceChildren(...event.detail.errors.map((one) => {
      const line = document.createElement("li");
      const row = /^rows\[(\d+)\]/.exec(one.field);
      const words = jiedan.wordsOf({ code: event.detail.code, errors: [one] }).split("\n").at(-1);
      line.textContent = row ? `${into.dataset.rows.replace("0", Number(row[1]) + 1)} ${words}` : words;
      return line;
    }));
    into.hidden = false;
  });
})();
