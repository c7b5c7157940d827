/*
 * The service worker: shows a notification that was pushed, and opens its page. It keeps no copies of anything.
 *
 * A push holds the id of a notice. Its words are asked for with this browser's session; signed out there are none.
 */
const UNTOLD = { title: "Steward", body: "New notification", url: "/notices" };

async function words(id) {
  try {
    const answer = await fetch(`/push/${id}`, { credentials: "same-origin", redirect: "error" });
    return answer.ok ? await answer.json() : UNTOLD;
  } catch {
    return UNTOLD;
  }
}

async function show(id) {
  const { title, body, url } = await words(id);
  const icon = "/assets/icon-192.png";
  await self.registration.showNotification(title, { body, icon, tag: id, data: { url } });
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => new URL(one.url).pathname === url) ?? windows[0];
  if (!there) return self.clients.openWindow(url);
  await there.focus();
  if (new URL(there.url).pathname !== url) {
    await there.navigate(url).catch(() => self.clients.openWindow(url));
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => {
  const id = event.data?.text() ?? "";
  event.waitUntil(show(/^[0-9a-f-]{36}$/.test(id) ? id : "none"));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = event.notification.data?.url ?? "/notices";
  event.waitUntil(open(url.startsWith("/") ? url : "/notices"));
});
