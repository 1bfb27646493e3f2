"use strict";
// What the desk's lists share: a number that is looked up is told in its place, and printing.
(() => {
  document.addEventListener("accepted", (event) => {
    const into = document.getElementById(event.target.dataset?.tell ?? "");
    if (!into) return;
    event.preventDefault();
    for (const field of into.querySelectorAll("[data-field]")) {
      const value = event.detail[field.dataset.field];
      field.textContent = value?.name ? `${value.name} ${value.phone}` : value ?? "";
      const line = field.closest("[data-line]");
      if (line) line.hidden = !value;
    }
    into.hidden = false;
    event.target.hidden = true;
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-prints]")) print(); });
})();
