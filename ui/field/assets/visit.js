/* One visit: how far it is, its checklist, photos and notes; and the signature at its end. */

import { ask, h, icon, span, t, time } from "./dom.js";
import { drawing } from "./drawing.js";
import { voices } from "./voice.js";
import { OVER, nextAct, onSite, title, way } from "./screens.js";

const left = (visit) => (visit.proof ? visit.items.filter(([, , required, done]) => required && !done).length : 0);

function steps(visit, zone, signing = false) {
  const at = { scheduled: 0, planned: 0, en_route: 1, working: signing ? 3 : 2, paused: 2, finished: 4, missed: 0 }[visit.state];
  const under = [time(visit.en_route_at, zone), time(visit.arrived_at, zone), onSite(visit) ? span(onSite(visit)) : "",
    visit.finished_at ? time(visit.finished_at, zone) : signing ? t("now") : ""];
  return h("section.card", h("ol.go", ["on_my_way", "arrived", "work", "sign"].map((key, place) => {
    const done = place < at;
    return h(done ? "li.done" : place === at ? "li.now" : "li", place === at ? { "aria-current": "step" } : {},
      h("span.pt", done ? icon("check") : String(place + 1)), h("b", t(key)), h("span", under[place]));
  })));
}

function header(visit, day, more) {
  const on = ["working", "paused"].includes(visit.state) ? `${t("on_site", { time: span(onSite(visit)) })} · ` : "";
  return [h("a.icon", { href: "#/", "aria-label": t("back") }, icon("back")),
    h("div.grow", h("h1.clip", title(visit)), h("p.sub.clip", `${on}${visit.address || visit.company}`)),
    visit.phone && h("a.icon", { href: `tel:${visit.phone.replace(/[^+\d]/g, "")}`, "aria-label": t("call") }, icon("call")),
    more && h("button.icon", { onclick: more, "aria-label": t("more") }, icon("more"))];
}

function checklist(visit, does) {
  if (!visit.items.length) return null;
  const open = !OVER.includes(visit.state);
  const done = visit.items.filter((one) => one[3]).length;
  return h("section.card", h("h3", t("checklist"), h("span.mini.num", t("of", { done, count: visit.items.length }))),
    visit.items.map(([id, text, required, ticked]) => h("label.item",
      h("input", { type: "checkbox", checked: Boolean(ticked), disabled: !open, "data-key": id,
        onchange: (event) => does(visit, event.target.checked ? "tick" : "untick", { item_id: id }) }),
      h("span", text), required && !ticked && h("span.tag", t("required")))));
}

function pictures(visit, waiting, urlOf, add, keepThumb) {
  const mine = waiting.filter((one) => one.act === "photo" && one.visit_id === visit.id);
  const tile = (image, kind, words) => h("div", image, h(`span.wait.${kind}`, { role: "img", "aria-label": words }, icon(kind === "ok" ? "check" : "clock")));
  const broken = (event) => event.target.replaceWith(icon("camera"));
  const shown = (one) => {
    if (urlOf(one.client_id)) return h("img", { src: urlOf(one.client_id), alt: t("photo") }); // kept on the phone
    if (!one.id || one.expired) return icon("camera");
    const keeps = ({ target }) => keepThumb(one.client_id, target).catch(() => {});
    return h("img", { src: `/field/photos/${visit.id}/${one.id}`, alt: t("photo"), loading: "lazy", onerror: broken, onload: keeps });
  };
  const sent = visit.photos.map((one) => tile(shown(one), "ok", t("sent")));
  const queued = mine.map((one) => tile(h("img", { src: urlOf(one), alt: t("photo") }), "no", t("waiting")));
  const file = h("input.vh", { type: "file", accept: "image/*", capture: "environment", id: "camera", onchange: (event) => {
    const found = event.target.files[0];
    if (found) add(visit, found);
  } });
  return h("section.card", h("h3", t("photos"), h("span.mini.num", String(sent.length + mine.length))),
    h("div.ph", sent, queued, h("label.add", { for: "camera" }, file, icon("camera"), t("add"))));
}

function notes(visit, does, spoken) {
  const write = async () => {
    const text = await ask({ title: t("note"), label: t("note_hint"), yes: t("keep") });
    if (text) does(visit, "note", { text });
  };
  return h("section.card", visit.note && h("p.text", visit.note),
    h("button.row", { onclick: write, "data-key": "note" }, icon("note"), h("span.grow", t("note")), h("span.muted", t("type_or_dictate"))), spoken);
}

async function miss(visit, does) {
  const text = await ask({ title: t("cannot"), label: t("why"), yes: t("cannot_yes"), danger: true });
  if (text) does(visit, "miss", { text });
}

function foot(visit, does) {
  const act = nextAct(visit);
  if (act) {
    return [h("button.big", { onclick: () => does(visit, act[0]), "data-key": "next" }, icon(act[2]), act[1]),
      act[0] === "en_route" && h("button.link", { onclick: () => does(visit, "arrive") }, t("here_already"))];
  }
  if (visit.state !== "working") return null;
  if (!visit.proof || visit.signed) return [h("button.big", { onclick: () => does(visit, "finish"), "data-key": "next" }, icon("check"), t("finish"))];
  const missing = left(visit);
  return [h("button.big", { disabled: missing > 0, onclick: () => { location.hash = `#/sign/${visit.id}`; }, "data-key": "next" },
    icon("pen"), t("get_signature")), missing > 0 && h("p.mini", t("items_left", { count: missing }))];
}

export function visitScreen({ day, visit, queue, does, urlOf, addPhoto, keepThumb, ...with_ }) {
  const spoken = voices(visit, queue.waiting, { ...with_, urlOf, clock: (at) => time(at, day.zone) });
  const more = () => ask({ title: title(visit), more: [
    visit.state === "working" && { word: t("pause"), icon: "pause", does: () => does(visit, "pause") },
    { word: t("cannot"), icon: "block", does: () => miss(visit, does) },
  ].filter(Boolean) });
  const over = OVER.includes(visit.state);
  return {
    head: header(visit, day, over ? null : more),
    body: [steps(visit, day.zone), over && h("p.hint", icon("check"), t(`over_${visit.state}`)),
      !over && visit.address && h("section.card", h("a.row", { href: way(visit) }, icon("route"), h("span.grow", visit.address), h("span.link", t("route"))),
        visit.access_note && h("p.hint", icon("key"), visit.access_note)),
      checklist(visit, does), pictures(visit, queue.waiting, urlOf, addPhoto, keepThumb), notes(visit, does, spoken)],
    foot: foot(visit, does), tab: null,
  };
}

function summary(visit, waiting) {
  const queued = waiting.filter((one) => one.act === "photo" && one.visit_id === visit.id).length;
  const done = visit.items.filter((one) => one[3]);
  return h("section.card", h("h3", t("what_was_done")), h("p.line", h("span", t("time_on_site")), h("span", span(onSite(visit)))),
    done.map((one) => h("p.line", h("span", one[1]), icon("check"))),
    h("p.line", h("span", t("photos")), h("span", String(visit.photos.length + queued))));
}

export function signScreen({ day, visit, queue, sign }) {
  const pad = drawing(t("signature"));
  const name = h("input", { id: "signer", value: visit.contact, maxlength: 200, autocomplete: "off" });
  const wrong = h("p.wrong", { role: "alert" });
  const finish = async () => {
    if (pad.empty()) { wrong.textContent = t("sign_first"); return; }
    await sign(visit, { name: name.value.trim(), picture: pad.png() });
  };
  const refuse = async () => {
    const text = await ask({ title: t("will_not_sign"), label: t("why"), yes: t("finish") });
    if (text) await sign(visit, { text });
  };
  return {
    head: [h("a.icon", { href: `#/visit/${visit.id}`, "aria-label": t("back") }, icon("back")),
      h("div.grow", h("h1.clip", t("signature")), h("p.sub.clip", title(visit))),
      h("button.icon", { onclick: () => document.documentElement.classList.toggle("large"), "aria-label": t("larger") }, icon("size"))],
    body: [steps(visit, day.zone, true), summary(visit, queue.waiting),
      h("section.card.signing", h("h3", t("signature"), h("button.link", { onclick: () => pad.clear() }, t("clear"))),
        h("div.sig", pad.canvas, h("div.x")), h("label.field", { for: "signer" }, t("who_signs"), name), wrong,
        h("p.line", h("span", t("will_not_sign")), h("button.link", { onclick: refuse }, t("give_reason"))))],
    foot: [h("button.big", { onclick: finish }, icon("check"), t("finish"))], tab: null, still: true,
  };
}
