/* What a visit is after an act: the same for what waits, and for what was sent and is not in the day yet. */

import { FILES } from "./store.js";

const span = (visit, at) => {
  if (visit.working_since) visit.on_site += Math.max(0, Math.round((new Date(at) - new Date(visit.working_since)) / 1000));
  visit.working_since = null;
};

const DOES = {
  en_route: (v, a) => { v.state = "en_route"; v.en_route_at = a.at; },
  arrive: (v, a) => { v.state = "working"; v.arrived_at = a.at; v.working_since = a.at; },
  pause: (v, a) => { v.state = "paused"; span(v, a.at); },
  resume: (v, a) => { v.state = "working"; v.working_since = a.at; },
  tick: (v, a) => { for (const one of v.items) if (one[0] === a.item_id) one[3] = a.at; },
  untick: (v, a) => { for (const one of v.items) if (one[0] === a.item_id) one[3] = null; },
  note: (v, a) => { v.note = v.note ? `${v.note}\n${a.text}` : a.text; },
  sign: (v, a) => { v.signed = true; v.signed_by = a.name; },
  no_signature: (v, a) => { v.signed = true; v.unsigned = a.text; },
  finish: (v, a) => { span(v, a.at); v.state = "finished"; v.finished_at = a.at; },
  miss: (v, a) => { span(v, a.at); v.state = "missed"; },
  photo: (v, a) => {
    if (!v.photos.some((one) => one.client_id === a.id)) v.photos.push({ id: null, client_id: a.id, caption: "", expired: false });
  },
  voice: (v, a) => {
    v.voices ??= []; // a day that was kept by an earlier page has none
    if (!v.voices.some((one) => one.client_id === a.id)) v.voices.push({ id: null, client_id: a.id, at: a.at });
  },
};

export function fold(day, entry) {
  const visit = day.visits.find((one) => one.id === entry.visit_id);
  if (visit) DOES[entry.act]?.(visit, entry);
}

/* The day with what waits folded into it. */
export function folded(day, waiting) {
  const copy = structuredClone(day);
  for (const one of waiting) if (!FILES.includes(one.act)) fold(copy, one);
  return copy;
}
