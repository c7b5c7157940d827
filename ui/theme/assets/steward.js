/*
 * What a page does by itself, beside its keys and its flashes (ui/theme/__init__.py):
 *
 *  1 connection   says that it is reconnecting when the server has not answered for a second, and that it is back
 *  2 typed        keeps what is being typed when the page goes away, and gives it to the next one
 *  3 places       comes back to where a list was
 *  4 rows         chooses rows of a list by X, and all up to one by Shift and X
 *  5 mentions     offers the names of colleagues after an @
 *  6 timeline     shows more at its end, and says that a visible page is still open
 *  7 files        takes what is dropped, pasted, photographed or recorded to the files of the open record
 *  8 palette      chooses lines of the palette by the arrows, and opens them
 *  9 hints        shows what a field means: on hover or a tap of its mark, and while it has the focus by keyboard
 * 10 outline      answers a click on the menu at once, with the outline of a page, until the page is there
 * 11 empty facts  shows them or folds them away, as they were last in this browser
 * 12 phone        leaves for the technician's page, which is none of NiceGUI's
 * 13 lightbox     shows a picture above its page, and the others beside it
 */

/* 1 ── connection ─────────────────────────────────────────────────────────────
 * NiceGUI shows #popup when its socket is cut. A server that hangs leaves the socket open: it is asked when somebody
 * does something, and each ten seconds.
 */
(() => {
  const PATIENCE = 1_000, EACH = 10_000, GLAD = 3_000, LOST = "steward:lost";
  const AWAY = "Reconnecting… What you type is kept.", BACK = "Back online";
  const bar = document.createElement("div");
  let first = true, asked = false, answered = 0, asking = null, patience = null, hiding = null;

  function say(text, tone) {
    clearTimeout(hiding);
    bar.textContent = text;
    bar.className = `connection ${tone}`;
  }

  function wait(patiently) {
    patience ??= setTimeout(() => {
      sessionStorage.setItem(LOST, "1");  // for the page that is loaded when the server is there again
      say(AWAY, "away");
    }, patiently ? 5 * PATIENCE : PATIENCE);
  }

  function ask() {
    asking = null;
    if (document.hidden || asked) return;
    asked = true;
    wait(first);  // on a slow line the first answer takes its time
    if (getElement(0)) window.emitEvent("steward:ping");  // not on a page that the server has cleared: it is being left
  }

  function back() {
    [first, asked, answered] = [false, false, performance.now()];
    clearTimeout(patience);
    patience = null;
    if (!sessionStorage.getItem(LOST)) return;
    sessionStorage.removeItem(LOST);
    say(BACK, "back");
    hiding = setTimeout(() => say("", ""), GLAD);
  }

  function active() {
    if (!first) asking ??= setTimeout(ask, Math.max(0, answered + PATIENCE - performance.now()));
  }

  document.addEventListener("DOMContentLoaded", () => {
    bar.setAttribute("role", "status");
    bar.className = "connection";
    document.body.append(bar);
    const popup = document.getElementById("popup");
    new MutationObserver(() => {
      asked = false;
      popup.ariaHidden === "false" ? wait() : ask();
    }).observe(popup, { attributeFilter: ["aria-hidden"] });
    for (const sign of ["keydown", "input", "pointerdown"]) document.addEventListener(sign, active, true);
    document.addEventListener("visibilitychange", active);
    setInterval(active, EACH);
    ask();
  });
  window.addEventListener("steward:answered", back);
})();

/* 2 ── typed ──────────────────────────────────────────────────────────────────
 * The server keeps a draft of each form a second after each change (ui/parts/form_draft.py). What it has not heard of,
 * because it was away, is written down here when the page goes away, by page, form and field, and given to the next page
 * of the same address. Fields without [data-kept], passwords among them, are never written down.
 */
(() => {
  const SETTLED = 5_000, KEY = `steward:typed ${location.pathname}`, AWAITED = "data-awaited";
  const touched = new WeakMap();
  let kept = null;

  const formOf = (field) => field.closest("[data-draft]")?.dataset.draft;
  const rich = (field) => field.querySelector("[contenteditable]");
  const fields = () => [...document.querySelectorAll("[data-kept]")].filter((one) => one.checkVisibility() && formOf(one));

  function typing({ target }) {
    const field = target.closest?.("[data-kept]:not([type=password])");
    if (field) touched.set(field, Date.now());
  }

  function written() {
    const forms = {};
    for (const field of fields().filter((one) => touched.has(one))) {
      const form = (forms[formOf(field)] ??= { at: 0, values: {} }), name = field.dataset.kept;
      form.at = Math.max(form.at, touched.get(field));
      form.values[name] = rich(field)?.innerHTML ?? field.value;
      if ("before" in field.dataset) form.values[`${name} before`] = field.dataset.before;
    }
    return forms;
  }

  function keep() {
    const has = document.activeElement?.closest("[data-kept]"), key = `steward:typed ${location.pathname}`;
    const forms = { ...(key === KEY ? kept?.forms : {}), ...written() };
    const focus = has ? [formOf(has), has.dataset.kept] : kept?.focus;
    if (Object.keys(forms).length) sessionStorage.setItem(key, JSON.stringify({ forms, focus }));
    else sessionStorage.removeItem(key);
  }

  function forget() {
    kept = null;
    sessionStorage.removeItem(`steward:typed ${location.pathname}`);
  }

  function bring() {
    kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (!kept) return;
    const told = Object.entries(kept.forms).map(([form, { at, values }]) => [form, { age: (Date.now() - at) / 1000, values }]);
    window.emitEvent("steward:typed", Object.fromEntries(told));
    setTimeout(forget, SETTLED);  // until then the server may go away again
    if (kept.focus) refocus(...kept.focus);
  }

  /* The focus goes where it was; what is typed before it is there is held, as for the palette. */
  function refocus(form, name) {
    window.dispatchEvent(new CustomEvent("steward:hold", { detail: `[${AWAITED}]` }));
    const until = performance.now() + SETTLED;
    const look = setInterval(() => {
      const field = fields().find((one) => formOf(one) === form && one.dataset.kept === name);
      if (field || performance.now() > until) clearInterval(look);
      if (field) setTimeout(() => focus(field), 300);  // a dialog that opens takes the focus once it stands
    }, 50);
  }

  function focus(field) {
    field.setAttribute(AWAITED, "");
    (rich(field) ?? field).focus();
    field.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));  // where it had the focus already
    field.removeAttribute(AWAITED);
    if (/text|search|tel|url/.test(field.type)) field.setSelectionRange(field.value.length, field.value.length);
  }

  document.addEventListener("input", typing, true);
  document.addEventListener("DOMContentLoaded", bring);
  document.addEventListener("visibilitychange", () => (document.hidden ? keep() : kept || forget()));
  window.addEventListener("pagehide", keep);
  window.addEventListener("steward:forget", forget);
  window.addEventListener("steward:leave", () => {
    window.removeEventListener("pagehide", keep);
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("steward:")) sessionStorage.removeItem(key);
  });
})();

/* 3 ── places ─────────────────────────────────────────────────────────────────
 * Back leads to where a page was left: as far down, and at the link that was taken. The server builds it anew, so the
 * browser cannot do it by itself; it says steward:arrived when it would go to the top.
 */
(() => {
  const PLACES = "steward:places", MOST = 50, LONG = 5_000, ELSEWHERE = ["wheel", "touchmove", "pointerdown", "keydown"];
  const here = () => location.pathname + location.search;
  const places = () => JSON.parse(sessionStorage.getItem(PLACES) ?? "[]");
  let goal = null;

  function note(link) {
    const others = places().filter(([path]) => path !== here()).slice(1 - MOST);
    sessionStorage.setItem(PLACES, JSON.stringify([...others, [here(), { y: scrollY, link }]]));
  }

  function leaving(event) {
    if (event.type === "click" || event.key === "Enter") note(event.target.closest?.("a[href]")?.getAttribute("href"));
  }

  function returning() {
    goal = new Map(places()).get(here());
  }

  function arrived() {
    if (goal) go(goal);
    else requestAnimationFrame(() => scrollTo(0, 0));
    goal = null;
  }

  function go({ y, link }) {
    const until = performance.now() + LONG, stop = new AbortController();
    ELSEWHERE.forEach((sign) => addEventListener(sign, () => stop.abort(), { signal: stop.signal, passive: true }));
    const step = () => {
      if (stop.signal.aborted) return;
      scrollTo(0, y);
      const there = Math.abs(scrollY - y) < 2, taken = [...document.querySelectorAll(".q-page a[href]")];
      const found = taken.find((one) => one.getAttribute("href") === link);
      if ((there && (found || !link)) || performance.now() > until) {
        stop.abort();
        if (found && document.activeElement === document.body) found.focus({ preventScroll: true });
      } else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  history.scrollRestoration = "manual";
  document.addEventListener("click", leaving, true);
  document.addEventListener("keydown", leaving, true);
  addEventListener("pagehide", () => note(new Map(places()).get(here())?.link));
  addEventListener("popstate", returning);
  addEventListener("steward:arrived", arrived);
  if (["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type)) {
    returning();
    document.addEventListener("DOMContentLoaded", arrived);
  }
})();

/* 4 ── rows ───────────────────────────────────────────────────────────────────
 * X chooses the row under the focus, or else under the mouse; Shift and X all rows from the last one chosen so.
 */
(() => {
  const TYPING = "input:not([type=checkbox]),textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox]";
  const box = (row) => row?.querySelector(".q-table--col-auto-width .q-checkbox");
  const checked = (row) => box(row).getAttribute("aria-checked") === "true";
  let last = null;

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.(TYPING) || document.querySelector(".q-dialog")) return;
    const row = document.activeElement?.closest("tbody tr") ?? document.querySelector("tbody tr:hover");
    if (!box(row)) return;
    event.preventDefault();
    const rows = [...row.parentElement.children].filter(box);
    const [from, to] = [rows.indexOf(last), rows.indexOf(row)].sort((a, b) => a - b);
    const range = event.shiftKey && from >= 0 ? rows.slice(from, to + 1).filter((one) => !checked(one)) : [row];
    range.forEach((one) => box(one).click());
    last = row;
  });
})();

/* 5 ── mentions ───────────────────────────────────────────────────────────────
 * In a text with [data-people], an @ at the beginning of a word offers the names that begin like what follows it.
 */
(() => {
  const MOST = 6, WORD = /(^|[^\p{L}\p{N}_])@([^@\n]{0,40})$/u;
  let list = null, field = null, names = [], row = 0;

  function close() {
    list?.remove();
    field?.removeAttribute("aria-activedescendant");
    list = field = null;
  }

  function begun(text) {
    const typed = WORD.exec(text.value.slice(0, text.selectionStart));
    if (!typed) return null;
    const begin = typed[2].toLocaleLowerCase();
    const fits = (name) => name.toLocaleLowerCase().split(" ").some((_, at, all) => all.slice(at).join(" ").startsWith(begin));
    return JSON.parse(text.dataset.people).filter(fits).slice(0, MOST);
  }

  function show(text) {
    const found = begun(text);
    if (!found?.length || found.some((name) => text.value.slice(0, text.selectionStart).endsWith(`@${name} `))) return close();
    close();
    [field, names, row] = [text, found, 0];
    list = document.createElement("ul");
    list.className = "mention-list";
    list.id = "mention-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", text.getAttribute("aria-label"));
    names.forEach((name, at) => {
      const one = document.createElement("li");
      [one.id, one.textContent] = [`mention-${at}`, name];
      one.setAttribute("role", "option");
      one.addEventListener("pointerdown", (event) => { event.preventDefault(); take(at); });
      list.append(one);
    });
    const box = text.getBoundingClientRect(), within = text.closest(".q-dialog, .q-page") ?? document.body;
    within.append(list);
    const on = list.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
    list.style.left = `${box.left - on.left}px`;
    list.style.top = `${box.bottom - on.top + 4}px`;
    move(0);
  }

  function move(by) {
    row = (row + by + names.length) % names.length;
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", at === row));
    field.setAttribute("aria-activedescendant", `mention-${row}`);
  }

  function take(at) {
    const text = field, end = text.selectionStart, start = text.value.slice(0, end).lastIndexOf("@");
    text.setRangeText(`@${names[at]} `, start, end, "end");
    close();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  function pressed(event) {
    if (!list || event.target !== field) return;
    const does = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => take(row), Tab: () => take(row), Escape: close };
    const act = event.ctrlKey || event.metaKey ? null : does[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  document.addEventListener("input", ({ target }) => target.matches?.("textarea[data-people]") && show(target));
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("focusout", ({ target }) => target === field && close());
})();

/* 6 ── timeline ───────────────────────────────────────────────────────────────
 * The end of a timeline that comes into sight is asked for once. A visible page of a record beats, so that colleagues see
 * who has it open (ui/parts/presence.py).
 */
(() => {
  const NEAR = 300, BEAT = 15_000;
  let asked = null;

  function look() {
    const end = document.querySelector("[data-earlier]");
    if (!end || end.dataset.earlier === asked || end.getBoundingClientRect().top > innerHeight + NEAR) return;
    asked = end.dataset.earlier;
    end.click();
  }

  function beat() {
    if (!document.hidden) for (const one of document.querySelectorAll("[data-beat]")) one.dispatchEvent(new CustomEvent("beat"));
  }

  /* What is typed right after the key of a composer's tab waits until the server has turned to it. */
  function hold() {
    const fields = ".composer-b textarea, .composer-b input";
    if (document.querySelector(".composer")) dispatchEvent(new CustomEvent("steward:hold", { detail: fields }));
  }

  /* On a phone one part of a record is shown at a time. */
  function turn({ target }) {
    const pressed = target.closest?.("[data-segment]");
    if (!pressed) return;
    for (const one of pressed.parentElement.children) one.setAttribute("aria-pressed", one === pressed);
  }

  for (const key of ["new", "call", "task"]) addEventListener(`steward:${key}`, hold);
  addEventListener("click", turn);
  addEventListener("scroll", look, { passive: true });
  addEventListener("steward:arrived", () => (asked = null));
  document.addEventListener("visibilitychange", beat);
  setInterval(beat, BEAT);
})();

/* 7 ── files ──────────────────────────────────────────────────────────────────
 * The page of a record has one place for files, [data-files], which uploads them (ui/parts/files_panel.py). A drop or a
 * paste into a formatted text or a dialog stays there.
 */
(() => {
  const OWN = ".q-dialog, .q-editor, [contenteditable]", OVER = "dropping";
  let recorder = null;

  const place = () => document.querySelector("[data-files]")?.dataset.files;
  const add = (id, some) => getElement(Number(id))?.$refs.qRef.addFiles(some);
  const carries = (event) => event.dataTransfer?.types.includes("Files") && place() && !event.target.closest?.(OWN);
  const light = (on) => document.documentElement.classList.toggle(OVER, on);

  function dropped(event) {
    light(false);
    if (!carries(event)) return;
    event.preventDefault();
    add(place(), [...event.dataTransfer.files]);
  }

  function pasted(event) {
    const some = [...(event.clipboardData?.files ?? [])];
    if (!some.length || !place() || event.target.closest?.(OWN)) return;
    event.preventDefault();
    add(place(), some);
  }

  function photograph(id) {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
    input.setAttribute("capture", "environment");
    input.addEventListener("change", () => add(id, [...input.files]));
    input.click();
  }

  async function record(button) {
    if (recorder) return recorder.stop();
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null), parts = [];
    if (!sound) return;
    recorder = new MediaRecorder(sound);
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => {
      const type = recorder.mimeType, ending = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
      const at = new Date().toLocaleString("sv").replaceAll(":", ".").slice(0, 16);
      sound.getTracks().forEach((one) => one.stop());
      recorder = null;
      button.classList.remove("recording");
      add(button.dataset.voice, [new File(parts, `${button.dataset.name} ${at}.${ending}`, { type })]);
    });
    recorder.start();
    button.classList.add("recording");
  }

  function pressed({ target }) {
    const camera = target.closest?.("[data-camera]"), voice = target.closest?.("[data-voice]");
    if (camera) photograph(camera.dataset.camera);
    if (voice) record(voice);
  }

  document.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); light(true); } });
  document.addEventListener("dragleave", (event) => event.relatedTarget || light(false));
  document.addEventListener("drop", dropped);
  document.addEventListener("paste", pasted);
  document.addEventListener("click", pressed);
  document.documentElement.classList.toggle("hears", Boolean(window.isSecureContext && window.MediaRecorder && navigator.mediaDevices));
})();

/* 8 ── palette ────────────────────────────────────────────────────────────────
 * The server shows the list (ui/parts/palette.py); which line is chosen is known here alone, so that arrows never wait.
 * Enter waits until the list is that of the text in the field. A contact has a second line, hidden until Tab or → shows it.
 */
(() => {
  const FIELD = ".palette input", EACH = 8, PATIENCE = 5_000;
  let entered = null, watched = null;

  const field = () => document.querySelector(FIELD);
  const list = () => document.getElementById("palette-list");
  const lines = () => [...(list()?.querySelectorAll(".palette-row") ?? [])].filter((one) => one.checkVisibility());
  const chosen = () => list()?.querySelector("[aria-selected=true]");
  const second = (line) => (line?.nextElementSibling?.matches(".palette-2") ? line.nextElementSibling : null);

  function choose(line) {
    for (const one of list().querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
    for (const one of list().querySelectorAll(".palette-2.shown")) if (one !== line) one.classList.remove("shown");
    line?.setAttribute("aria-selected", "true");
    line ? field().setAttribute("aria-activedescendant", line.id) : field().removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
    if (line && line === lines()[0]) list().scrollTop = 0;  // with the heading above it
  }

  function step(by) {
    const all = lines(), at = all.indexOf(chosen());
    if (all.length) choose(all[Math.abs(by) > 1 ? Math.max(0, Math.min(all.length - 1, at + by)) : (at + by + all.length) % all.length]);
  }

  function open(line, apart) {
    if (!line) return;
    if (apart && line.href) window.open(line.href, "_blank", "noopener");
    else line.click();
  }

  function enter(apart) {
    if (list().dataset.for === field().value) return open(chosen(), apart);
    entered = { apart, at: performance.now() };
    field().dispatchEvent(new Event("change"));  // what was typed is told at once
  }

  function aside(event) {
    const line = chosen(), more = second(line), end = event.target.selectionStart === event.target.value.length;
    if (more && (event.key === "Tab" ? !event.shiftKey : end)) more.classList.add("shown");
    else if (event.key !== "Tab") return false;
    if (more && !event.shiftKey) choose(more);
    return Boolean(more) || event.key === "Tab";
  }

  function keyed(event) {
    if (!event.target.matches?.(FIELD) || event.isComposing || event.altKey) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: EACH, PageUp: -EACH };
    if (event.key in steps) step(steps[event.key]);
    else if (event.key === "Enter") enter(event.ctrlKey || event.metaKey);
    else if (event.key === "Escape") return (entered = null);
    else if (event.key === "ArrowLeft" && chosen()?.matches(".palette-2")) choose(chosen().previousElementSibling);
    else if (!["Tab", "ArrowRight"].includes(event.key) || !aside(event)) return;
    event.preventDefault();
  }

  function renewed() {
    choose(lines()[0]);
    if (!entered || list().dataset.for !== field().value) return;
    const { apart, at } = entered;
    entered = null;
    if (performance.now() - at < PATIENCE) open(chosen(), apart);
  }

  function focused({ target }) {
    if (!target.matches?.(FIELD) || watched === list()) return;
    watched = list();
    new MutationObserver(renewed).observe(watched, { childList: true, attributeFilter: ["data-for"] });
    renewed();
  }

  /* The sign at the end of a line is for the mouse and the finger: it opens the second line. */
  function aimed(event) {
    const line = event.target.closest?.("[data-second]")?.closest(".palette-row");
    if (!line) return;
    event.preventDefault();
    event.stopPropagation();
    open(second(line), event.ctrlKey || event.metaKey);
  }

  document.addEventListener("keydown", keyed);
  document.addEventListener("input", ({ target }) => { if (target.matches?.(FIELD)) entered = null; });
  document.addEventListener("focusin", focused);
  document.addEventListener("click", aimed, true);
})();

/* 9 ── hints ──────────────────────────────────────────────────────────────────
 * The text stands beside its mark (ui/parts/hints.py) and is the field's description. One element shows it, above all
 * dialogs, so that nothing cuts it off. Typing, scrolling and Esc hide it; the pointer may go onto it.
 */
(() => {
  const PATIENCE = 600, GRACE = 150, GAP = 6, EDGE = 8;
  const tip = document.createElement("div");
  let mark = null, timer = null, byKey = false;

  function hide() {
    clearTimeout(timer);
    [mark, timer] = [null, null];
    tip.classList.remove("on");
  }

  function show(wanted, text) {
    clearTimeout(timer);
    mark = wanted;
    tip.textContent = text;
    tip.classList.add("on");
    const at = mark.getBoundingClientRect(), size = tip.getBoundingClientRect();
    const above = at.top - size.height - GAP;
    tip.style.left = `${Math.max(EDGE, Math.min(at.left - 14, innerWidth - size.width - EDGE))}px`;
    tip.style.top = `${above >= EDGE ? above : at.bottom + GAP}px`;
  }

  const SAID = ".q-select .hint + .vh";
  const MARK = ".hint, [data-hint]";  // a mark, or a heading that is one
  const about = (one) => one.dataset.hint ?? one.nextElementSibling?.textContent ?? "";

  function later(does, wait) {
    clearTimeout(timer);
    timer = setTimeout(does, wait);
  }

  // Quasar gives what is said of a choice to the element around the one that takes the focus.
  const describe = (node) => [node, ...(node.querySelectorAll?.(SAID) ?? [])].forEach((one) => {
    if (one.matches?.(SAID)) one.closest(".q-field").querySelector("[role=combobox]")?.setAttribute("aria-describedby", one.id);
  });

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(describe)))
      .observe(document.body, { childList: true, subtree: true });
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");  // it is the description of the field already
    document.body.append(tip);
  });
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    const over = target.closest?.(MARK);
    if (over && pointerType === "mouse") show(over, about(over));
    else if (mark && target.closest?.(".tip")) clearTimeout(timer);
    else if (mark && !byKey) later(hide, GRACE);
  });
  document.addEventListener("pointerdown", (event) => {
    byKey = false;
    if (event.target.closest?.(MARK)) event.preventDefault();  // the focus stays where it is
    else hide();
  }, true);
  document.addEventListener("click", (event) => {
    const tapped = event.target.closest?.(MARK);
    if (!tapped) return;
    event.preventDefault();
    event.stopPropagation();
    show(tapped, about(tapped));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && mark && !byKey) event.stopPropagation();  // it closes the hint alone
    if (event.key === "Tab") byKey = true;
    else hide();
  }, true);
  document.addEventListener("focusin", ({ target }) => {
    const said = byKey ? document.getElementById(target.getAttribute?.("aria-describedby")) : null;
    const shown = said?.matches(".vh, [hidden] *");  // below a field it stands already
    if (shown) later(() => show(target.closest(".q-field")?.querySelector(".hint") ?? target, said.textContent), PATIENCE);
  });
  document.addEventListener("focusout", () => byKey && hide());
  document.addEventListener("scroll", () => mark && hide(), true);
})();

/* 10 ── outline ────────────────────────────────────────────────────────────────
 * A page takes 30 to 400 ms on a busy machine, and longer on a slow line. What has not come within a moment is announced
 * by its outline, laid over the page that is left, so that nothing of it is changed here.
 */
(() => {
  const MOMENT = 60, LONGEST = 10_000, LINES = 8;
  const heading = () => document.querySelector(".q-page h1");
  const line = (name) => Object.assign(document.createElement("div"), { className: `skel ${name}` });
  let stop = () => {};

  function cover() {
    const page = document.querySelector(".q-page").getBoundingClientRect(), found = document.createElement("div");
    const card = document.createElement("div");
    found.className = "outline";
    found.setAttribute("aria-hidden", "true");
    found.style.left = `${page.left}px`;
    card.className = "panel";
    for (let number = 0; number < LINES; number++) card.append(line("row"));
    found.append(line("big"), line("short"), card);
    document.body.append(found);
    return found;
  }

  function leave(event) {
    const link = event.target.closest?.("a.nav, a.tab");
    if (!link || link.pathname === location.pathname || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    stop();
    const before = heading();
    let shown = null;
    const late = setTimeout(() => (shown = cover()), MOMENT), never = setTimeout(() => stop(), LONGEST);
    const watch = new MutationObserver(() => heading() && heading() !== before && stop());
    watch.observe(document.querySelector(".q-page"), { childList: true, subtree: true });
    stop = () => {
      [late, never].forEach(clearTimeout);
      watch.disconnect();
      shown?.remove();
    };
  }

  document.addEventListener("click", leave, true);
})();

/* 11 ── empty facts ────────────────────────────────────────────────────────── */
(() => {
  const KEY = "steward:unfolded", turn = (on) => document.documentElement.classList.toggle("unfolded", on);
  turn(localStorage.getItem(KEY) === "1");
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-empty]");
    if (!pressed) return;
    localStorage.setItem(KEY, pressed.dataset.empty);
    turn(pressed.dataset.empty === "1");
    pressed.parentElement.querySelector(`[data-empty="${pressed.dataset.empty ? "" : "1"}"]`).focus();
  });
})();

/* 12 ── phone ─────────────────────────────────────────────────────────────────
 * A click on a link stays inside NiceGUI's pages, but for this one: the browser follows it.
 */
document.addEventListener("click", (event) => {
  if (event.target.closest('a[href="/field/"]')) event.stopImmediatePropagation();
}, true);

/* 13 ── lightbox ──────────────────────────────────────────────────────────────
 * A click on a link with data-lightbox shows its picture above the page, with the others of the same list by ← and →. With
 * Ctrl or the middle button it opens in a tab, as links do. The words are those of the list.
 */
(() => {
  let box = null, links = [], at = 0;
  const part = (name, words, sign) => `<button type="button" class="light-${name}" aria-label="${words}" title="${words}"><i class="q-icon notranslate material-icons" aria-hidden="true">${sign}</i></button>`;

  function show(place) {
    at = (place + links.length) % links.length;
    const said = links[at].title || links[at].querySelector("b")?.textContent || "";
    Object.assign(box.querySelector("img"), { src: links[at].href, alt: said });
    box.querySelector("p").textContent = links.length > 1 ? `${said} (${at + 1}/${links.length})` : said;
  }

  function open(link) {
    const list = link.closest("[data-light]"), [close, before, next] = list.dataset.light.split("|");
    links = [...list.querySelectorAll("a[data-lightbox]")];
    box = Object.assign(document.createElement("dialog"), { className: "lightbox" });
    box.innerHTML = `<img><p></p>${part("x", close, "close")}${links.length > 1 ? part("back", before, "chevron_left") + part("on", next, "chevron_right") : ""}`;
    box.addEventListener("close", () => { box.remove(); box = null; link.focus(); });
    box.addEventListener("click", ({ target }) => {
      if (target.closest(".light-back")) show(at - 1);
      else if (target.closest(".light-on")) show(at + 1);
      else if (!target.closest("img")) box.close();
    });
    box.addEventListener("keydown", ({ key }) => {
      if (links.length > 1 && (key === "ArrowLeft" || key === "ArrowRight")) show(at + (key === "ArrowLeft" ? -1 : 1));
    });
    document.body.append(box);
    show(links.indexOf(link));
    box.showModal();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-lightbox]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  }, true);
})();
