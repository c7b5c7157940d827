/*
 * What a page does by itself, beside its keys and its flashes (ui/theme/__init__.py):
 *
 *  1 connection   says that it is reconnecting when the server has not answered for a second, and that it is back
 *  2 typed        keeps what is being typed when the page goes away, and gives it to the next one
 *  3 places       comes back to where a list was
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
    window.emitEvent("steward:ping");
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
