/* What is kept on the phone: the day, and the queue of what was done. Everything in it belongs to a user. */

const NAME = "steward-field";
const STRICT = { durability: "strict" }; // a killed browser or an empty battery loses nothing that was confirmed

let opening = null;

function open() {
  opening ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore("queue", { keyPath: "id" });
        asked.result.createObjectStore("bytes", { keyPath: "id" });
        asked.result.createObjectStore("days", { keyPath: "user" });
        asked.result.createObjectStore("counts", { keyPath: "key" });
      }
      asked.result.createObjectStore("thumbs", { keyPath: "id" }); // small pictures of photos, by the phone's ids
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => { opening = null; failed(asked.error); };
  });
  return opening;
}

const got = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

/* One transaction: it is on the disk when the promise is fulfilled. */
async function change(stores, work) {
  const base = await open();
  return new Promise((done, failed) => {
    const act = base.transaction(stores, "readwrite", STRICT);
    let result;
    act.oncomplete = () => done(result);
    act.onerror = act.onabort = () => failed(act.error ?? new Error("The phone could not keep this."));
    Promise.resolve(work((name) => act.objectStore(name))).then((found) => { result = found; }, () => act.abort());
  });
}

async function look(name, work) {
  const base = await open();
  return got(work(base.transaction(name).objectStore(name)));
}

const byOrder = (a, b) => a.seq - b.seq;
const today = () => new Date().toISOString().slice(0, 10);

export const FILES = ["photo", "voice"]; // acts that are files, sent one by one after the others

/* Queue what was done. A file's bytes are kept beside it, in the same transaction, and so is the small picture of a photo. */
export function put(user, entry, bytes = null, thumb = null) {
  return change(["queue", "bytes", "counts", "thumbs"], async (store) => {
    const kept = (await got(store("counts").get("seq"))) ?? { key: "seq", n: 0 };
    kept.n += 1;
    store("counts").put(kept);
    store("queue").put({ ...entry, user, seq: kept.n, state: "waiting", size: bytes?.byteLength ?? 0 });
    if (bytes) store("bytes").put({ id: entry.id, content: bytes });
    if (thumb) store("thumbs").put({ id: entry.id, user, content: thumb });
  });
}

/* Everything that is queued on this phone, in its order; `others` counts what belongs to somebody else. */
export async function queue(user) {
  const all = (await look("queue", (store) => store.getAll())).sort(byOrder);
  const mine = all.filter((one) => one.user === user);
  return {
    waiting: mine.filter((one) => one.state === "waiting"),
    refused: mine.filter((one) => one.state === "refused"),
    others: all.length - mine.length,
  };
}

export const bytes = async (id) => (await look("bytes", (store) => store.get(id)))?.content ?? null;
export const day = async (user) => (await look("days", (store) => store.get(user)))?.day ?? null;
export const thumbs = async (user) => (await look("thumbs", (store) => store.getAll())).filter((one) => one.user === user);
export const keepThumb = (user, id, content) => change(["thumbs"], (store) => { store("thumbs").put({ id, user, content }); });

/* Keep the day, and forget the small pictures that are neither in it nor wait. */
export function keepDay(user, found) {
  const shown = new Set(found.visits.flatMap((visit) => visit.photos.map((one) => one.client_id)));
  return change(["days", "queue", "thumbs"], async (store) => {
    store("days").put({ user, day: found });
    const waiting = new Set(await got(store("queue").getAllKeys()));
    for (const id of await got(store("thumbs").getAllKeys())) if (!shown.has(id) && !waiting.has(id)) store("thumbs").delete(id);
  });
}

export async function sentToday(user) {
  return (await look("counts", (store) => store.get(`${user}:${today()}`)))?.n ?? 0;
}

/* What came of acts: what is done leaves the queue and enters the day in one step; what was refused stays, with why. */
export function settle(user, answers, fold) {
  return change(["queue", "bytes", "days", "counts"], async (store) => {
    const kept = await got(store("days").get(user));
    const key = `${user}:${today()}`;
    const count = (await got(store("counts").get(key))) ?? { key, n: 0 };
    for (const { id, answer, reason } of answers) {
      const entry = await got(store("queue").get(id));
      if (!entry || entry.user !== user) continue;
      if (answer === "refused") {
        store("queue").put({ ...entry, state: "refused", reason });
        continue;
      }
      if (kept?.day) fold(kept.day, entry);
      store("queue").delete(id);
      store("bytes").delete(id);
      count.n += 1;
    }
    store("counts").put(count);
    if (kept) store("days").put(kept);
  });
}

/* Forget a refused act that its person has read. */
export function forget(user, id) {
  return change(["queue", "bytes", "thumbs"], async (store) => {
    const entry = await got(store("queue").get(id));
    if (entry?.user !== user || entry.state !== "refused") return;
    store("queue").delete(id);
    store("bytes").delete(id);
    store("thumbs").delete(id);
  });
}

/* Somebody signs out: forget their day, its pictures and the page with their name. What was not sent yet waits for them. */
export async function leave(user) {
  await change(["days", "queue", "thumbs"], async (store) => {
    store("days").delete(user);
    const waiting = new Set(await got(store("queue").getAllKeys()));
    for (const one of await got(store("thumbs").getAll())) if (one.user === user && !waiting.has(one.id)) store("thumbs").delete(one.id);
  });
  const names = (await globalThis.caches?.keys()) ?? []; // there are none where the page is not secure
  for (const name of names) if (name.startsWith("field-")) await (await caches.open(name)).delete("/field/");
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* Everything unsent of a person, as text: photos, recordings and signatures in base64. */
export async function copyOf(user) {
  const { waiting, refused } = await queue(user);
  const acts = [];
  for (const one of [...waiting, ...refused]) {
    const content = FILES.includes(one.act) ? await bytes(one.id) : null;
    acts.push(content ? { ...one, content: await base64(content) } : one);
  }
  return JSON.stringify({ made: new Date().toISOString(), user, acts }, null, 1);
}

export function base64(content) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(new Blob([content]));
  });
}
