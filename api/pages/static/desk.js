"use strict";
// What changes elsewhere is shown at once, but never under the pointer: then a pill says that there is more.
(() => {
  const rows = document.getElementById("rows");
  const pill = document.getElementById("fresh");
  let waiting = 0;
  let isOver = false;

  const show = async () => {
    waiting = 0;
    pill.hidden = true;
    await htmx.ajax("GET", `/desk/rows?${new URLSearchParams(new FormData(document.getElementById("search")))}`, { target: "#rows" });
  };
  rows.addEventListener("pointerenter", () => { isOver = true; });
  rows.addEventListener("pointerleave", () => { isOver = false; });
  pill.addEventListener("click", show);

  let soon = 0;
  document.body.addEventListener("live", (event) => {
    const order = event.detail.order ?? (event.detail.thing === "order" ? event.detail.id : null);
    if (order) document.getElementById(`o-${order}`)?.setAttribute("data-changed", "");
    if (isOver || rows.contains(document.activeElement)) {
      waiting += 1;
      pill.hidden = false;
      return;
    }
    clearTimeout(soon);
    soon = setTimeout(show, 150);
  });
})();
