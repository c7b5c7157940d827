// What a map draws besides its tiles, on one canvas: the outline of the land, a grid, lines, rings, points, people.
// Leaflet moves and scales it; a picture of 5,000 points is a loop over numbers, with no element for each of them.

import { leaflet as L } from "nicegui-leaflet";

const WORLD = 256, EDGE = 85.0511, ROOM = 0.2;  // pixels at zoom 0; Mercator's end; drawn around what is seen, by its size
const CLOSE = 100, CELL = 54, SMALL = 22;  // with fewer points than that, and from the zoom STREET, only what touches is joined
const STREET = 15, TURN = 2 * Math.PI;

export function project(lat, lon) {
  const sine = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  return [(lon / 360 + 0.5) * WORLD, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD];
}

// ── land: one coarse outline of the world; near, a finer one in pieces, of which only those in view are loaded ──
const NEAR = 8, read = new Map();

function load(address, make) {
  if (!read.has(address)) read.set(address, fetch(address).then((answer) => answer.json()).then(make).then((found) => (read.get(address).found = found)).catch(() => (read.get(address).failed = true)));
  return read.get(address);
}

function ring(places, border = null) {
  const flat = new Float64Array(places.length * 2);
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  places.forEach(([x, y], n) => {
    flat[2 * n] = x, flat[2 * n + 1] = y;
    left = Math.min(left, x), right = Math.max(right, x), top = Math.min(top, y), bottom = Math.max(bottom, y);
  });
  return { flat, left, top, right, bottom, border };
}

// TopoJSON: arcs are differences on a grid; a ring is a row of arcs, a negative one backwards.
function world({ arcs, transform: { scale, translate }, objects }) {
  const points = arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => project((y += dy) * scale[1] + translate[1], (x += dx) * scale[0] + translate[0]));
  });
  const joined = (numbers) => numbers.flatMap((n, at) => (n < 0 ? points[~n].slice().reverse() : points[n]).slice(at ? 1 : 0));
  const shapes = Object.values(objects).flatMap((one) => one.geometries).flatMap((one) => (one.type === "Polygon" ? [one.arcs] : one.arcs));
  return shapes.flat().map((numbers) => ring(joined(numbers)));
}

export class Land {
  constructor({ coarse, fine, version }, come) {
    this.address = { coarse, index: `${fine}/index.json?${version}`, piece: (name) => `${fine}/${name}.json?${version}` };
    this.come = come;  // called when something more can be drawn
  }
  // The rings for what is in view; those of a piece end at its border, along which no coast is drawn.
  rings(zoom, box) {
    const fine = zoom >= NEAR ? this._fine(box) : null;
    if (fine) return fine;
    if (zoom < NEAR || this.poor) return this._get(this.address.coarse, world) ?? [];
    return read.get(this.address.coarse)?.found ?? [];
  }
  _get(address, make) {
    const known = read.get(address);
    if (known?.found) return known.found;
    if (!known?.failed) load(address, make).then(this.come);
    else this.poor = true;  // then the coarse outline has to do
    return null;
  }
  _fine(box) {
    const index = this._get(this.address.index, (told) => ({ ...told, parts: new Set(told.parts), whole: new Set(told.whole) }));
    if (!index) return null;
    const { transform: { scale, translate }, cell: [wide, high] } = index;
    const place = (x, y) => project(y * scale[1] + translate[1], x * scale[0] + translate[0]);
    const column = (x) => Math.floor(((x / WORLD - 0.5) * 360 - translate[0]) / scale[0] / wide);
    const row = (y) => Math.floor((latitude(y) - translate[1]) / scale[1] / high);
    const found = [];
    let all = true;
    for (let c = column(box.left); c <= column(box.right); c++)
      for (let r = row(box.bottom); r <= row(box.top); r++) {
        const name = `${c}-${r}`, [left, bottom] = place(c * wide, r * high), [right, top] = place((c + 1) * wide, (r + 1) * high), border = { left, top, right, bottom };
        if (index.whole.has(name)) found.push(ring([[left, top], [right, top], [right, bottom], [left, bottom]], border));
        if (!index.parts.has(name)) continue;
        const piece = this._get(this.address.piece(name), (rings) => rings.map((one) => {
          const places = [];
          for (let i = 0, x = 0, y = 0; i < one.length; i += 2) places.push(place((x += one[i]), (y += one[i + 1])));
          return ring(places, border);
        }));
        piece ? found.push(...piece) : (all = false);
      }
    return all ? found : null;
  }
}

// A continent has 10,000 corners, far outside what is seen: cut it at a box, so that a close look costs little.
function cut(flat, box) {
  let now = flat;
  for (const [axis, limit, sign] of [[0, box.left, 1], [0, box.right, -1], [1, box.top, 1], [1, box.bottom, -1]]) {
    const out = [], length = now.length;
    for (let i = 0, j = length - 2; i < length; j = i, i += 2) {
      const a = (now[j + axis] - limit) * sign, b = (now[i + axis] - limit) * sign;
      if (a < 0 !== b < 0) {
        const share = a / (a - b);
        out.push(now[j] + (now[i] - now[j]) * share, now[j + 1] + (now[i + 1] - now[j + 1]) * share);
      }
      if (b >= 0) out.push(now[i], now[i + 1]);
    }
    now = out;
  }
  return now;
}

function latitude(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
}

// ── clusters: points of one cell are one, and so are neighbours that would touch ──
export function cluster(points, zoom) {
  const size = 2 ** zoom, cell = zoom >= STREET || points.size < CLOSE ? SMALL : CELL, cells = new Map();
  for (const one of points.values()) {
    const x = one.x * size, y = one.y * size, name = `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
    let found = cells.get(name);
    if (!found) cells.set(name, (found = { x: 0, y: 0, members: [], cell: [Math.floor(x / cell), Math.floor(y / cell)] }));
    found.x += one.x, found.y += one.y;
    found.members.push(one);
  }
  const order = [...cells.values()].sort((a, b) => b.members.length - a.members.length);
  for (const one of order) {
    if (one.taken) continue;
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++) {
        const other = (dx || dy) && cells.get(`${one.cell[0] + dx} ${one.cell[1] + dy}`);
        if (!other || other.taken || other === one) continue;
        const [ax, ay, bx, by] = [one, one, other, other].map((c, n) => ((n % 2 ? c.y : c.x) / c.members.length) * size);
        if (Math.hypot(ax - bx, ay - by) > radius(one.members.length) + radius(other.members.length) + 2) continue;
        other.taken = true;
        one.x += other.x, one.y += other.y;
        one.members = one.members.concat(other.members);
      }
  }
  return order.filter((one) => !one.taken).map((one) => ({ ...one, x: one.x / one.members.length, y: one.y / one.members.length }));
}

export function radius(count) {
  return count === 1 ? 7 : Math.min(26, 11 + 2.6 * Math.log2(count));
}

// ── the layer ──
export const Drawing = L.Layer.extend({
  initialize(tones) {
    this.tones = tones;
    this.points = new Map(), this.people = new Map(), this.lines = new Map();
    this.land = null, this.found = new Map(), this.spots = [], this.lit = null, this.marked = null, this.bare = true;
  },
  getEvents() {
    const events = { viewreset: this.draw, zoom: this._scale, move: this._moved, moveend: this.draw, resize: this.draw };
    return this._zoomAnimated ? { ...events, zoomanim: this._animate } : events;
  },
  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", this._zoomAnimated ? "leaflet-zoom-animated" : "", map.getPanes().overlayPane);
    this._canvas.setAttribute("aria-hidden", "true");
    if (map._loaded) this.draw();
  },
  onRemove() {
    this._canvas.remove();
  },
  // Data changed: what was joined for other data is forgotten, and all changes of a moment are drawn once.
  changed() {
    this.found.clear();
    this.later();
  },
  later() {
    this._due ??= requestAnimationFrame(() => ((this._due = null), this._map && this.draw()));
  },
  clusters(zoom) {
    if (!this.found.has(zoom)) this.found.set(zoom, cluster(this.points, zoom));
    return this.found.get(zoom);
  },
  // The nearest thing drawn under a position of the container; a finger is wider than a mouse.
  under({ x, y }, slack = 4) {
    let best = null, least = Infinity;
    for (const spot of this.spots) {
      const away = Math.hypot(spot.x - x, spot.y - y) - spot.radius;
      if (away <= slack && (away < least || (away <= 0 && spot.person))) [best, least] = [spot, away];
    }
    return best;
  },
  // Dragged further than what is drawn around the view.
  _moved() {
    const first = this._map.containerPointToLayerPoint([0, 0]), drawn = L.DomUtil.getPosition(this._canvas);
    const room = this._map.getSize().multiplyBy(ROOM), off = first.subtract(drawn).subtract(room);
    if (this._map.getZoom() === this._zoom && (Math.abs(off.x) > room.x || Math.abs(off.y) > room.y)) this.later();
  },
  _scale() {
    this._place(this._map.getCenter(), this._map.getZoom());
  },
  _animate({ center, zoom }) {
    this._place(center, zoom);
  },
  _place(center, zoom) {
    const scale = this._map.getZoomScale(zoom, this._zoom), corner = this._map.project(this._corner, zoom);
    const origin = this._map._getNewPixelOrigin(center, zoom);
    L.DomUtil.setTransform(this._canvas, corner.subtract(origin), scale);
  },
  draw() {
    const map = this._map, seen = map.getSize(), room = seen.multiplyBy(ROOM).round(), size = seen.add(room.multiplyBy(2));
    const dense = window.devicePixelRatio || 1, canvas = this._canvas, first = map.containerPointToLayerPoint(room.multiplyBy(-1)).round();
    this._zoom = map.getZoom(), this._corner = map.layerPointToLatLng(first);
    L.DomUtil.setPosition(canvas, first);
    if (canvas.width !== size.x * dense || canvas.height !== size.y * dense) {
      canvas.width = size.x * dense, canvas.height = size.y * dense;
      canvas.style.width = `${size.x}px`, canvas.style.height = `${size.y}px`;
    }
    const pen = canvas.getContext("2d"), corner = map.getPixelOrigin().add(first), scale = 2 ** this._zoom;
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, size.x, size.y);
    pen.lineJoin = pen.lineCap = "round";
    const look = getComputedStyle(map.getContainer()), inks = {}, ink = (name) => (inks[name] ??= look.getPropertyValue(`--${name}`).trim());
    const view = { scale, size, room, at: (x, y) => [x * scale - corner.x, y * scale - corner.y], left: corner.x / scale, top: corner.y / scale, ink, type: look.fontFamily };
    this.spots = [];
    if (this.bare) this._land(pen, view), this._grid(pen, view);
    this._lines(pen, view);
    for (const one of this.people.values()) this._ring(pen, view, one);
    for (const one of this.clusters(this._zoom)) this._point(pen, view, one);
    for (const one of this.people.values()) this._person(pen, view, one);
    const told = map.getContainer().dataset, now = String(this.points.size);
    if (told.points !== now) told.points = now;  // for tests, and for people with the tools of their browser
  },
  _land(pen, { scale, size, at, left, top, ink }) {
    const edge = 30 / scale, box = { left: left - edge, top: top - edge, right: left + size.x / scale + edge, bottom: top + size.y / scale + edge };
    const coast = new Path2D();
    pen.beginPath();
    for (const one of this.land?.rings(this._zoom, box) ?? []) {
      if (one.right < box.left || one.left > box.right || one.bottom < box.top || one.top > box.bottom) continue;
      const { border } = one, flat = one.left < box.left || one.right > box.right || one.top < box.top || one.bottom > box.bottom ? cut(one.flat, box) : one.flat;
      const shared = (i, j) => border && ((flat[i] === flat[j] && (flat[i] === border.left || flat[i] === border.right)) || (flat[i + 1] === flat[j + 1] && (flat[i + 1] === border.top || flat[i + 1] === border.bottom)));
      for (let i = 0, j = flat.length - 2; i < flat.length; j = i, i += 2) {
        const [x, y] = at(flat[i], flat[i + 1]);
        pen[i ? "lineTo" : "moveTo"](x, y);
        if (!i) coast.moveTo(...at(flat[j], flat[j + 1]));
        coast[shared(i, j) ? "moveTo" : "lineTo"](x, y);
      }
      pen.closePath();
    }
    pen.fillStyle = ink("map-land"), pen.strokeStyle = ink("map-edge"), pen.lineWidth = 1.25;
    pen.fill("evenodd");
    pen.stroke(coast);
  },
  // Below the streets there is nothing to measure by: a square is a round number of degrees.
  _grid(pen, { scale, size, at, left, top, ink }) {
    if (this._zoom < 6) return;
    const wanted = (130 / scale / WORLD) * 360, step = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001].find((one) => one <= wanted) ?? 0.001;
    const west = (left / WORLD - 0.5) * 360, east = ((left + size.x / scale) / WORLD - 0.5) * 360;
    const north = latitude(top), south = latitude(top + size.y / scale), high = step * 0.5 ** Math.round(Math.log2(1 / Math.max(0.2, Math.cos((north * Math.PI) / 180))));
    pen.beginPath();
    for (let x = Math.ceil(west / step) * step; x < east; x += step) {
      const [px] = at((x / 360 + 0.5) * WORLD, 0);
      pen.moveTo(px, 0), pen.lineTo(px, size.y);
    }
    for (let y = Math.ceil(south / high) * high; y < north; y += high) {
      const [, py] = at(0, project(y, 0)[1]);
      pen.moveTo(0, py), pen.lineTo(size.x, py);
    }
    pen.globalAlpha = 0.28, pen.lineWidth = 1, pen.strokeStyle = ink("map-edge");
    pen.stroke();
    pen.globalAlpha = 1;
  },
  _lines(pen, { at, ink }) {
    for (const one of this.lines.values()) {
      pen.beginPath();
      one.at.forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"](...at(x, y)));
      pen.setLineDash(one.dashed ? [5, 6] : []);
      pen.lineWidth = 2, pen.strokeStyle = ink(`map-${one.tone}`);
      pen.stroke();
    }
    pen.setLineDash([]);
  },
  _ring(pen, { at, ink, scale, size }, one) {
    const wide = (one.ring * WORLD * scale) / (40075017 * Math.cos((one.lat * Math.PI) / 180)), [x, y] = at(one.x, one.y);
    if (wide < 14 || x < -wide || y < -wide || x > size.x + wide || y > size.y + wide) return;
    pen.beginPath();
    pen.arc(x, y, wide, 0, TURN);
    pen.fillStyle = pen.strokeStyle = ink("map-ring"), pen.lineWidth = 1;
    pen.globalAlpha = one.old ? 0.07 : 0.14;
    pen.fill();
    pen.globalAlpha = 0.6;
    pen.setLineDash(one.old ? [3, 4] : []);
    pen.stroke();
    pen.setLineDash([]), (pen.globalAlpha = 1);
  },
  _point(pen, { at, ink, size, room, type }, one) {
    const [x, y] = at(one.x, one.y), count = one.members.length, r = radius(count);
    if (x < -r || y < -r || x > size.x + r || y > size.y + r) return;
    this.spots.push({ x: x - room.x, y: y - room.y, radius: r, one });
    const lit = one.members.some(({ n }) => n === this.lit || n === this.marked);
    if (lit) this._halo(pen, x, y, r, ink);
    pen.beginPath();
    pen.arc(x, y, count === 1 ? r : r - 1, 0, TURN);
    pen.fillStyle = ink("surface");
    pen.fill();
    if (count === 1) {
      pen.beginPath();
      pen.arc(x, y, 4.75, 0, TURN);
      pen.lineWidth = 3, pen.strokeStyle = ink(`map-${this.tones[one.members[0].tone]}`);
      pen.stroke();
      return;
    }
    const parts = this.tones.map((tone, n) => [tone, one.members.filter((member) => member.tone === n).length]).filter(([, some]) => some);
    let from = -Math.PI / 2;
    pen.lineWidth = 3, (pen.lineCap = "butt");
    for (const [tone, some] of parts) {
      pen.beginPath();
      pen.arc(x, y, r - 2.5, from, (from += (some / count) * TURN));
      pen.strokeStyle = ink(`map-${tone}`);
      pen.stroke();
    }
    this._text(pen, x, y, count < 1000 ? count : `${Math.floor(count / 100) / 10}k`, `600 ${count < 100 ? 11 : 10.5}px ${type}`, ink("ink"));
  },
  _person(pen, { at, ink, size, room, type }, one) {
    const [x, y] = at(one.x, one.y), r = 12;
    if (x < -r || y < -r || x > size.x + r || y > size.y + r) return;
    this.spots.push({ x: x - room.x, y: y - room.y, radius: r, person: one });
    if (this.lit === one.n) this._halo(pen, x, y, r, ink);
    pen.beginPath();
    pen.arc(x, y, r, 0, TURN);
    pen.fillStyle = ink("surface");
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, r - (one.old ? 2.75 : 2), 0, TURN);
    pen.fillStyle = pen.strokeStyle = ink(`av-${one.face[1]}`), pen.lineWidth = 1.5;
    one.old ? pen.stroke() : pen.fill();
    this._text(pen, x, y, one.face[0], `600 9px ${type}`, ink(one.old ? "ink-2" : "on-solid"));
  },
  _halo(pen, x, y, r, ink) {
    pen.beginPath();
    pen.arc(x, y, r + 5, 0, TURN);
    pen.fillStyle = ink("ring-line"), (pen.globalAlpha = 0.35);
    pen.fill();
    pen.globalAlpha = 1;
  },
  _text(pen, x, y, text, font, colour) {
    pen.font = font, pen.fillStyle = colour, pen.textAlign = "center", pen.textBaseline = "middle";
    pen.fillText(text, x, y + 0.5);
  },
});
