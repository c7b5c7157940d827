// A map, and beside it a list of what it shows. The server sends numbers to draw and later only what changed; what a
// point is called is asked for when the list or a popover needs it. Drawing: steward-map; tiles and moving: Leaflet.

import { leaflet as L } from "nicegui-leaflet";
import { Drawing, Land, project } from "steward-map";

const SHOWN = 40, NARROW = 15, PAUSE = 120, NEAREST = 18, CLOSE = 16;
const URGENT = ["bad", "warn", "info", "ok", "accent", "mute"];  // which points the list names first

function sheet(address) {
  const there = document.querySelector(`link[href="${address}"]`);
  if (there) return there.ready;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  link.ready = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return link.ready;
}

// What people wrote is never read as HTML; an address in it becomes a link.
function credit(text) {
  const holder = document.createElement("span");
  for (const part of text.split(/(https:\/\/\S+)/)) {
    if (!part.startsWith("https://")) holder.append(part);
    else holder.append(Object.assign(document.createElement("a"), { href: part, textContent: part.split("/")[2], target: "_blank", rel: "noopener noreferrer" }));
  }
  return holder.innerHTML;
}

// A few places far from all others do not make the first view so wide that the others become one spot.
function near(all) {
  if (all.length < 12) return all;
  const within = (axis) => {
    const some = all.map((one) => one[axis]).sort((a, b) => a - b), [low, high] = [0.25, 0.75].map((part) => some[Math.floor(part * (some.length - 1))]);
    return (one) => one[axis] >= low - 4 * (high - low) && one[axis] <= high + 4 * (high - low);
  };
  const [x, y] = [within("x"), within("y")];
  return all.filter((one) => x(one) && y(one));
}

export default {
  props: ["begun", "labels", "sheet", "land", "tones", "fine", "tiles", "remembers", "beside", "miles", "picks"],
  emits: ["ready", "look", "pick"],
  template: `
    <div class="fmap" :class="{ 'fmap-alone': !beside }">
      <div class="fmap-main">
        <div class="fmap-c" ref="map" role="application" :aria-label="labels.map"></div>
        <div class="fmap-acts">
          <button type="button" v-for="one in acts" :key="one.icon" :aria-label="labels[one.word]" :title="labels[one.word]" @click="one.act">
            <i class="material-icons notranslate" aria-hidden="true">{{ one.icon }}</i></button>
        </div>
        <p v-if="trouble" class="map-note fmap-trouble" role="status">{{ labels[trouble] }}
          <button type="button" class="link" v-if="trouble === 'blocked'" @click="reload">{{ labels.reload }}</button></p>
        <div v-if="tip" class="map-note fmap-tip" :style="{ left: tip.x + 'px', top: tip.y + 'px' }" aria-hidden="true">{{ tip.text }}</div>
      </div>
      <section v-if="beside" class="fmap-list" :aria-label="labels.list">
        <ul v-if="listed.length">
          <li v-for="one in listed" :key="one.n" :class="{ on: one.n === chosen }" @mouseenter="light(one.n)" @mouseleave="light(null)" @focusin="light(one.n)" @focusout="light(null)">
            <span v-if="one.face" class="av tiny" :class="'av-' + one.face[1]" aria-hidden="true">{{ one.face[0] }}</span>
            <span v-else class="fmap-dot" :class="one.tone" aria-hidden="true"></span>
            <div class="fmap-w">
              <a v-if="one.href" class="nicegui-link clip" :href="one.href">{{ one.title }}</a><b v-else class="clip">{{ one.title }}</b>
              <span class="sub clip">{{ [one.state, one.sub].filter(Boolean).join(" · ") }}</span>
            </div>
            <button type="button" class="fmap-go" :aria-label="labels.show.replace('{name}', one.title)" @click="pointOut(one.n)">
              <i class="material-icons notranslate" aria-hidden="true">my_location</i></button>
          </li>
        </ul>
        <p v-else-if="filled" class="sub">{{ labels.none }}</p>
        <p v-if="more" class="sub" role="status">{{ labels.more.replace("{count}", more.toLocaleString()) }}</p>
      </section>
    </div>`,
  data: () => ({ listed: [], more: 0, filled: false, trouble: "", tip: null, chosen: null }),
  computed: {
    acts() {
      return [
        { icon: "add", word: "nearer", act: () => this.map.zoomIn() },
        { icon: "remove", word: "further", act: () => this.map.zoomOut() },
        { icon: "fit_screen", word: "fit", act: () => this.fit() },
      ];
    },
  },
  created() {
    this.rows = new Map();  // by number: what the server told of a point
    this.waiting = new Set();
    this.fitted = false;
  },
  async mounted() {
    await sheet(this.sheet);
    if (!this.$refs.map) return;  // left before it came
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(this.$refs.map, {
      zoomControl: false, attributionControl: Boolean(this.tiles), minZoom: 2, maxZoom: this.tiles?.nearest ?? NEAREST,
      maxBounds: [[-86, -200], [86, 200]], maxBoundsViscosity: 1, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm,
    });
    this.map.attributionControl?.setPrefix(false);
    L.control.scale({ imperial: this.miles, metric: !this.miles, position: "bottomleft", maxWidth: 110 }).addTo(this.map);
    this.layer = new Drawing(this.tones);
    this.layer.land = new Land(this.land, () => this.layer.later());
    this.layer.bare = !this.tiles;
    this.map.setView(...this.kept());
    this.layer.addTo(this.map);
    this.map.on("moveend", this.moved).on("mousemove", this.hover).on("mouseout", () => this.light(null)).on("click", this.clicked);
    this.map.on("movestart", () => (this.tip = null)).on("popupclose", () => (this.chosen = null));
    if (this.tiles) this.street();
    this.sized = new ResizeObserver(() => {
      this.map.invalidateSize({ animate: false });
      if (!this.fitted) this.fit(false);  // it was hidden until now
    });
    this.sized.observe(this.$refs.map);
    this.looks = new MutationObserver(() => this.layer.later());  // light or dark
    this.looks.observe(document.body, { attributeFilter: ["class"] });
    document.fonts?.ready.then(() => this.layer.later());
    if (this.begun) this.change(this.begun);
    this.$emit("ready", this.begun?.edition ?? 0);
  },
  beforeUnmount() {
    this.sized?.disconnect(), this.looks?.disconnect();
    if (this.blocked) document.removeEventListener("securitypolicyviolation", this.blocked);
    clearTimeout(this.soon);
    this.map?.remove();
  },
  methods: {
    // ── from the server ──
    change({ points = [], people = {}, lines = {}, gone = [], whole = false }) {
      const { layer } = this;
      if (whole) for (const some of [layer.points, layer.people, layer.lines]) some.clear();
      for (const n of gone) for (const some of [layer.points, layer.people, layer.lines, this.rows]) some.delete(n);
      for (let i = 0; i < points.length; i += 4) {
        const [n, lat, lon, tone] = points.slice(i, i + 4), [x, y] = this.spot(lat, lon);
        layer.points.set(n, { n, x, y, tone });
        this.rows.delete(n);
      }
      for (const [n, one] of Object.entries(people)) {
        const [x, y] = this.spot(...one.at);
        layer.people.set(Number(n), { ...one, n: Number(n), x, y, lat: one.at[0] / this.fine });
      }
      for (const [n, one] of Object.entries(lines)) layer.lines.set(Number(n), { ...one, at: one.at.map((place) => this.spot(...place)) });
      layer.changed();
      if (!this.fitted) this.fit(false);
      this.list();
      this.refresh();
    },
    tell(rows) {
      for (const [n, row] of Object.entries(rows)) this.rows.set(Number(n), { ...row, n: Number(n) }), this.waiting.delete(Number(n));
      this.list();
      this.refresh();
    },
    fit(whole = true) {
      const there = [...this.layer.points.values(), ...this.layer.people.values()], all = whole ? there : near(there);
      if (!all.length || !this.map.getSize().x) return;
      this.fitted = true;
      const bounds = L.latLngBounds(all.map((one) => this.where(one)));
      this.map.fitBounds(bounds, { padding: [44, 44], maxZoom: 14 });
    },
    pointOut(n) {
      const one = this.layer.points.get(n) ?? this.layer.people.get(n);
      if (!one) return;
      this.map.setView(this.where(one), Math.max(this.map.getZoom(), CLOSE));
      this.tips(one, [one]);
    },
    mark(n) {
      const one = this.layer.points.get(n);
      this.layer.marked = n;
      if (one && this.map.getSize().x) this.map.panInside(this.where(one), { padding: [40, 40] });
      this.layer.later();
    },
    // ── places ──
    spot(lat, lon) { return project(lat / this.fine, lon / this.fine); },
    where({ x, y }) { return this.map.unproject([x, y], 0); },
    kept() {
      try {
        const [lat, lon, zoom] = JSON.parse(sessionStorage.getItem(`steward:map:${this.remembers}`));
        this.fitted = Boolean(this.remembers);
        return [[lat, lon], zoom];
      } catch { return [[25, 5], 2]; }
    },
    street() {
      let came = false;
      const layer = L.tileLayer(this.tiles.url, {
        attribution: credit(this.tiles.attribution), maxZoom: this.tiles.nearest,
        referrerPolicy: "strict-origin-when-cross-origin",  // tile servers refuse requests that do not say where they come from
      });
      layer.on("tileload", () => {
        came = true, this.trouble = "";
        if (this.layer.bare) (this.layer.bare = false), this.layer.later();
      });
      layer.on("tileerror", () => {
        if (came) return;
        this.trouble ||= "away", this.layer.bare = true;
        this.layer.later();
      });
      const origin = new URL(this.tiles.url.replace(/[{}]/g, ""), location.href).origin;
      this.blocked = ({ blockedURI }) => blockedURI.startsWith(origin) && (this.trouble = "blocked");
      document.addEventListener("securitypolicyviolation", this.blocked);
      layer.addTo(this.map);
    },
    reload() { location.reload(); },
    // ── looking ──
    moved() {
      const { lat, lng } = this.map.getCenter();
      if (this.remembers && this.fitted) sessionStorage.setItem(`steward:map:${this.remembers}`, JSON.stringify([lat.toFixed(5), lng.toFixed(5), this.map.getZoom()]));
      this.list();
    },
    list() {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.map && this.look(), PAUSE);
    },
    look() {
      const { x: width, y: height } = this.map.getSize(), scale = 2 ** this.map.getZoom(), corner = this.map.getPixelOrigin().add(this.map.containerPointToLayerPoint([0, 0]));
      const inside = ({ x, y }) => x * scale >= corner.x && x * scale <= corner.x + width && y * scale >= corner.y && y * scale <= corner.y + height;
      const order = this.tones.map((tone) => URGENT.indexOf(tone));
      const people = [...this.layer.people.values()].filter(inside);
      const points = [...this.layer.points.values()].filter(inside).sort((a, b) => order[a.tone] - order[b.tone] || a.n - b.n);
      const most = matchMedia("(max-width: 900px)").matches ? NARROW : SHOWN, named = points.slice(0, Math.max(0, most - people.length));
      this.more = points.length - named.length;
      this.listed = [...people, ...named.map((one) => this.rows.get(one.n)).filter(Boolean)];
      this.filled = true;
      this.ask(named.map((one) => one.n));
    },
    ask(numbers) {
      const unknown = numbers.filter((n) => !this.rows.has(n) && !this.waiting.has(n)).slice(0, SHOWN);
      unknown.forEach((n) => this.waiting.add(n));
      setTimeout(() => unknown.forEach((n) => this.waiting.delete(n)), 3000);
      if (unknown.length) this.$emit("look", unknown);
    },
    row(n) { return this.layer.people.get(n) ?? this.rows.get(n); },
    light(n) {
      if (this.layer.lit === n) return;
      this.layer.lit = n;
      this.layer.later();
      if (n === null) this.tip = null;
    },
    hover({ containerPoint }) {
      const spot = this.layer.under(containerPoint), one = spot && (spot.person ?? (spot.one.members.length === 1 ? spot.one.members[0] : null));
      this.$refs.map.classList.toggle("fmap-over", Boolean(spot));
      this.light(one?.n ?? null);
      if (!one) return (this.tip = null);
      this.ask(spot.person ? [] : [one.n]);
      const row = this.row(one.n);
      this.tip = row ? { text: [row.title, row.face ? row.sub : row.state].filter(Boolean).join(", "), x: spot.x, y: spot.y } : null;
    },
    clicked({ containerPoint, originalEvent }) {
      const spot = this.layer.under(containerPoint, originalEvent.pointerType === "touch" ? 16 : 6);
      if (!spot) return;
      if (spot.person) return this.tips(spot.person, [spot.person]);
      const { members } = spot.one, bounds = L.latLngBounds(members.map(this.where)), zoom = this.map.getBoundsZoom(bounds, false, L.point(60, 60));
      if (members.length > 1 && this.map.getZoom() < Math.min(this.map.getMaxZoom(), 17)) {
        return this.map.setView(bounds.getCenter(), Math.min(this.map.getMaxZoom(), 17, Math.max(zoom, this.map.getZoom() + 1)));
      }
      if (members.length === 1 && this.picks) return this.$emit("pick", members[0].n);
      this.tips(spot.one, members);
    },
    // ── the popover ──
    tips(at, members) {
      this.tip = null, this.chosen = members.length === 1 ? members[0].n : null;
      this.shown = members.slice(0, SHOWN).map((one) => one.n);
      this.ask(this.shown.filter((n) => !this.layer.people.has(n)));
      this.popup = L.popup({ closeButton: false, maxWidth: 280, minWidth: 180, offset: [0, -6], className: "fmap-pop", autoPanPadding: [24, 24] });
      this.popup.setLatLng(this.where(at)).setContent(this.told()).openOn(this.map);
    },
    refresh() {
      if (this.popup?.isOpen()) this.popup.setContent(this.told());
      if (this.popup?.isOpen() && !this.shown.some((n) => this.layer.points.has(n) || this.layer.people.has(n))) this.map.closePopup();
    },
    told() {
      const box = document.createElement("div"), add = (to, tag, classes, text) => to.appendChild(Object.assign(document.createElement(tag), { className: classes, textContent: text }));
      if (this.shown.length > 1) add(box, "b", "fmap-pop-h", this.labels.several.replace("{count}", this.shown.length));
      for (const row of this.shown.map(this.row).filter(Boolean)) {
        const part = add(box, "div", "fmap-pop-r", "");
        if (row.href) add(part, "a", "nicegui-link", row.title).href = row.href;
        else add(part, "b", "", row.title);
        if (row.state) add(part, "span", `state ${row.tone}`, row.state);
        if (row.sub) add(part, "span", "sub", row.sub);
      }
      const close = add(box, "button", "fmap-pop-x", "");
      close.type = "button", close.ariaLabel = this.labels.close, close.onclick = () => this.map.closePopup();
      add(close, "i", "material-icons notranslate", "close").ariaHidden = "true";
      return box;
    },
  },
};
