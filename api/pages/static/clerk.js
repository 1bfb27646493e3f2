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
  // Reading what is sealed is noted: it is asked for by a button, never by opening the page.
  const ask = async (path) => {
    const reply = await fetch(`/v1${path}`, { credentials: "same-origin" });
    const told = await reply.json().catch(() => ({}));
    if (!reply.ok) jiedan.tell(jiedan.wordsOf(told), true);
    return reply.ok ? told : null;
  };
  document.addEventListener("click", async (event) => {
    const reads = event.target.closest("[data-reads]");
    const exports = event.target.closest("[data-exports]");
    const told = reads || exports ? await ask((reads ?? exports).dataset.reads ?? exports.dataset.exports) : null;
    if (!told) return;
    if (reads) {
      const into = document.getElementById(reads.dataset.into);
      into.textContent = told.text ?? into.dataset.none;
      into.hidden = false;
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 2)], { type: "application/json" }));
    link.download = exports.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
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
