"use strict";
// One form in three steps; nothing is lost by going back, and what is typed stays in this tab until it is sent.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("order");
  const steps = [...form.querySelectorAll("section[data-step]")];
  const set = form.querySelector("[data-times]");
  const refused = form.querySelector(".refused");
  const wrong = form.querySelector(".bar .wrong");
  const draft = `order-${document.querySelector('meta[name="who"]').content}`;
  let step = 1;

  const field = (name) => form.querySelector(`[name="${name}"]`);
  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`);
  const tileName = () => chosen("_tile")?.value ?? "";
  const service = () => (tileName() === "wish" ? null : chosen("service"));
  const whatWords = () => (tileName() === "wish" ? chosen("_tile").parentElement.textContent : service()?.parentElement.textContent ?? "").trim();

  const turn = (part, isOn) => {
    part.hidden = !isOn;
    for (const one of part.querySelectorAll("input, textarea")) if (!one.closest("[data-guardian]") || part.matches("[data-guardian]")) one.disabled = !isOn;
  };

  // What is shown follows from what is chosen.
  const settle = () => {
    const tile = tileName();
    for (const part of form.querySelectorAll("[data-of]")) {
      const isOn = part.dataset.of === tile;
      if (!isOn) for (const one of part.querySelectorAll('[name="service"]:checked')) one.checked = false;
      if (part.dataset.of === "wish") turn(part, isOn);
      part.hidden = !isOn || part.hasAttribute("data-alone");
      const only = part.querySelectorAll('[name="service"]');
      if (isOn && only.length === 1) only[0].checked = true;
    }
    const kind = service()?.dataset.form ?? "";
    const isNow = kind === "now";
    form.querySelector("#now-note").hidden = !isNow;
    form.querySelector("[data-at-once]").hidden = !isNow;
    set.hidden = isNow;
    field("windows").disabled = isNow;
    times.setTimed(set, kind === "timed");
    const isOther = field("_other").checked;
    turn(form.querySelector("[data-other]"), isOther);
    turn(form.querySelector("[data-guardian]"), isOther && chosen("consent.by")?.value === "guardian");
    form.querySelector("[data-self]").hidden = isOther;
    form.querySelector("[data-for]").hidden = !isOther;
    field("on_behalf_of.name").value = field("contact.name").value;
    const [, second, third] = [0, ...form.querySelectorAll("[data-chosen]")];
    second.textContent = whatWords();
    third.textContent = [whatWords(), isNow ? "" : times.told(set)].filter(Boolean).join(document.documentElement.lang === "en" ? ", " : "，");
  };

  const complain = (word) => {
    wrong.hidden = !word;
    wrong.textContent = word ?? "";
    return !word;
  };

  const isReady = (at) => {
    const words = form.dataset;
    if (at === 1) {
      if (tileName() === "wish") return complain(field("wish.text").value.trim() ? null : words.missingWish);
      return complain(service() ? null : words.missingWhat);
    }
    if (at === 2) return times.isReady(set, wrong);
    for (const one of steps[2].querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    const unfit = [...steps[2].querySelectorAll("input, select, textarea")].find((one) => !one.disabled && (!one.checkValidity() || (one.required && !one.value.trim())));
    if (!unfit) return complain(null);
    unfit.setAttribute("aria-invalid", "true");
    const label = unfit.closest(".choice") ?? form.querySelector(`label[for="${unfit.id}"]`);
    complain(words.missingField.replace("{field}", [...label.querySelectorAll("span:not([hidden])")].map((one) => one.textContent).join("") || label.textContent));
    unfit.focus();
    return false;
  };

  const show = (at, isBack) => {
    step = at;
    for (const part of steps) part.hidden = Number(part.dataset.step) !== at;
    form.querySelector("[data-back]").hidden = at === 1;
    form.querySelector("[data-next]").hidden = at === 3;
    form.querySelector("[data-send]").hidden = at !== 3;
    refused.hidden = true;
    complain(null);
    settle();
    if (isBack === undefined) return;
    scrollTo(0, 0);
    steps[at - 1].querySelector("h1").focus();
  };
  const go = (at) => { history.pushState({ step: at }, ""); show(at, true); };

  const keep = () => {
    const kept = [...form.elements].filter((one) => one.name && one.type !== "hidden").map((one) => (/checkbox|radio/.test(one.type) ? [one.name, one.value, one.checked] : [one.name, null, one.value]));
    sessionStorage.setItem(draft, JSON.stringify(kept));
  };
  const restore = () => {
    let kept = [];
    try { kept = JSON.parse(sessionStorage.getItem(draft) ?? "[]"); } catch { sessionStorage.removeItem(draft); }
    for (const [name, value, was] of kept) {
      const found = value === null ? field(name) : form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`);
      if (!found) continue;
      if (value === null) found.value = was;
      else found.checked = was;
    }
  };

  const tellRefusal = (problem) => {
    const [words, ...calls] = [jiedan.wordsOf({ ...problem, call: [] }), ...(problem.call ?? [])];
    refused.querySelector("p").textContent = words;
    refused.querySelector("ul").replaceChildren(...calls.map((one) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `tel:${one.number}`;
      link.textContent = `${document.documentElement.lang === "en" ? one.name_en : one.name_zh} ${one.number}`;
      line.append(link);
      return line;
    }));
    refused.hidden = false;
    refused.scrollIntoView({ block: "nearest" });
    refused.focus();
  };

  form.addEventListener("refused", (event) => {
    event.preventDefault();
    const named = event.detail.errors?.[0]?.field ?? "";
    const at = /^(service|wish)/.test(named) ? 1 : /^(windows|at)/.test(named) ? 2 : 3;
    if (named) show(at, true);
    tellRefusal(event.detail);
  });

  form.addEventListener("accepted", (event) => {
    event.preventDefault();
    sessionStorage.removeItem(draft);
    const placed = document.getElementById("placed");
    const order = event.detail;
    placed.querySelector("[data-placed-what]").textContent = form.querySelectorAll("[data-chosen]")[1].textContent;
    placed.querySelector("[data-number]").textContent = order.number;
    placed.querySelector("[data-code]").textContent = order.code;
    placed.querySelector("[data-follow]").href = `/my-orders/${order.id}`;
    const duty = placed.querySelector("[data-duty]");
    duty.hidden = !order.duty_phone;
    if (order.duty_phone) Object.assign(duty.querySelector("a"), { href: `tel:${order.duty_phone}`, textContent: order.duty_phone });
    const copy = placed.querySelector("[data-copy]");
    copy.hidden = !navigator.clipboard;
    copy.onclick = async () => {
      await navigator.clipboard.writeText(copy.dataset.line.replace("{number}", order.number).replace("{code}", order.code));
      jiedan.tell(copy.dataset.said, false);
    };
    placed.querySelector("[data-print]").onclick = () => print();
    form.hidden = true;
    placed.hidden = false;
    history.replaceState({}, "");
    form.reset();
    scrollTo(0, 0);
    placed.querySelector("h1").focus();
  });

  form.addEventListener("input", () => { settle(); keep(); });
  form.addEventListener("change", (event) => {
    settle();
    keep();
    if (event.target.name !== "_tile") return;
    complain(null);
    const part = form.querySelector(`[data-of="${event.target.value}"]`);
    if (!part.hidden) part.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-next]") && isReady(step)) go(step + 1);
    if (button?.matches("[data-back]")) history.back();
    if (button?.dataset.go) go(Number(button.dataset.go));
  });
  // Enter means "next" until the last step.
  form.addEventListener("submit", (event) => {
    if (step === 3 && isReady(1) && isReady(2) && isReady(3)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (step < 3 && isReady(step)) go(step + 1);
  });
  addEventListener("popstate", (event) => { if (!form.hidden) show(event.state?.step ?? 1, true); });

  restore();
  form.classList.add("steps");
  history.replaceState({ step: 1 }, "");
  show(1);
});
