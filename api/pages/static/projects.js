"use strict";
// What is written one a line is sent as a list.
document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("[data-lines]")) {
    const body = JSON.parse(event.target.dataset.body || "{}");
    body[field.dataset.lines] = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
    event.target.dataset.body = JSON.stringify(body);
  }
}, true);
// The lines of a template become its steps; one without a name falls out.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.steps === undefined) return;
  const value = (line, name) => line.querySelector(`[name=${name}]`).value.trim();
  const lines = [...event.target.querySelectorAll("[data-step]")].filter((line) => value(line, "_zh"));
  const steps = lines.map((line) => ({ zh: value(line, "_zh"), en: value(line, "_en") || value(line, "_zh"), days: Number(value(line, "_days")) }));
  event.target.dataset.body = JSON.stringify({ ...JSON.parse(event.target.dataset.body), steps });
}, true);
