"""The look of every page: the location of its files, the contents of the head, and a person's coloured disc.

The stylesheet and the font are served from `/assets` (the folder `ASSETS`); `head_html()` links them.
Every component with its markup: `components.md` beside this file. Pages without NiceGUI: `plain.py`.
"""

from hashlib import blake2s
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
CSS = ASSETS / "steward.css"
SCRIPT = ASSETS / "steward.js"
AVATAR_COLOURS = 8  # .av-0 … .av-7, each dark enough for white letters (WCAG AA)


def colour(of: int | str) -> str:
    """Return the avatar colour class for a number or a text (a name, an id): the same text always gets the same one."""
    number = of if isinstance(of, int) else blake2s(of.encode(), digest_size=4).digest()[0]
    return f"av-{number % AVATAR_COLOURS}"


def initials(name: str) -> str:
    """Return one or two capital letters for an avatar: first and last word; "?" for a name without letter or digit."""
    words = ["".join(sign for sign in word if sign.isalnum()) for word in name.split()]
    words = [word for word in words if word]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][0]).upper()


def stamp(asset: Path) -> str:
    """Return an asset's address with the digest of its content: a browser may cache it and still notices an upgrade."""
    return f"/assets/{asset.name}?v={blake2s(asset.read_bytes(), digest_size=6).hexdigest()}"


def head_html() -> str:
    """Return the head of every NiceGUI page: stylesheet, font, icon, colours of the browser's own frame, script.

    A constant without any data; give it to `ui.add_head_html(head_html(), shared=True)` once.
    """
    return _HEAD


# The script that must run before the page is drawn, in three parts (the rest is in assets/steward.js):
# 1  Flash. Text that changes inside [data-live] gets .flash for a moment. Quiet while an element is younger than
#    800 ms, and for 800 ms after the tab became visible, so neither a first render nor a return to the tab flashes.
#    An element that is new on a page and should flash carries data-live="new". (The script also takes Quasar's
#    stray tabindex off an opened list of choices, which screen readers and axe trip over.)
# 2  Keys. Ctrl+K, n, e, t, c and ? become events: on window, and for the server through ui.on("steward:palette", …).
#    Text typed after Ctrl+K waits for the palette's field, which the server opens a moment later; steward:hold says
#    that another field is awaited.
#    A fact whose editor was left with Enter or Esc gets the focus back when the server has closed it (steward:back),
#    unless the focus has moved elsewhere by then.
#    On a phone the menu covers the page: it closes when one of its links is followed.
# 3  Colours. Before NiceGUI starts, "auto" follows the system; afterwards the browser's frame follows the theme.
_SCRIPT = """
(() => {
  const QUIET = 800, LENGTH = 1150, born = new WeakMap();
  let seen = performance.now();

  function flash(elements) {
    elements.forEach((el) => el.classList.remove("flash"));
    void document.body.offsetWidth;
    elements.forEach((el) => el.classList.add("flash"));
    setTimeout(() => elements.forEach((el) => el.classList.remove("flash")), LENGTH);
  }

  function changed(mutations) {
    const now = performance.now(), lit = new Set();
    const loud = document.visibilityState === "visible" && now - seen > QUIET;
    for (const { target, addedNodes } of mutations) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        node.querySelectorAll(".q-virtual-scroll__content[tabindex]").forEach((el) => el.removeAttribute("tabindex"));
        for (const el of [node, ...node.querySelectorAll("[data-live]")]) {
          if (!el.dataset || !("live" in el.dataset)) continue;
          if (el.dataset.live === "new" && loud) lit.add(el);
          born.set(el, now);
        }
      }
      const el = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest("[data-live]");
      if (el && loud && now - (born.get(el) ?? 0) > QUIET) lit.add(el);
    }
    if (lit.size) flash(lit);
  }

  function tell(name) {
    window.dispatchEvent(new CustomEvent(name));
    if (window.getElement?.(0)) window.emitEvent(name);
  }

  function search() {
    const fields = [...document.querySelectorAll("[data-search]")].filter((el) => el.offsetParent !== null);
    const field = fields.find((el) => el.closest(".q-page")) ?? fields[0];
    (field?.matches("input,textarea,button,a") ? field : field?.querySelector("input,textarea,button"))?.focus();
    return Boolean(field);
  }

  const LETTERS = { n: "steward:new", e: "steward:edit", t: "steward:task", c: "steward:call", "?": "steward:help" };
  const TYPING = "input,textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox]";

  const PALETTE = ".palette input", PATIENCE = 3000;
  let early = null, asked = 0, awaited = PALETTE;

  function expect(field) {
    if (!document.activeElement?.matches(field)) [early, asked, awaited] = ["", performance.now(), field];
  }

  function hold(event) {
    if (early === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || performance.now() - asked > PATIENCE) return (early = null);
    if (event.key === "Backspace") early = early.slice(0, -1);
    else if (event.key === "Enter") early += "\\n";
    else if (event.key.length === 1) early += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function release({ target }) {
    if (early === null || !target.matches?.(awaited)) return;
    const typed = target.tagName === "TEXTAREA" ? early : early.split("\\n")[0];
    const entered = awaited === PALETTE && early.includes("\\n");
    early = null;
    if (!typed) return;
    target.value += typed;
    target.dispatchEvent(new Event("input", { bubbles: true }));
    if (entered) target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }

  function nextBad() {
    const fields = [...document.querySelectorAll(".fixin input")], now = fields.indexOf(document.activeElement);
    const next = fields[(now + 1) % fields.length];
    next?.scrollIntoView({ block: "center" });
    next?.focus();
    return next;
  }

  function pressed(event) {
    if (event.key === "F8" && nextBad()) return event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (event.repeat) return;
      expect(PALETTE);
      return tell("steward:palette");
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest?.(TYPING) || document.querySelector(".q-dialog")) return;
    if (event.key === "/") return search() && event.preventDefault();
    const turned = event.key.startsWith("Arrow") && document.querySelector(`[data-arrow="${event.key}"]`);
    if (turned && !event.shiftKey) return event.preventDefault(), turned.click();
    if (event.key in LETTERS) {
      event.preventDefault();
      tell(LETTERS[event.key]);
    }
  }

  let left = null;
  function leaving(event) {
    if (event.key === "Enter" || event.key === "Escape") left = event.target.closest?.(".fact dd") ?? left;
  }

  function back() {
    const has = document.activeElement;
    if (left && (has === document.body || left.contains(has))) left.querySelector("button.edit")?.focus();
  }

  const scheme = document.getElementById("nicegui-color-scheme");
  if (scheme?.content === "normal") scheme.content = "light dark";
  function frame() {
    const body = document.body.classList;
    if (!body.contains("body--dark") && !body.contains("body--light")) return;
    const colour = getComputedStyle(document.body).getPropertyValue("--bg").trim();
    document.querySelectorAll("meta[name=theme-color]").forEach((meta) => (meta.content = colour));
  }

  function gone(event) {
    if (event.target.closest?.(".q-drawer a")) document.querySelector(".q-drawer__backdrop")?.click();
  }

  document.addEventListener("click", gone);
  document.addEventListener("visibilitychange", () => (seen = performance.now()));
  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", hold, true);
  document.addEventListener("focusin", release);
  document.addEventListener("keydown", leaving, true);
  window.addEventListener("steward:hold", ({ detail }) => expect(detail));
  window.addEventListener("steward:back", back);
  document.addEventListener("DOMContentLoaded", () => {
    seen = performance.now();
    new MutationObserver(changed).observe(document.body, { subtree: true, childList: true, characterData: true });
    new MutationObserver(frame).observe(document.body, { attributeFilter: ["class"] });
    document.querySelectorAll(".nicegui-error-popup").forEach((el) => el.setAttribute("role", "status"));
  });
})();
"""

_HEAD = f"""
<link rel="preload" href="/assets/inter.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{stamp(CSS)}">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="apple-touch-icon" href="/assets/icon-180.png">
<meta name="theme-color" content="#f6f7f9" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0b0d12" media="(prefers-color-scheme: dark)">
<script>{_SCRIPT}</script>
<script defer src="{stamp(SCRIPT)}"></script>
""".strip()
