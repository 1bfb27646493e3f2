"use strict";
// A unit's liaison: several members confirmed one after the other, and the list of those confirmed searched.
(() => {
  const form = document.querySelector("[data-each]");
  const boxes = [...document.querySelectorAll("[data-member]")];
  const chosen = form?.elements.namedItem("_chosen");
  const lookAt = () => { if (chosen) chosen.disabled = !boxes.some((one) => one.checked); };
  for (const one of boxes) one.addEventListener("change", lookAt);
  lookAt();
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = event.submitter === chosen ? boxes.filter((one) => one.checked) : boxes;
    for (const button of form.elements) button.disabled = true;
    for (const one of mine) {
      const reply = await jiedan.call("POST", form.dataset.each, { member: one.dataset.member, is_ours: true }).catch(() => null);
      if (!reply?.ok) {
        jiedan.tell(reply ? jiedan.wordsOf(await reply.json().catch(() => ({}))) : jiedan.unsent(), true);
        for (const button of form.elements) button.disabled = false;
        lookAt();
        return;
      }
      one.checked = false;
      one.closest("li").hidden = true;
    }
    location.reload();
  });

  const list = document.querySelector("[data-finds]");
  list?.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const lines = [...list.querySelectorAll("li")];
    for (const line of lines) line.hidden = ![line.dataset.initials, line.textContent].some((text) => text.toLowerCase().includes(wanted));
    list.querySelector("[data-none]").hidden = lines.some((line) => !line.hidden);
  });
})();
