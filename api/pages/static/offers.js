"use strict";
// One offer at a time. An answer leaves this phone only after some seconds, so that undoing it is real.
(() => {
  const bar = document.getElementById("undo");
  const why = bar.querySelector("select");
  const held = undoing(bar);

  const cards = () => [...document.querySelectorAll(".offer")];

  const show = (card) => {
    for (const one of cards()) one.hidden = one !== card;
    card?.querySelector("h2").setAttribute("tabindex", "-1");
    card?.querySelector("h2").focus();
  };
  const current = () => cards().find((one) => !one.hidden)?.dataset.offer;
  const following = (card) => {
    const all = cards();
    return all[(all.indexOf(card) + 1) % all.length];
  };

  const tick = () => {
    for (const card of cards()) {
      const ends = Number(card.dataset.ends) * 1000;
      const made = Number(card.dataset.made) * 1000;
      const left = Math.max(0, ends - phone.now());
      const minutes = Math.ceil(left / 60000);
      const unit = card.querySelector("[data-unit]");
      const [value, word] = minutes < 100 ? [minutes, unit.dataset.minutes]
        : minutes < 2880 ? [Math.floor(minutes / 60), unit.dataset.hours] : [Math.floor(minutes / 1440), unit.dataset.days];
      card.querySelector("[data-left]").textContent = value;
      unit.textContent = word;
      const share = ends > made ? Math.round(100 * Math.min(1, left / (ends - made))) : 0;
      card.querySelector("[data-ring]").setAttribute("stroke-dasharray", `${share} 100`);
      const isOver = left === 0;
      card.querySelector(".answer").hidden = isOver;
      card.querySelector("[data-over]").hidden = !isOver;
    }
  };

  const send = async ({ id, verb, words, card }, isLeaving) => {
    document.body.removeAttribute("data-waiting");
    const body = verb === "decline" && why.value ? { reason: why.value } : {};
    try {
      const reply = await jiedan.call("POST", `/offers/${id}/${verb}`, body, undefined, { keepalive: Boolean(isLeaving) });
      const answer = await reply.json().catch(() => ({}));
      if (reply.ok && verb === "accept" && !isLeaving) { location.assign("/mine"); return; }
      jiedan.tell(reply.ok ? words : jiedan.wordsOf(answer), !reply.ok);
    } catch {
      back(card);
      jiedan.tell(jiedan.unsent(), true);
      return;
    }
    if (!isLeaving) document.body.dispatchEvent(new CustomEvent("changed"));
  };

  const back = (card) => {
    document.body.removeAttribute("data-waiting");
    for (const one of card.querySelectorAll("[data-answer]")) one.disabled = false;
    show(card);
  };
  const begin = (button) => {
    const card = button.closest(".offer");
    const verb = button.dataset.answer;
    const answer = { id: card.dataset.offer, verb, words: button.dataset.said, card };
    held.finish();
    why.hidden = verb !== "decline";
    why.value = "";
    // Several are asked at once for what is urgent: there a yes cannot wait.
    if (button.hasAttribute("data-now")) { send(answer); return; }
    document.body.setAttribute("data-waiting", "");
    document.getElementById("said").textContent = "";
    held.begin(button.dataset.done, { finish: (isLeaving) => send(answer, isLeaving), undo: () => back(card) });
    for (const one of card.querySelectorAll("[data-answer]")) one.disabled = true;
    const next = following(card);
    if (verb === "decline" && next !== card) show(next);
    bar.querySelector("[data-undo]").focus();
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.dataset.answer) begin(pressed);
    else if (pressed.hasAttribute("data-next")) show(following(pressed.closest(".offer")));
  });
  // Whoever chooses a reason needs longer than the seconds that are left.
  why.addEventListener("focus", held.extend);
  // Without a network nothing waits in secret: it is turned back, and said so.
  addEventListener("offline", () => {
    if (!held.waiting) return;
    held.undo();
    jiedan.tell(jiedan.unsent(), true);
  });

  let known = new Set(cards().map((one) => one.dataset.offer));
  let looking = current();
  document.body.addEventListener("htmx:beforeSwap", () => { looking = current(); });
  document.body.addEventListener("shown", () => {
    const same = cards().find((one) => one.dataset.offer === looking);
    if (same) for (const one of cards()) one.hidden = one !== same;
    tick();
    const ids = new Set(cards().map((one) => one.dataset.offer));
    if ([...ids].some((one) => !known.has(one))) jiedan.tell(document.getElementById("part").dataset.new, false);
    known = ids;
  });
  tick();
  setInterval(tick, 15000);
})();
