"use strict";
// Door and phone are on the screen only: shown when asked for, gone when one leaves the page.
(() => {
  const clear = (box) => {
    box.hidden = true;
    for (const one of box.querySelectorAll("[data-show], [data-told]")) one.textContent = "";
    box.querySelector("[data-call]").removeAttribute("href");
    box.querySelector("[data-copy-way]").removeAttribute("data-place");
  };

  document.addEventListener("accepted", (event) => {
    const form = event.target;
    if (form.dataset.reveal === undefined) return;
    event.preventDefault();
    const told = event.detail;
    const box = form.parentElement.querySelector("[data-shown]");
    const contact = told.contact.name;
    const who = told.recipient && told.recipient !== contact ? `${told.recipient} (${contact})` : contact;
    const facts = { ...told, who, phone: told.contact.phone };
    box.querySelector("[data-copy-way]")?.setAttribute("data-place", told.place);
    for (const one of box.querySelectorAll("[data-show]")) {
      one.textContent = facts[one.dataset.show] ?? "";
      const row = one.closest("dl > div");
      if (row) row.hidden = one.textContent === "";
    }
    box.querySelector("[data-call]").href = `tel:${told.contact.phone}`;
    form.hidden = true;
    box.hidden = false;
    box.focus();
  });
  document.addEventListener("click", async (event) => {
    const copied = event.target.closest("[data-copy-way]");
    if (copied) {
      await navigator.clipboard?.writeText(`${copied.dataset.copyWay} ${copied.dataset.place}`);
      jiedan.tell(copied.dataset.said, false);
    }
    if (event.target.closest("[data-print]")) print();
    const asked = event.target.closest("[data-needs]");
    if (!asked) return;
    const told = asked.closest("[data-shown]").querySelector("[data-told]");
    try {
      const reply = await fetch(asked.dataset.needs, { credentials: "same-origin" });
      const answer = await reply.json();
      if (!reply.ok) { jiedan.tell(jiedan.wordsOf(answer), true); return; }
      told.textContent = answer.text ?? asked.dataset.none;
      told.hidden = false;
      asked.hidden = true;
    } catch {
      jiedan.tell(jiedan.errors.busy, true);
    }
  });
  addEventListener("pagehide", () => {
    for (const box of document.querySelectorAll("[data-shown]")) clear(box);
  });

  // The addresses of the ways are one list for the API; one that is kept is named without it.
  document.querySelector("[data-habits]")?.addEventListener("submit", (event) => {
    const form = event.target;
    const ways = [...form.querySelectorAll("[data-channel]")].flatMap((one) => {
      const address = one.querySelector("[data-address]")?.value.trim();
      const { channel } = one.dataset;
      if (address) return [{ channel, address }];
      return one.querySelector("[data-keep]")?.checked ? [{ channel }] : [];
    });
    form.elements.ways.value = JSON.stringify(ways);
  }, true);
})();
