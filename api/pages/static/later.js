"use strict";
// What can hardly be taken back waits some seconds before it leaves, so that undoing it is real.
(() => {
  const bar = document.getElementById("later");
  if (!bar) return;
  const held = undoing(bar);

  const send = (form, isLeaving) => {
    document.body.removeAttribute("data-waiting");
    if (isLeaving) {
      const [method, path] = form.dataset.api.split(" ");
      jiedan.call(method, path, jiedan.bodyOf(form), undefined, { keepalive: true });
      return;
    }
    form.setAttribute("data-sure", "");
    form.requestSubmit();
  };
  const back = (form, words, isWrong) => {
    document.body.removeAttribute("data-waiting");
    jiedan.tell(words, isWrong);
    form.querySelector("button")?.focus();
  };

  // Before the form is sent anywhere.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.later === undefined || event.defaultPrevented) return;
    if (form.hasAttribute("data-sure")) { form.removeAttribute("data-sure"); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    held.finish();
    document.body.setAttribute("data-waiting", "");
    document.getElementById("said").textContent = "";
    held.begin(form.dataset.later, {
      finish: (isLeaving) => send(form, isLeaving),
      undo: () => (navigator.onLine ? back(form, bar.dataset.undone, false) : back(form, jiedan.unsent(), true)),
    });
    bar.querySelector("[data-undo]").focus();
  }, true);
  // Without a network nothing waits in secret.
  addEventListener("offline", held.undo);
})();
