"use strict";
// For whom a seat or a weekly service is: oneself, or somebody who agreed; and the days of a week as one list.
document.addEventListener("DOMContentLoaded", () => {
  const turn = (part, isOn) => {
    if (!part) return;
    part.hidden = !isOn;
    for (const one of part.querySelectorAll("input, textarea")) if (!one.closest("[data-guardian]") || part.matches("[data-guardian]")) one.disabled = !isOn;
  };

  const settle = (form) => {
    const isOther = form.elements._other.checked;
    turn(form.querySelector("[data-other]"), isOther);
    turn(form.querySelector("[data-own]"), !isOther);
    const by = form.querySelector('[name="consent.by"]:checked')?.value;
    turn(form.querySelector("[data-guardian]"), isOther && by === "guardian");
    const proxy = form.elements["on_behalf_of.name"];
    if (proxy.type === "hidden") proxy.value = form.elements["contact.name"].value;
  };

  for (const form of document.querySelectorAll("[data-whom]")) {
    form.addEventListener("input", () => settle(form));
    settle(form);
  }

  // Before the form is sent anywhere.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-weekly]")) return;
    const part = form.querySelector('[name="_part"]:checked').value;
    const days = [...form.querySelectorAll('[name="_weekday"]:checked')].map((one) => ({ weekday: Number(one.value), part }));
    form.elements.days.value = JSON.stringify(days);
    const line = form.querySelector("[data-missing-days]");
    line.hidden = days.length > 0;
    line.textContent = days.length > 0 ? "" : line.dataset.missingDays;
    if (days.length > 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    line.scrollIntoView({ block: "center" });
  }, true);
});
