"use strict";
// What can hardly be taken back waits some seconds before it leaves, so that undoing it is real.
(() => {
  const WAIT = 10;
  const bar = document.getElementById("later");
  if (!bar) return;
  const seconds = bar.querySelector("[data-seconds]");
  let waiting = null;

  const count = () => {
    waiting.left -= 1;
    seconds.textContent = bar.dataset.count.replace("{seconds}", waiting.left);
    if (waiting.left <= 0) send();
  };
  const rest = () => {
    clearInterval(waiting.timer);
    bar.hidden = true;
    document.body.removeAttribute("data-waiting");
    const { form } = waiting;
    waiting = null;
    return form;
  };
  const send = () => {
    const form = rest();
    form.setAttribute("data-sure", "");
    form.requestSubmit();
  };

  // Before the form is sent anywhere.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.later === undefined || event.defaultPrevented) return;
    if (form.hasAttribute("data-sure")) { form.removeAttribute("data-sure"); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting) send();
    waiting = { form, left: WAIT, timer: setInterval(count, 1000) };
    document.body.setAttribute("data-waiting", "");
    document.getElementById("said").textContent = "";
    bar.querySelector("[data-what]").textContent = form.dataset.later;
    seconds.textContent = bar.dataset.count.replace("{seconds}", WAIT);
    bar.hidden = false;
    bar.querySelector("[data-undo]").focus();
  }, true);
  bar.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed || !waiting) return;
    if (pressed.hasAttribute("data-now")) { send(); return; }
    const form = rest();
    jiedan.tell(bar.dataset.undone, false);
    form.querySelector("button")?.focus();
  });
  addEventListener("offline", () => {
    if (!waiting) return;
    rest();
    jiedan.tell(jiedan.unsent(), true);
  });
  // Left before it was sent: sent now.
  addEventListener("pagehide", () => {
    if (!waiting) return;
    const form = rest();
    const [method, path] = form.dataset.api.split(" ");
    jiedan.call(method, path, jiedan.bodyOf(form), undefined, { keepalive: true });
  });
})();
