/* Where the technician is: agreed to here, shared only while this page is open in front, and ended here. Nothing is queued. */

import { ask, dayName, h, icon, inWords, language, t, time, user } from "./dom.js";

const EACH = 60_000; // ms between two positions
const OLD = 300_000; // ms after which what was agreed to is read again
const PATIENCE = 20_000; // ms for an answer
const FINE = 150; // metres: what is less accurate was hardly found by satellite
const LATER = `steward-share-later:${user.id}`;

export const where = { standing: null, accuracy: null, trouble: "" };
let told = () => {};
let readAt = 0;
let sentAt = 0;
let wanted = false; // asked for by hand, outside a shift

const can = () => window.isSecureContext && "geolocation" in navigator;

/* Until when it is shared now, or null. */
export function until() {
  const { since, tracked_until: running, shift_until: shift } = where.standing ?? {};
  const at = since && (running ?? shift);
  return at && new Date(at) > new Date() ? at : null;
}

async function request(path = "", method = "GET", body = null) {
  const answer = await fetch(`/field/where${path}`, {
    method, credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    headers: { "x-field-user": user.id, "accept-language": language, ...(body ? { "content-type": "application/json" } : {}) }, body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
  return answer.json();
}

async function change(path, method) {
  where.accuracy = null;
  try {
    where.standing = await request(path, method);
    where.trouble = "";
    readAt = Date.now();
  } catch {
    where.trouble = "offline";
  }
  await follow();
  await told();
}

async function found({ coords, timestamp }) {
  if (!(until() || wanted) || document.hidden) return;
  const at = new Date(Math.min(timestamp, Date.now())).toISOString();
  try {
    const kept = await request("", "POST", {
      lat: coords.latitude, lon: coords.longitude, accuracy_m: coords.accuracy, taken_at: at, source: coords.accuracy <= FINE ? "gps" : "network",
    });
    if (where.standing) where.standing.tracked_until = kept.tracked_until;
    where.accuracy = Math.round(coords.accuracy); // said when the office has it
    where.trouble = "";
    wanted = false;
  } catch (error) {
    where.trouble = "offline";
    if (error.status) readAt = 0; // it was withdrawn elsewhere, or somebody else is signed in
  }
  await told();
}

async function lost({ code }) {
  where.trouble = code === 1 ? "denied" : "unknown";
  where.accuracy = null;
  await told();
}

/* Ask the phone where it is, if that is to be shared now and a minute has passed. */
export async function follow() {
  const before = JSON.stringify([where, until()]);
  if (navigator.onLine && Date.now() - readAt > OLD) {
    readAt = Date.now();
    try { where.standing = await request(); } catch { readAt = 0; }
  }
  const shares = can() && !document.hidden && where.standing?.since && (until() || wanted);
  if (!shares) where.accuracy = null;
  else if (Date.now() - sentAt >= EACH) {
    sentAt = Date.now();
    navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 });
  }
  if (JSON.stringify([where, until()]) !== before) await told();
}

export function begin(render) {
  told = render;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { sentAt = 0; follow(); } });
  addEventListener("online", () => { readAt = 0; follow(); });
  setInterval(follow, 15_000);
  return follow();
}

export async function stop() {
  wanted = false;
  await change("", "DELETE");
}

function now() {
  wanted = true;
  sentAt = 0;
  return follow();
}

async function agree() {
  sentAt = 0;
  await change("/consent", "POST");
}

async function withdraw() {
  if ((await ask({ title: t("withdraw"), text: t("withdraw_sure"), yes: t("withdraw"), danger: true })) !== null) await change("/consent", "DELETE");
}

const wrong = () => (navigator.onLine ? where.trouble : "offline");
const trouble = () => wrong() && t(`where_${wrong()}`);

/* The strip below the bar, on every screen, while it is shared. */
export function strip(zone) {
  const at = can() && until();
  if (!at) return null;
  return h(wrong() ? "div.share.off" : "div.share", { role: "status" }, h("a", { href: "#/where" }, icon("pin"),
    h("span", trouble() || t("sharing", { time: time(at, zone) })),
    h("span.end", wrong() ? "" : where.accuracy === null ? t("finding") : t("accuracy", { metres: where.accuracy }))));
}

/* Asked once on My day, until it is answered or put off. */
export function invitation(render) {
  if (!can() || !where.standing || where.standing.since || localStorage.getItem(LATER)) return null;
  const later = () => { localStorage.setItem(LATER, "1"); render(); };
  return h("section.card.asks", h("span.bubble.mute", icon("pin")), h("div.what", h("b", t("share_ask")), h("p.sub", t("share_ask_more")),
    h("div.links", h("a.link", { href: "#/where" }, t("share_read")), h("button.link.quiet", { onclick: later }, t("not_now")))));
}

function terms({ kept_days: days }) {
  return h("dl.terms", ["what", "when", "who"].map((key) => [h("dt", t(`share_${key}`)), h("dd", t(`share_${key}_is`))]),
    h("dt", t("share_long")), h("dd", t("share_long_is", { count: days })));
}

function lookers(looks, zone) {
  return h("section.card", h("h3", t("who_looked"), looks.length > 0 && h("span.mini.num", String(looks.length))),
    looks.length ? looks.map((one) => h("p.look", h("b.clip", one.viewer || t("gone_colleague")),
      h("span.sub.num", `${dayName(one.looked_at, zone)}, ${time(one.looked_at, zone)}`), h("span.mini.num", t("times", { count: one.times }))))
      : h("p.sub.pad", t("nobody_looked")));
}

function state(at, zone) {
  const act = at ? h("button.ghost", { onclick: stop, "data-key": "share" }, icon("pause"), t("share_stop"))
    : h("button.ghost", { onclick: now, "data-key": "share" }, icon("play"), t("share_now"));
  return h("section.card.centre", h(at ? "span.bubble.accent" : "span.bubble.mute", icon(at ? "pin" : "off")),
    h("h2", at ? t("sharing_for", { name: user.name.split(" ")[0] }) : t("not_sharing")),
    h("p.sub", at ? t("sharing_more", { time: time(at, zone) }) : t("not_sharing_more")),
    wrong() && h("p.hint.warn", icon("block"), trouble()), h("div.one", act));
}

export function whereScreen({ day }) {
  const { standing } = where;
  const zone = day?.zone;
  const head = [h("a.icon", { href: "#/", "aria-label": t("back") }, icon("back")), h("div.grow", h("h1.clip", t("where")), h("p.sub.clip", t("where_yours")))];
  if (!window.isSecureContext) return { head, body: [], tab: null }; // the page says that it needs https
  if (!standing) return { head, body: [h("p.hint", icon("off"), t("where_needs_network"))], tab: null };
  if (!standing.since) {
    return { head, body: [h("section.card", h("h2.ask", t("share_ask")), terms(standing)),
      h("section.card.said", h("p.mini", t("agree_to")), h("p", inWords(standing.text)))],
    foot: [h("button.big", { onclick: agree, "data-key": "next" }, icon("check"), t("agree")), h("a.link", { href: "#/" }, t("not_now"))], tab: null };
  }
  return { head, body: [state(until(), zone), lookers(standing.looks, zone),
    h("section.card", h("h3", t("agreed_on", { day: dayName(standing.since, zone) }), h("button.link", { onclick: withdraw }, t("withdraw"))), terms(standing))], tab: null };
}
