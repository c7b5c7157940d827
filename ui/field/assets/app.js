/* The technician's page: it shows what the phone keeps, queues what is done, and sends it when there is a network. */

import { age, ask, h, icon, t, user } from "./dom.js";
import { folded } from "./folding.js";
import { dayScreen, helpScreen, tabs, unsentScreen } from "./screens.js";
import { send, state as net } from "./sending.js";
import * as store from "./store.js";
import { signScreen, visitScreen } from "./visit.js";
import * as where from "./where.js";

const EACH = 30_000; // ms between two tries
const SIDE = 1600; // pixels of a photo that is sent: the server keeps 1200
const SMALL = 240; // pixels of the one that stays on the phone
const app = document.getElementById("app");
const urls = new Map(); // of recordings that wait and of small pictures, by their ids
let shown = "";

async function everything() {
  const [day, queue, sent] = await Promise.all([store.day(user.id), store.queue(user.id), store.sentToday(user.id)]);
  const address = (id, content, type) => { if (content && !urls.has(id)) urls.set(id, URL.createObjectURL(new Blob([content], { type }))); };
  for (const { id, content } of await store.thumbs(user.id)) address(id, content, "image/jpeg");
  for (const { id, act, type } of queue.waiting) if (store.FILES.includes(act) && !urls.has(id)) address(id, await store.bytes(id), type);
  return { day: day && folded(day, queue.waiting), queue, sent, net };
}

function bar({ queue, day }) {
  const { waiting, refused } = queue;
  const off = net.trouble !== "" || !navigator.onLine;
  const words = waiting.length ? t("waiting_oldest", { count: waiting.length, age: age(waiting[0].at) }) : off ? t("offline") : t("all_sent");
  const more = refused.length ? t("n_refused", { count: refused.length }) : day ? t("saved_at", { age: age(day.made_at) }) : "";
  return h(off || waiting.length ? "div.net.off" : "div.net", { role: "status" }, h("a", { href: "#/unsent" },
    icon(off ? "off" : waiting.length ? "up" : "cloud"), h("span", words), h("span.end", more)));
}

function screen(all) {
  const [, name, id] = location.hash.split("/");
  if (name === "help") return helpScreen();
  if (name === "where") return where.whereScreen(all);
  if (name === "unsent") return unsentScreen({ ...all, tryNow: now, saveCopy, forget });
  if (!all.day) return { head: [h("div.grow", h("h1", t("my_day", { name: user.name })))], body: [h("section.card.none", h("h2", t("no_day")), h("p.sub", t("no_day_more")))], tab: "day" };
  const visit = all.day.visits.find((one) => one.id === id);
  if (name === "visit" && visit) return visitScreen({ ...all, visit, does, addPhoto, keepVoice, keepThumb, render, urlOf: (one) => urls.get(one.id ?? one) });
  if (name === "sign" && visit && !visit.signed) return signScreen({ ...all, visit, sign });
  return dayScreen({ ...all, does, asks: where.invitation(render) });
}

async function render(force = false) {
  const all = await everything();
  const found = screen(all);
  const here = location.hash;
  const plays = [...app.querySelectorAll("audio")].some((one) => !one.paused);
  if (!force && (found.still || plays) && here === shown) { // somebody signs, or listens
    app.querySelector(".net")?.replaceWith(bar(all));
    return;
  }
  const focus = document.activeElement?.dataset?.key;
  const top = here === shown ? app.querySelector(".body")?.scrollTop : 0;
  const insecure = !window.isSecureContext && h("p.hint.warn", icon("block"), t("needs_https"));
  app.replaceChildren(...[h("header.top", found.head), bar(all), where.strip(all.day?.zone)].filter(Boolean), h("main.body", insecure, found.body),
    ...(found.foot ? [h("div.foot", found.foot)] : []), ...(found.tab ? [h("nav.tabs", { "aria-label": t("pages") }, tabs(found.tab, all.queue.waiting.length))] : []));
  app.querySelector(".body").scrollTop = top ?? 0;
  if (focus) app.querySelector(`[data-key="${focus}"]`)?.focus();
  shown = here;
}

async function keep(visit, act, more = {}, bytes = null, thumb = null) {
  const entry = { id: store.newId(), act, at: new Date().toISOString(), visit_id: visit.id, visit: visit.title, ...more };
  try {
    await store.put(user.id, entry, bytes, thumb);
  } catch {
    await ask({ title: t("full"), text: t("full_more") });
  }
}

async function does(visit, act, more = {}) {
  await keep(visit, act, more);
  await render();
  now();
}

async function sign(visit, said) {
  await keep(visit, said.picture ? "sign" : "no_signature", said);
  await keep(visit, "finish");
  location.hash = `#/visit/${visit.id}`;
  now();
}

/* A picture inside a square of `side` pixels, as a JPEG. */
function fitted(picture, side, quality) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = h("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

/* A smaller photo leaves sooner. What the browser cannot read, such as HEIC, is sent as it is. */
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const [sent, small] = [await fitted(picture, SIDE, 0.88), await fitted(picture, SMALL, 0.7)];
    picture.close();
    return [sent ?? file, small];
  } catch {
    return [file, null];
  }
}

async function addPhoto(visit, file) {
  const [found, small] = await smaller(file);
  await keep(visit, "photo", { type: found.type || "application/octet-stream" }, await found.arrayBuffer(), await small?.arrayBuffer());
  await render();
  now();
}

/* The small picture of a photo that another phone took: it was loaded to be shown, and stays. */
async function keepThumb(id, picture) {
  if (urls.has(id)) return;
  const small = await fitted(await createImageBitmap(picture), SMALL, 0.7);
  if (small) await store.keepThumb(user.id, id, await small.arrayBuffer());
}

async function keepVoice(visit, type, content) {
  await keep(visit, "voice", { type }, content);
  await render();
  now();
}

async function saveCopy() {
  const url = URL.createObjectURL(new Blob([await store.copyOf(user.id)], { type: "application/json" }));
  h("a", { href: url, download: `steward-${new Date().toISOString().slice(0, 16).replace(":", "")}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function forget(id) {
  await store.forget(user.id, id);
  await render();
}

async function leave() {
  location.hash = "#/";
  const { waiting } = await store.queue(user.id);
  const text = waiting.length ? t("leave_unsent", { count: waiting.length }) : t("leave_sure");
  if ((await ask({ title: t("sign_out"), text, yes: t("sign_out"), danger: waiting.length > 0 })) === null) return;
  if (where.until()) await where.stop();
  if (navigator.onLine) await store.leave(user.id).catch(() => {}); // without a network nobody is signed out
  const form = h("form", { method: "post", action: "/sign-out" });
  document.body.append(form);
  form.submit();
}

const now = () => send(user.id, render);

addEventListener("online", now);
addEventListener("offline", () => { net.trouble = "offline"; render(); });
addEventListener("hashchange", () => (location.hash === "#/leave" ? leave() : render()));
document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
setInterval(now, EACH);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
navigator.storage?.persist?.();
await render();
await now();
await where.begin(render);
