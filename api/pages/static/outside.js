"use strict";
// Messages out: own addresses as a list, words looked at before they are saved, and what was sent a moment ago.
(() => {
  const SOON_MS = 2500;
  // Each channel with its address; one that is known and left empty stays as it is.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.ways === undefined) return;
    const known = JSON.parse(form.dataset.ways);
    const typed = ["email", "sms", "wecom"].map((name) => [name, form.elements[`_${name}`].value.trim()]);
    const ways = typed.filter(([name, text]) => text || known.includes(name)).map(([channel, address]) => (address ? { channel, address } : { channel }));
    form.dataset.body = JSON.stringify({ ...JSON.parse(form.dataset.body), ways });
  }, true);
  document.addEventListener("click", async (event) => {
    const shipped = event.target.closest("[data-shipped]");
    if (shipped) {
      shipped.form.elements.text.value = "";
      shipped.form.requestSubmit();
    }
    const previews = event.target.closest("[data-previews]");
    if (!previews) return;
    const reply = await jiedan.call("POST", "/templates/preview", jiedan.bodyOf(previews.form));
    const told = await reply.json().catch(() => ({}));
    if (!reply.ok) jiedan.tell(jiedan.wordsOf(told), true);
    else previews.form.querySelector("[data-sample]").textContent = told.text;
  });
  // What was made stands in its list at once: the page stays, because its secret is shown only now.
  document.addEventListener("accepted", async (event) => {
    const form = event.target.closest?.(".lines > li");
    if (!form || event.target.dataset.tell !== "made") return;
    const reply = await fetch(location.href, { credentials: "same-origin" });
    if (!reply.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const lines = [...(page.getElementById("made")?.closest(".lines")?.children ?? [])].slice(0, -1);
    while (form.previousElementSibling) form.previousElementSibling.remove();
    form.before(...lines);
    document.getElementById("made").scrollIntoView({ block: "center" });
  });
  // What was queued is sent by a worker within a second or two.
  document.addEventListener("accepted", (event) => {
    if (event.target.dataset?.soon !== undefined) setTimeout(() => location.reload(), SOON_MS);
  });
})();
