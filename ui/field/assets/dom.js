/* Elements, icons, words and times. Text is always set as text. */

const HERE = JSON.parse(document.getElementById("here").dataset.here);
export const { user, links, samples, texts } = HERE;
const SPOKEN = `steward-language:${user.id}`;

/* The language that this person chose on this phone; else that of the phone, where there is one of it; else that of the page. */
function spoken() {
  let chosen = null;
  try { chosen = localStorage.getItem(SPOKEN); } catch { /* this browser keeps nothing */ }
  return [chosen, ...navigator.languages.map((one) => one.slice(0, 2)).filter((one) => !texts[one]?.draft), HERE.language].find((one) => one && Object.hasOwn(texts, one)) ?? "en";
}

export const language = spoken();
export const { words, help, refusals } = texts[language];
document.documentElement.lang = language;
document.title = words.title;

/* Speak another language from now on. The page begins anew, with or without a network. */
export function speak(code) {
  try { localStorage.setItem(SPOKEN, code); } catch { /* then it is asked again */ }
  location.reload();
}

const PATTERNS = Object.entries(refusals).filter(([english]) => english.includes("{"))
  .map(([english, said]) => [new RegExp(`^${english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/, "(.+)")}$`), said]);

/* What the server said in English, in the language of the page. */
export function inWords(said) {
  if (Object.hasOwn(refusals, said)) return refusals[said];
  const [pattern, text] = PATTERNS.find(([one]) => one.test(said ?? "")) ?? [];
  return pattern ? text.replace(/\{\w+\}/, () => pattern.exec(said)[1]) : said;
}
const PLURALS = new Intl.PluralRules(language);
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  today: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4", check: "M5 12.5l4.5 4.5L19 7.5", back: "M20 12H5M11 6l-6 6 6 6",
  car: "M4 16v-4l2.2-5.5h11.6L20 12v4zM4 12h16M6 16v2M18 16v2M7.5 14h.01M16.5 14h.01", route: "M12 3l8 18-8-4-8 4z",
  call: "M5 4h4l1.5 5-2.3 1.6a12 12 0 0 0 5.2 5.2L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.6 1.5A16 16 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4z",
  key: "M8 15.5a3.5 3.5 0 1 1 3.3-4.7H21v3h-3v2h-3v-2h-3.7A3.5 3.5 0 0 1 8 15.5z", more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  cloud: "M7 18a4 4 0 0 1-.6-8A6 6 0 0 1 18 9.2 4.5 4.5 0 0 1 17.5 18zM9 13.2l2.2 2.2 4-4",
  off: "M7 18a4 4 0 0 1-.6-8M9.5 6A6 6 0 0 1 18 9.2 4.5 4.5 0 0 1 19.5 17M4 4l16 16M7 18h9.5",
  up: "M7 18a4 4 0 0 1-.6-8A6 6 0 0 1 18 9.2 4.5 4.5 0 0 1 17.5 18M12 19v-7M9 14.5l3-3 3 3", mail: "M4 5h16v12H9l-5 4z",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  note: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h4", pen: "M4 20l1-4L16 5l3 3L8 19zM13 8l3 3", block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12",
  again: "M19 5v5h-5M19 10a7.5 7.5 0 1 0 .5 4", share: "M12 15V4M8 8l4-4 4 4M6 12H5v8h14v-8h-1", pause: "M8 5v14M16 5v14", play: "M8 5l11 7-11 7z",
  map: "M9 4L3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14", pin: "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  all: "M2 13l4 4 8-9M11 16l1 1 9-10", next: "M9 5l7 7-7 7", mic: "M12 14a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6", bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13", stop: "M7 7h10v10H7z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.8h.01",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  size: "M4 19l5-13 5 13M6 15h6M18 9v6M15 12h6",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `i i-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/* h("button.big", { onclick }, "Words") */
export function h(what, ...inside) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const one of inside.flat(3)) {
    if (one === null || one === undefined || one === false) continue;
    if (typeof one === "object" && !(one instanceof Node)) {
      for (const [name, value] of Object.entries(one)) {
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else if (value === true) made.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
      }
    } else made.append(one);
  }
  return made;
}

/* The words of a key, translated by the server; with `count` the fitting form. */
export function t(key, values = {}) {
  const found = words[key];
  const alike = (number) => PLURALS.select(number) === PLURALS.select(values.count);
  const text = Array.isArray(found) ? found[Math.max(0, samples.findIndex(alike))] : found;
  return (text ?? key).replace(/\{(\w+)\}/g, (_, name) => (name === "n" ? values.count : values[name]) ?? "");
}

const shown = (zone, options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
export const time = (at, zone) => (at ? shown(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at)) : "");
export const dayName = (at, zone) => shown(zone, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
export const dayKey = (at, zone) => shown(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(at));

export function span(seconds) {
  const minutes = Math.max(0, Math.round(seconds / 60));
  if (minutes < 60) return t("minutes", { count: minutes });
  return t("hours", { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });
}

export const age = (at) => span((Date.now() - new Date(at)) / 1000);

/* Ask something in a dialog. Returns what was typed, "" for a plain yes, or null. */
export function ask({ title, text = "", label = "", value = "", yes, danger = false, more = [] }) {
  return new Promise((done) => {
    const field = label ? h("textarea", { rows: 3, id: "asked", maxlength: 1000 }) : null;
    if (field) field.value = value;
    const box = h("dialog", { "aria-labelledby": "asked-h" });
    const close = (answer) => { box.close(); box.remove(); done(answer); };
    box.append(h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); close(field ? field.value.trim() : ""); } },
      h("h2", { id: "asked-h" }, title), text && h("p", text),
      field && h("label", { for: "asked" }, label), field,
      more.map((one) => h("button.row", { type: "button", onclick: () => { close(null); one.does(); } }, icon(one.icon), one.word)),
      h("div.ways", h("button.ghost", { type: "button", onclick: () => close(null) }, t("back")),
        yes && h(danger ? "button.danger" : "button.solid", { type: "submit" }, yes))));
    box.addEventListener("cancel", () => { box.remove(); done(null); });
    document.body.append(box);
    box.showModal();
    field?.focus();
  });
}
