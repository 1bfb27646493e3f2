"use strict";
// The entrance: a password that can be looked at, and an invitation whose secret no server and no history keeps.
(() => {
  for (const box of document.querySelectorAll("[data-shows]")) {
    const field = document.getElementById(box.dataset.shows);
    box.closest("label").hidden = false;
    box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
    // A password manager learns from fields of its own type alone.
    field.form.addEventListener("submit", () => { field.type = "password"; box.checked = false; });
  }

  const form = document.querySelector("[data-fragment]");
  const open = () => {
    const secret = location.hash.slice(1);
    if (!form || !secret) return;
    history.replaceState(null, "", location.pathname);
    form.elements.namedItem(form.dataset.fragment).value = secret;
    form.requestSubmit();
  };
  open();
  addEventListener("hashchange", open);

  document.getElementById("wrong")?.focus();
})();
