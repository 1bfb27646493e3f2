"use strict";
// Nothing moves while somebody writes or points here: what changed elsewhere waits behind a button.
(() => {
  const list = document.getElementById("today");
  const pill = document.getElementById("fresh");
  let isOver = false, soon = 0;
  const show = () => {
    pill.hidden = true;
    return htmx.ajax("GET", "/today/rows", { target: "#today" });
  };
  list.addEventListener("pointerenter", () => { isOver = true; });
  list.addEventListener("pointerleave", () => { isOver = false; });
  pill.addEventListener("click", show);
  document.body.addEventListener("changed", show);
  document.body.addEventListener("live", () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      const isBusy = isOver || list.contains(document.activeElement) || list.querySelector("details[open]");
      if (isBusy) pill.hidden = false;
      else show();
    }, 300);
  });
})();
