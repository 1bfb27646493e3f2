"use strict";
// The member's last pages for when there is no network. They are of one person: whoever comes or goes, they go.
const PAGES = "jiedan-pages";
const SHELL = "jiedan-shell";
const KEPT = new Set(["/offers", "/pool", "/duties", "/mine", "/record", "/times"]);
const OVER = new Set(["/login", "/logout"]);
const SHELL_MOST = 60;
let turn = 0;

const forget = () => {
  turn += 1;
  return caches.delete(PAGES);
};

const page = async (event, url) => {
  const began = turn;
  try {
    const reply = await fetch(event.request);
    // A page that leads elsewhere leads to the entrance: nobody is signed in any more.
    if (reply.type === "opaqueredirect" || reply.status === 401) await forget();
    else if (reply.ok && began === turn) {
      const copy = reply.clone();
      event.waitUntil((async () => {
        const kept = await caches.open(PAGES);
        const html = (await copy.text()).replace("<body", `<body data-stale="${Date.now()}"`);
        if (began === turn) await kept.put(url.pathname, new Response(html, { headers: copy.headers }));
      })());
    }
    return reply;
  } catch (error) {
    const last = await caches.match(url.pathname, { cacheName: PAGES });
    const other = last ?? await caches.match("/offline", { cacheName: SHELL });
    if (other) return other;
    throw error;
  }
};

// What is not kept says so, instead of the browser's own page.
const other = async (event) => {
  try {
    return await fetch(event.request);
  } catch (error) {
    const told = await caches.match("/offline", { cacheName: SHELL });
    if (told) return told;
    throw error;
  }
};

const file = async (event) => {
  const shell = await caches.open(SHELL);
  const known = await shell.match(event.request);
  if (known) return known;
  const reply = await fetch(event.request);
  if (reply.ok) {
    const copy = reply.clone();
    event.waitUntil((async () => {
      await shell.put(event.request, copy);
      const names = (await shell.keys()).filter((one) => one.url.includes("?v="));
      for (const old of names.slice(0, Math.max(0, names.length - SHELL_MOST))) await shell.delete(old);
    })());
  }
  return reply;
};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add("/offline")));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  const isPage = event.request.mode === "navigate";
  if (isPage && (event.request.method !== "GET" || OVER.has(url.pathname) || url.pathname.startsWith("/demo/"))) {
    event.waitUntil(forget());
    return;
  }
  if (event.request.method !== "GET") {
    // Sent from here it arrives also where its page is being left: what falls through dies with the page.
    event.respondWith(fetch(event.request));
    return;
  }
  if (isPage && KEPT.has(url.pathname) && !url.search) event.respondWith(page(event, url));
  else if (isPage) event.respondWith(other(event));
  else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(file(event));
});
