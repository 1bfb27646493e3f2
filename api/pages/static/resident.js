"use strict";
// What all pages of the resident share: they read our own words aloud, and leave nothing behind in the tab.
(() => {
  const isSeen = (part) => part.checkVisibility ? part.checkVisibility() : part.offsetParent !== null;

  document.addEventListener("submit", (event) => { if (event.target.getAttribute("action") === "/logout") sessionStorage.clear(); });
  // Never what somebody typed.
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("aloud");
    const voice = globalThis.speechSynthesis;
    if (!button) return;
    const label = button.querySelector("span");
    const usual = label.textContent;
    button.hidden = false;

    const rest = () => { label.textContent = usual; button.setAttribute("aria-pressed", "false"); };
    const stop = () => { voice?.cancel(); rest(); };
    // Asked for here already: some browsers need a moment to find their voices.
    const voices = () => (globalThis.SpeechSynthesisUtterance && voice?.getVoices()) || [];
    voices();
    button.addEventListener("click", () => {
      if (voice?.speaking) { stop(); return; }
      if (voices().length === 0) { jiedan.tell(button.dataset.none, true); return; }
      const parts = [...document.querySelectorAll("main [data-say]")].filter(isSeen).map((part) => part.textContent.trim().replace(/\s+/g, " "));
      const said = new SpeechSynthesisUtterance(parts.join("。"));
      said.lang = document.documentElement.lang;
      said.rate = 0.85;
      said.onend = rest;
      said.onerror = (event) => { rest(); if (event.error !== "canceled" && event.error !== "interrupted") jiedan.tell(button.dataset.none, true); };
      label.textContent = button.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      voice.speak(said);
    });
    addEventListener("pagehide", stop);
    addEventListener("popstate", stop);
  });
})();
