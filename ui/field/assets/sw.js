/* The page without a network: its files are kept here, everything else is asked for. Data is in IndexedDB, not here. */

const PAGE = "/field/";
const CACHE = `field-${VERSION}`;
const SLOW = 4_000; // ms: on a weak connection the kept page is shown sooner than a new one arrives

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(PAGE, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  const late = new Promise((done) => setTimeout(done, SLOW, kept.clone()));
  const shown = fresh.then((answer) => (answer.status >= 500 ? kept.clone() : answer)).catch(() => kept.clone());
  return Promise.race([shown, late]);
}

async function file(request) {
  const kept = await (await caches.open(CACHE)).match(request);
  return kept ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && asked.pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(asked.pathname + asked.search)) event.respondWith(file(event.request));
});
