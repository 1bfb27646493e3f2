"use strict";
// A part that says where it comes from is fetched again after a change; under the pointer only on request.
(() => {
  const part = document.querySelector("[data-refresh]");
  const pill = document.getElementById("fresh");
  const show = () => { if (pill) pill.hidden = true; return htmx.ajax("GET", part.dataset.refresh, { target: part }); };
  let soon = 0;
  document.body.addEventListener("live", () => {
    if (!part || soon) return;
    soon = setTimeout(() => {
      soon = 0;
      if (pill && (part.matches(":hover") || part.contains(document.activeElement))) pill.hidden = false;
      else show();
    }, 2000);
  });
  pill?.addEventListener("click", show);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-at-once]")) event.target.form.requestSubmit(); });
})();
