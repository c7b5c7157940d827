/* A voice note: recorded where the page is secure, kept as soon as it is stopped, also when the phone is put away. */

import { h, icon, t } from "./dom.js";

const LONGEST = 300; // seconds
const BITS = 32_000; // a second: speech needs no more, and five minutes are 1.2 MB
let running = null; // { recorder, visit, begun, dropped }
let trouble = "";

const why = () => (!window.isSecureContext ? "voice_needs_https" : window.MediaRecorder && navigator.mediaDevices ? "" : "voice_none");
const length = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const since = () => (Date.now() - running.begun) / 1000;

async function record(visit, keep, render) {
  trouble = "";
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!sound || running) {
    trouble = sound ? "" : "voice_denied";
    return render();
  }
  const parts = [];
  const recorder = new MediaRecorder(sound, { audioBitsPerSecond: BITS });
  const mine = { recorder, visit, begun: Date.now(), dropped: false };
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.onstop = async () => {
    clearInterval(mine.ticking);
    sound.getTracks().forEach((one) => one.stop());
    running = null;
    const type = recorder.mimeType || "audio/webm";
    if (mine.dropped || !parts.length) return render();
    await keep(visit, type, await new Blob(parts, { type }).arrayBuffer());
  };
  mine.ticking = setInterval(() => {
    const clock = document.getElementById("recorded");
    if (clock) clock.textContent = length(since());
    if (since() >= LONGEST) stop();
  }, 500);
  running = mine;
  recorder.start();
  render();
}

export function stop(dropped = false) {
  if (!running || running.recorder.state === "inactive") return;
  running.dropped = dropped;
  running.recorder.stop();
}

document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); }); // what was said so far is kept
addEventListener("pagehide", () => stop());

function going() {
  return h("div.rec", h("span.dot"), h("span.grow", h("b", t("recording")), h("small.num", { id: "recorded" }, length(since()))),
    h("button.icon", { onclick: () => stop(true), "aria-label": t("voice_drop") }, icon("bin")),
    h("button.solid", { onclick: () => stop(), "data-key": "voice" }, icon("stop"), t("voice_stop")));
}

function line(source, at, kind, word) {
  const sign = h(`span.wait.${kind}`, { role: "img", "aria-label": word }, icon(kind === "ok" ? "check" : "clock"));
  return h("div.voice", icon("mic"), source ? h("audio", { controls: true, preload: "none", src: source, "aria-label": `${t("voice")} ${at}` }) : h("span.grow", `${t("voice")} ${at}`), sign);
}

/* The voice notes of a visit, those that were sent and those that wait, and the button. */
export function voices(visit, waiting, { urlOf, keepVoice, render, clock }) {
  const mine = waiting.filter((one) => one.act === "voice" && one.visit_id === visit.id);
  const cannot = why();
  const sent = (visit.voices ?? []).map((one) => line(one.id && navigator.onLine ? `/files/${one.id}` : null, clock(one.at), "ok", t("sent")));
  const button = running?.visit.id === visit.id ? going()
    : h("button.row", { disabled: Boolean(cannot || running), onclick: () => record(visit, keepVoice, render), "data-key": "voice" },
      icon("mic"), h("span.grow", t("voice")), h("span.muted", t(cannot || "voice_hint")));
  return [sent, mine.map((one) => line(urlOf(one), clock(one.at), "no", t("waiting"))), button, trouble && h("p.hint.warn", icon("block"), t(trouble))];
}
