/* My day, and what is unsent. */

import { age, ask, dayKey, dayName, h, help, icon, inWords, language, links, span, speak, t, texts, time, user } from "./dom.js";

export const OVER = ["finished", "missed"];
const GOING = ["en_route", "working", "paused"];
const CHIP = { finished: "ok", missed: "bad", en_route: "accent", working: "accent", paused: "warn" };

export const title = (visit) => (visit.contact ? t("at", { title: visit.title, name: visit.contact }) : visit.title);
export const apple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);

export function way(visit) {
  const where = visit.lat === null ? encodeURIComponent(visit.address) : `${visit.lat},${visit.lon}`;
  return apple ? `https://maps.apple.com/?daddr=${where}` : `geo:${visit.lat === null ? `0,0?q=${where}` : `${where}?q=${where}`}`;
}

export const chip = (kind, words) => h(`span.chip.${kind}`, words);

/* What is done next with a visit: the act, its words and its icon. */
export function nextAct(visit) {
  if (visit.state === "scheduled" || visit.state === "planned") return ["en_route", t("on_my_way"), "car"];
  if (visit.state === "en_route") return ["arrive", t("arrived"), "pin"];
  if (visit.state === "paused") return ["resume", t("go_on"), "play"];
  return null;
}

export function nextOf(day) {
  return day.visits.find((one) => GOING.includes(one.state)) ?? day.visits.find((one) => !OVER.includes(one.state));
}

function promise(visit, zone) {
  if (visit.state !== "scheduled") return t(`state_${visit.state}`);
  if (visit.window_end_at) return t("be_there", { time: time(visit.window_end_at, zone) });
  return visit.start_at ? t("begins", { time: time(visit.start_at, zone) }) : t("next");
}

const drive = (minutes) => t("drive", { drive: span(minutes * 60) });

/* What lies between a visit and the one before it. */
function between(before, one) {
  const way_ = one.drive_minutes ?? 0;
  const gap = before?.end_at && one.start_at ? Math.round((new Date(one.start_at) - new Date(before.end_at)) / 60_000) : 0;
  const free = gap - way_;
  if (way_ > 0) return free >= 1 && before ? t("free_then_drive", { time: span(free * 60), drive: span(way_ * 60) }) : drive(way_);
  return free >= 1 ? t("free", { time: span(free * 60) }) : "";
}

function homeward(one, zone) {
  if (!one?.home_minutes || !one.end_at) return null;
  const at = new Date(new Date(one.end_at).getTime() + one.home_minutes * 60_000);
  return h("div.gap.last", icon("car"), t("drive_home", { drive: span(one.home_minutes * 60), time: time(at, zone) }));
}

function card(visit, day, does) {
  const act = nextAct(visit);
  const open = `#/visit/${visit.id}`;
  return h("section.card", { "aria-label": t("next") },
    h("div.card-top", h("span.mini.strong", promise(visit, day.zone)), visit.priority === "urgent" && chip("bad", t("urgent"))),
    h("a.card-what", { href: open }, h("h2", title(visit)), visit.address && h("p.sub", visit.drive_minutes ? `${visit.address} · ${drive(visit.drive_minutes)}` : visit.address),
      visit.access_note && h("p.hint", icon("key"), visit.access_note)),
    h("div.card-acts",
      act ? h("button.big", { onclick: () => does(visit, act[0]), "data-key": "next" }, icon(act[2]), act[1])
        : h("a.big", { href: open }, icon("pen"), t("go_on_working")),
      visit.address && h("a.big.ghost", { href: way(visit), "aria-label": t("route") }, icon("route")),
      visit.phone && h("a.big.ghost", { href: `tel:${visit.phone.replace(/[^+\d]/g, "")}`, "aria-label": t("call") }, icon("call"))));
}

function stop(visit, day, next) {
  const now = next?.id === visit.id;
  const kind = CHIP[visit.state] ?? (now ? "accent" : "mute");
  const word = now && visit.state === "scheduled" ? t("next") : t(`state_${visit.state}`);
  return h(now ? "a.stop.now" : "a.stop", { href: `#/visit/${visit.id}` },
    h("span.t", time(visit.start_at, day.zone) || "–", h("small", span(visit.minutes * 60))),
    h("span.what", h("b.clip", visit.title), h("span.sub.clip", visit.address || visit.contact)), chip(kind, word));
}

function stops(visits, day, next) {
  const rows = [];
  visits.forEach((one, place) => {
    const said = between(visits[place - 1], one);
    if (said) rows.push(h("div.gap", icon(one.drive_minutes ? "car" : "clock"), said));
    rows.push(stop(one, day, next));
  });
  rows.push(homeward(visits.at(-1), day.zone));
  return h("section.card.list", rows);
}

function menu() {
  return ask({ title: t("more"), more: [
    { word: t("where"), icon: "pin", does: () => { location.hash = "#/where"; } },
    { word: t("help"), icon: "help", does: () => { location.hash = "#/help"; } },
    ...Object.entries(texts).filter(([code]) => code !== language).map(([code, { name }]) => (
      { word: h("span", { lang: code }, name), icon: "globe", does: () => speak(code) })),
    { word: t("open_steward"), icon: "share", does: () => { location.href = "/"; } },
    { word: t("sign_out"), icon: "back", does: () => { location.hash = "#/leave"; } },
  ] });
}

export function dayScreen({ day, does, asks }) {
  const next = nextOf(day);
  const days = new Map();
  for (const one of day.visits) {
    const key = one.start_at && new Date(one.start_at) > new Date(day.begin) ? dayKey(one.start_at, day.zone) : dayKey(day.begin, day.zone);
    days.set(key, [...(days.get(key) ?? []), one]);
  }
  const today = days.get(dayKey(new Date(), day.zone)) ?? [];
  const done = today.filter((one) => one.state === "finished").length;
  const bar = h("i");
  bar.style.width = today.length ? `${(100 * done) / today.length}%` : "0";
  const worked = today.reduce((sum, one) => sum + onSite(one), 0);
  return {
    head: [h("div.grow", h("h1.clip", t("my_day", { name: user.name.split(" ")[0] })),
      h("p.sub.clip", `${dayName(new Date(), day.zone)} · ${t("visits", { count: today.length })}`)),
    h("button.icon", { onclick: menu, "aria-label": t("more") }, icon("more"))],
    body: [next ? card(next, day, does) : h("section.card.none", icon("check"), h("h2", t("nothing")), h("p.sub", t("nothing_more"))),
      today.length > 0 && h("div.prog", h("b", t("done_of", { done, count: today.length })), h("span.meter", bar),
        h("span.mini", t("on_site", { time: span(worked) }))),
      [...days].map(([key, visits]) => [
        key !== dayKey(new Date(), day.zone) && h("h2.day", dayName(visits[0].start_at ?? day.begin, day.zone)), stops(visits, day, next)]), asks],
    tab: "day",
  };
}

export function onSite(visit) {
  return visit.on_site + (visit.working_since ? Math.max(0, (Date.now() - new Date(visit.working_since)) / 1000) : 0);
}

const ACT_ICONS = {
  en_route: "car", arrive: "pin", pause: "pause", resume: "play", tick: "check", untick: "check", note: "note", sign: "pen",
  no_signature: "pen", finish: "check", miss: "block", photo: "camera", voice: "mic",
};

function line(one, day, kind, end) {
  const said = one.state === "refused" ? inWords(one.reason) : one.visit;
  const size = one.size ? ` · ${Math.max(1, Math.round(one.size / 1024))} kB` : "";
  return h("div.act", h(`span.bubble.${kind}`, icon(ACT_ICONS[one.act])),
    h("div.what", h("b", `${t(`act_${one.act}`)} ${time(one.at, day?.zone)}`), h("p.sub", `${said}${size}`)), end);
}

export function unsentScreen({ day, queue, net, sent, tryNow, saveCopy, forget }) {
  const { waiting, refused, others } = queue;
  const oldest = waiting.length ? age(waiting[0].at) : "";
  const why = { offline: "why_offline", busy: "why_busy", "signed out": "why_signed_out", "another person": "why_other" }[net.trouble];
  return {
    head: [h("div.grow", h("h1.clip", t("unsent")), h("p.sub.clip", t("kept_for", { name: user.name }))),
      h("a.icon", { href: "#/help", "aria-label": t("help") }, icon("help"))],
    body: [h("section.card.centre", h(`span.bubble.${waiting.length ? "warn" : "ok"}`, icon(waiting.length ? "off" : "cloud")),
      h("h2", waiting.length ? t("waiting_oldest", { count: waiting.length, age: oldest }) : t("all_sent")),
      h("p.sub", waiting.length ? t(why ?? "why_going") : t("all_sent_more")),
      net.trouble === "signed out" && h("a.big", { href: "/sign-in?next=/field/" }, t("sign_in")),
      h("div.two", h("button.ghost", { onclick: tryNow, "data-key": "try" }, icon("again"), t("try_now")),
        h("button.ghost", { onclick: saveCopy, disabled: !(waiting.length + refused.length), "data-key": "copy" }, icon("share"), t("save_copy")))),
    waiting.length > 0 && h("section.card", h("h3", t("waiting"), h("span.mini", t("in_this_order"))),
      waiting.map((one) => line(one, day, "warn", h("span.mini.num", age(one.at))))),
    refused.length > 0 && h("section.card", h("h3", t("refused"), chip("bad", String(refused.length))),
      refused.map((one) => line(one, day, "bad", h("button.link", { onclick: () => forget(one.id) }, t("understood"))))),
    others > 0 && h("p.hint.warn", icon("clock"), t("others", { count: others })),
    h("section.card.row", icon("all"), t("sent_today", { count: sent }))],
    tab: "unsent",
  };
}

export function helpScreen() {
  return {
    head: [h("a.icon", { href: "#/", "aria-label": t("back") }, icon("back")), h("div.grow", h("h1.clip", t("help")))],
    body: [h("section.card.said", h("p.strong", help.about)),
      h("section.card", help.do.map((one) => h("p.look", one))),
      h("a.card.row", { href: help.guide }, icon("note"), h("span.grow", t("help_more")), icon("next"))],
    tab: null,
  };
}

export function tabs(on, waiting) {
  const tab = (key, href, name, count) => h(on === key ? "a.tab.on" : "a.tab", { href, ...(on === key ? { "aria-current": "page" } : {}) },
    icon(name), h("span", t(`tab_${key}`)), count > 0 && h("em.badge", String(count)));
  return [tab("day", "#/", "today"), links.map && tab("map", links.map, "map"), links.messages && tab("messages", links.messages, "mail"),
    tab("unsent", "#/unsent", "up", waiting)];
}
