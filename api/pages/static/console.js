"use strict";
// Keys that mean the same on every page of the desk.
(() => {
  // On a narrow screen the menu is longer than the screen.
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const help = document.getElementById("help");
  const find = (key) => document.querySelector(`[aria-keyshortcuts="${key}"]`);
  const search = find("/");
  help.querySelector("[data-of-search]").hidden = !search;
  const keys = {
    n: () => {
      const link = find("n");
      // What is being typed on that page already stays.
      if (link && link.pathname !== location.pathname) location.assign(link.href);
    },
    "/": () => { search?.focus(); search?.select(); },
    "?": () => help.showModal(),
  };
  const isTyping = (place) => place.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, dialog");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  globalThis.desk = { isTyping, help };
})();
