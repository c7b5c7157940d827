// The customer's page of a visit: looks again every half minute while somebody looks at it. Without it, a reload does.
(() => {
  const EACH = 30_000;
  const main = () => document.querySelector("main");
  // What somebody types, and what they have opened, is not taken from them.
  const busy = () => document.querySelector("details[open]") || document.querySelector("main button:focus");
  async function look() {
    if (document.hidden || busy()) return;
    try {
      const answer = await fetch(location.pathname, { credentials: "omit", cache: "no-store" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = fresh.querySelector("main");
      if (next && next.innerHTML !== main().innerHTML && !busy()) {
        main().replaceWith(document.adoptNode(next));
        document.title = fresh.title;
      }
    } catch {
      // Without a network the page stays as it was.
    }
  }
  setInterval(look, EACH);
  document.addEventListener("visibilitychange", look);
})();
