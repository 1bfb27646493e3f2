"use strict";
// What was pressed goes out only after some seconds, or can be turned back for as long: so undoing it is real.
globalThis.undoing = (bar, seconds = 10) => {
  const told = bar.querySelector("[data-seconds]");
  let waiting = null, left = 0, timer = 0;

  const say = () => { told.textContent = bar.dataset.count.replace("{seconds}", left); };
  const rest = () => {
    clearInterval(timer);
    bar.hidden = true;
    const done = waiting;
    waiting = null;
    return done;
  };
  const finish = (isLeaving = false) => waiting && rest().finish(isLeaving);
  const undo = () => waiting && rest().undo();
  const count = () => {
    left -= 1;
    if (left <= 0) finish(); else say();
  };
  // One thing at a time: what waited before goes out first.
  const begin = (words, task) => {
    finish();
    waiting = task;
    left = seconds;
    bar.querySelector("[data-what]").textContent = words;
    say();
    bar.hidden = false;
    timer = setInterval(count, 1000);
  };

  bar.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed?.hasAttribute("data-now")) finish();
    else if (pressed?.hasAttribute("data-undo")) undo();
  });
  // Whoever goes on to another page of ours goes when it was sent, and sees what came of it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!waiting || !link || link.origin !== location.origin || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.defaultPrevented || link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    Promise.resolve(finish()).finally(() => location.assign(link.href));
  });
  addEventListener("pagehide", () => finish(true));
  return { begin, finish, undo, extend: () => { left = Math.max(left, seconds); }, get waiting() { return waiting; } };
};
