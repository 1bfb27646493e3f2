"use strict";
// What the desk's lists share: a number that is looked up is told in its place, and printing.
(() => {
  document.addEventListener("accepted", (event) => {
    const into = document.getElementById(event.target.dataset?.tell ?? "");
    if (!into) return;
    event.preventDefault();
    for (const field of into.querySelectorAll("[data-field]")) {
      const value = event.detail[field.dataset.field];
      // A link is told with the address of the page that made it.
      const text = field.dataset.address !== undefined ? location.origin + value : value;
      field.textContent = value?.name ? `${value.name} ${value.phone}` : text ?? "";
      const line = field.closest("[data-line]");
      if (line) line.hidden = !value;
    }
    into.hidden = false;
    event.target.hidden = true;
  });
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-prints]")) print();
    const copies = event.target.closest("[data-copies]");
    if (!copies) return;
    const from = copies.parentElement.parentElement.querySelector(copies.dataset.copies);
    getSelection().selectAllChildren(from);
    // Without a secure connection it stays selected, to be copied by hand.
    await navigator.clipboard?.writeText(from.textContent);
    jiedan.tell(copies.dataset.said, false);
  });
  // A date that is typed beside the week goes along with those that stand there already.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.dated === undefined) return;
    const { _date: date, _part: part, _state: state } = event.target.elements;
    const more = event.target.querySelector("[data-more]");
    more.disabled = !date.value;
    more.value = JSON.stringify({ date: date.value, state: state.value, ...(part.value ? { part: part.value } : {}) });
  }, true);
})();
