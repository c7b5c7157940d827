/* Sending: acts in their order, 50 at once, then photos and recordings one by one. What is not answered is sent again. */

import * as store from "./store.js";
import { fold } from "./folding.js";

const AT_ONCE = 50;
const ROOM = 2_000_000; // characters of one request: signatures are pictures
const PATIENCE = 60_000; // ms for an answer; a file gets three times as long
const FIELDS = ["id", "visit_id", "act", "at", "item_id", "text", "name", "picture"];

export const state = { going: false, trouble: "", tried: 0 };

/* An answer that leaves everything queued. */
class Later extends Error {}

async function ask(address, options = {}, patience = PATIENCE) {
  let answer;
  try {
    answer = await fetch(address, {
      ...options, credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience),
    });
  } catch {
    throw new Later("offline");
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Later("signed out");
  if (answer.status === 412) throw new Later("another person");
  if (answer.status === 429 || answer.status >= 500) throw new Later("busy");
  return answer;
}

async function sendActs(user, acts) {
  const sent = acts.map((one) => ({
    ...Object.fromEntries(FIELDS.filter((name) => one[name]).map((name) => [name, one[name]])), sequence: one.seq, user_id: user,
  }));
  const answer = await ask("/field/acts", {
    method: "POST", headers: { "content-type": "application/json", "x-field-user": user }, body: JSON.stringify({ acts: sent }),
  });
  if (!answer.ok) throw new Later("busy");
  await store.settle(user, await answer.json(), fold);
}

async function sendFile(user, file) {
  const content = await store.bytes(file.id);
  const form = new FormData();
  form.append("client_id", file.id);
  form.append("taken_at", file.at);
  form.append("file", new Blob([content ?? new ArrayBuffer(0)], { type: file.type }), "file");
  const address = `/field/${file.act}s/${file.visit_id}`;
  const answer = await ask(address, { method: "POST", headers: { "x-field-user": user }, body: form }, PATIENCE * 3);
  const said = answer.ok ? null : ((await answer.json().catch(() => null))?.reason ?? String(answer.status));
  await store.settle(user, [{ id: file.id, answer: said === null ? "done" : "refused", reason: said }], fold);
}

function batch(acts) {
  let room = ROOM;
  return acts.slice(0, AT_ONCE).filter((one, place) => place === 0 || (room -= (one.picture?.length ?? 0) + 5_000) > 0);
}

async function sendAll(user, told) {
  for (;;) {
    const { waiting } = await store.queue(user);
    const acts = waiting.filter((one) => !store.FILES.includes(one.act));
    if (acts.length) await sendActs(user, batch(acts));
    else if (waiting.length) await sendFile(user, waiting[0]);
    else return;
    await told();
  }
}

async function fetchDay(user) {
  const answer = await ask("/field/day", { headers: { "x-field-user": user } });
  if (answer.ok) await store.keepDay(user, await answer.json());
}

/* Send everything of a user, and bring the day. One window of the browser does it at a time. */
export async function send(user, told) {
  if (state.going) return;
  state.going = true;
  const work = async () => {
    try {
      await sendAll(user, told);
      await fetchDay(user);
      state.trouble = "";
    } catch (error) {
      if (!(error instanceof Later)) throw error;
      state.trouble = error.message;
    }
  };
  try {
    if (navigator.locks) await navigator.locks.request("field-sending", { ifAvailable: true }, (lock) => lock && work());
    else await work();
  } finally {
    state.going = false;
    state.tried = Date.now();
    await told();
  }
}
