"use strict";
// Tells of news while the chat is closed. It keeps nothing: no page, no message, no list of who was told.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const CHAT = "/tro-chuyen", STATE = `${CHAT}/thong-bao`;

self.addEventListener("push", (event) => {
  let news = {};
  try { news = event.data.json(); } catch { /* a browser wants something to be shown whatever came */ }
  const { title = "Ban Thư ký", body = "Có tin mới.", tag = "tin", tin = "" } = news;
  event.waitUntil(self.registration.showNotification(title, { body, tag, lang: "vi", icon: "/tinh/icon-192.png", data: { tin } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const tin = String(event.notification.data?.tin ?? "").replace(/[^d0-9]/g, "");
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).pathname === CHAT);
    if (!open) return self.clients.openWindow(tin ? `${CHAT}?tin=${tin}` : CHAT);
    open.postMessage({ tin });
    return open.focus();
  })());
});

self.addEventListener("pushsubscriptionchange", (event) => { // the browser has another address from now on
  event.waitUntil((async () => {
    const answer = await fetch(STATE, { headers: { Accept: "application/json" } });
    const { told, key, csrf } = answer.ok ? await answer.json() : {};
    if (!told) return; // nobody who is signed in here asked for it
    const fresh = event.newSubscription
      || await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = fresh.toJSON();
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf, endpoint, ...keys })) body.set(name, value);
    await fetch(STATE, { method: "POST", headers: { Accept: "application/json" }, body });
  })());
});
