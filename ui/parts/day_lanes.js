// The lanes of a day or a week: technicians below each other, their visits along the hours. The server tells everything
// once and then what changed; a drag is done here, told when it ends, and taken back if it is refused (`back`).

const STEP = 15, SLOW = 5, ROW = 58, FAR = 5;  // minutes; with Shift; pixels of a row; pixels until a press is a drag
const FEW = 6, EDGE = 36, PACE = 12;  // waiting visits that a phone lists at once; pixels from an edge where a drag scrolls, and how far

function sheet(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
}

export default {
  props: ["begun", "labels", "sheet", "may"],
  emits: ["choose", "drop", "assign", "open"],
  template: `
    <div class="gantt" :class="{ week: axis.days.length > 1, held: drag }" role="group" :aria-label="labels.board" @keydown="key">
      <div class="g-corner">{{ labels.technician }}</div>
      <div class="g-hours" aria-hidden="true" v-if="axis.days.length < 2">
        <span v-for="one in axis.hours" :key="one.at" :style="{ left: x(one.at) + '%' }">{{ one.label }}</span>
        <span class="g-time" v-if="now !== null" :style="{ left: x(now) + '%' }">{{ clock(now) }}</span></div>
      <div class="g-days" v-else><a v-for="(one, n) in axis.days" :key="one.label" class="nicegui-link" :class="{ on: n === axis.today }" :href="one.href"
        :aria-current="n === axis.today ? 'date' : undefined">{{ one.label }}</a></div>
      <template v-for="lane in shown" :key="lane.id">
        <div class="g-who" :class="{ free: !lane.id }" :id="'who-' + (lane.id || 'none')">
          <span v-if="lane.id" class="av" :class="lane.tone" aria-hidden="true">{{ lane.initials }}</span>
          <span v-else class="bubble warn" aria-hidden="true"><i class="q-icon material-icons">inbox</i></span>
          <div><a v-if="lane.href" class="nicegui-link clip" :href="lane.href">{{ lane.name }}</a><b v-else class="clip">{{ lane.name }}</b><small class="clip" :title="lane.sub">{{ lane.sub }}</small></div></div>
        <div class="g-lane" :class="{ free: !lane.id, few: !lane.id && !all, over: drag && drag.lane === lane.id }" role="group" :aria-labelledby="'who-' + (lane.id || 'none')"
          :data-lane="lane.id" :style="axis.days.length < 2 && { '--rows': lane.rows, '--hour': 100 / axis.hours.length + '%' }">
          <template v-if="axis.days.length < 2">
            <span v-for="off in lane.off" class="g-off" :style="span(off.begins, off.ends)" :title="off.reason"><span>{{ off.reason }}</span></span>
            <template v-for="one in lane.blocks" :key="one.key">
              <span v-if="one.drive" class="g-drive" :class="{ late: one.late_drive }" :style="way(one)" :title="one.way" aria-hidden="true"></span>
              <visit :one="one" :place="place(one)" :on="one.id === chosen" :stop="one.key === stop" :labels="labels" :may="may" @press="press"
                @choose="choose" @assign="$emit('assign', { id: one.id })"></visit></template>
            <span class="g-now" v-if="now !== null" :style="{ left: x(now) + '%' }" aria-hidden="true"></span>
            <span class="g-goal" v-if="drag && drag.lane === lane.id" :style="goal" aria-hidden="true"><b v-if="drag.lane">{{ clock(drag.at) }}</b></span>
            <p v-if="!lane.blocks.length && !lane.id" class="g-none">{{ labels.none }}</p>
          </template>
          <div v-else v-for="(day, n) in axis.days" :key="day.label" class="g-cell" :class="{ today: n === axis.today, away: !lane.open[n] && lane.id,
            over: drag && drag.lane === lane.id && drag.day === n }" :data-day="n">
            <small v-if="lane.away[n]" class="g-away" :title="lane.away[n]">{{ lane.away[n] }}</small>
            <a v-if="lane.id && lane.blocks.some((b) => b.day === n)" class="g-on only-m nicegui-link" :href="day.href">{{ day.label }}</a>
            <visit v-for="one in lane.blocks.filter((b) => b.day === n)" :key="one.key" :one="one" :on="one.id === chosen" :stop="one.key === stop"
              :labels="labels" :may="may" @press="press" @choose="choose" @assign="$emit('assign', { id: one.id })"></visit></div>
          <button v-if="!lane.id && !all && axis.days.length < 2 && lane.blocks.length > FEW" type="button" class="g-more only-m" @click="all = true">{{ labels.more.replace("{count}", lane.blocks.length - FEW) }}</button>
        </div>
      </template>
    </div>`,
  components: {
    visit: {
      props: ["one", "place", "on", "stop", "labels", "may"],
      emits: ["press", "choose", "assign"],
      template: `
        <div class="g-visit" :class="[one.look, { sel: on, ghost: one.ghost, going: one.going, fixed: !one.movable }]" :style="place">
          <button type="button" class="g-v" :data-key="one.key" :tabindex="stop ? 0 : -1" :aria-pressed="String(!!on)" :title="one.hint"
            @pointerdown="$emit('press', $event, one)" @click="$emit('choose', one)">
            <span class="g-t">{{ one.time }}</span><b><i v-if="one.icon" class="q-icon material-icons" aria-hidden="true">{{ one.icon }}</i>{{ one.title }}</b><small>{{ one.note }}</small><span class="vh">, {{ one.said }}</span></button>
          <button v-if="may && one.movable && !one.ghost" type="button" class="g-assign only-m" @click="$emit('assign')" :aria-label="one.assign">{{ labels.assign }}</button>
        </div>`,
    },
  },
  data() {
    return { ...this.begun[0], chosen: null, stop: null, drag: null, held: {}, now: null, all: false, FEW };
  },
  created() {
    sheet(this.sheet);
    this.took = performance.now();
    this.tick();
    this.timer = setInterval(() => this.tick(), 15000);
  },
  beforeUnmount() {
    clearInterval(this.timer);
    this.release();
  },
  computed: {
    byLane() {
      const found = {};
      for (const one of Object.values(this.blocks)) (found[one.lane] ||= []).push({ ...one, ...this.held[one.id] });
      const moved = Object.values(found).flat();
      const lanes = {};
      for (const one of moved) (lanes[one.lane] ||= []).push({ ...one, key: one.id });
      for (const one of this.ghosts) (lanes[one.lane] ||= []).push({ ...one, key: "g-" + one.id });
      return lanes;
    },
    shown() {
      return this.lanes.map((lane) => {
        const blocks = this.rows(lane, (this.byLane[lane.id] || []).sort((a, b) => a.day - b.day || (a.at ?? 9999) - (b.at ?? 9999) || (a.key < b.key ? -1 : 1)));
        return { ...lane, blocks, rows: Math.max(1, ...blocks.map((one) => one.row + 1)) };
      });
    },
    goal() {
      return { ...this.span(this.drag.at, this.drag.at + this.drag.one.min), top: "7px" };
    },
  },
  methods: {
    tick() {
      this.now = this.axis.now === null || this.axis.days.length > 1 ? null : this.axis.now + (performance.now() - this.took) / 60000;
      if (this.now !== null && (this.now < this.axis.begins || this.now > this.axis.ends)) this.now = null;
    },
    take(told) {  // what changed since: axis and lanes as a whole, visits one by one
      for (const name of ["axis", "lanes", "ghosts"]) if (told[name]) this[name] = told[name];
      if (told.axis) this.took = performance.now();
      for (const one of told.some || []) this.lanes = this.lanes.map((lane) => (lane.id === one.id ? one : lane));
      for (const one of told.put || []) { this.blocks[one.id] = one; delete this.held[one.id]; }
      for (const id of told.gone || []) { delete this.blocks[id]; delete this.held[id]; }
      this.tick();
      this.rove();
    },
    back(id) { delete this.held[id]; },  // a drop was refused: it goes back where it was
    point(id) {
      this.chosen = id;
      const own = this.$el.querySelector(`[data-key="${CSS.escape(id || "")}"]`);
      if (own) this.stop = id, own.scrollIntoView({ block: "nearest" });
    },
    x(at) { return Math.max(0, Math.min(100, (100 * (at - this.axis.begins)) / (this.axis.ends - this.axis.begins))); },
    span(from, to) { return { left: this.x(from) + "%", width: `calc(${this.x(to) - this.x(from)}% - 2px)` }; },
    clock(at) {
      const hours = this.axis.hours.filter((one) => one.at <= at), last = hours[hours.length - 1] || this.axis.hours[0];
      const minutes = Math.floor(at) - last.at;
      return `${String((last.hour + Math.floor(minutes / 60)) % 24).padStart(2, "0")}:${String(((minutes % 60) + 60) % 60).padStart(2, "0")}`;
    },
    place(one) { return { ...this.span(one.from, one.from + one.min), top: 7 + one.row * ROW + "px" }; },
    way(one) {
      const begins = Math.max(one.at - one.drive, one.last ?? this.axis.begins), left = this.x(begins), right = this.x(one.at);
      return { left: `calc(${left}% + 1px)`, width: `max(8px, calc(${right - left}% - 4px))`, top: 23 + one.row * ROW + "px" };
    },
    rows(lane, blocks) {  // in Unassigned nothing lies over anything; what has no time is put where there is room
      if (this.axis.days.length > 1) return blocks.map((one) => ({ ...one, row: 0, from: one.at }));
      const ends = [], done = [];
      let cursor = this.axis.begins, last = null;
      for (const one of blocks) {
        const timed = one.at !== null;
        let row = 0, from = timed ? one.at : cursor;
        if (!lane.id) {
          if (!timed && from + one.min > this.axis.ends) { from = cursor = this.axis.begins; ends.push(0); row = ends.length - 1; }
          while ((ends[row] ?? 0) > from) row += 1;
          ends[row] = from + one.min;
          if (!timed) cursor = from + one.min;
        }
        done.push({ ...one, row, from, last });
        if (timed && !one.going) last = Math.max(last ?? 0, one.at + one.min);
      }
      return done;
    },
    rove() {
      if (!this.order().some((one) => one.key === this.stop)) this.stop = this.order()[0]?.key ?? null;
    },
    order() { return this.shown.flatMap((lane) => lane.blocks); },
    choose(one) {
      if (this.dropped) { this.dropped = false; return; }
      this.stop = one.key;
      this.chosen = this.chosen === one.id ? null : one.id;
      this.$emit("choose", { id: this.chosen });
    },
    key(event) {
      const one = this.order().find((block) => block.key === event.target.dataset?.key);
      if (event.key === "Escape" && this.drag) { this.release(); this.drag = null; return; }
      if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter") this.$emit("open", { id: one.id });
      else if (event.key.toLowerCase() === "a" && this.may) this.$emit("assign", { id: one.id });
      else if (event.key.startsWith("Arrow")) this.step(one, event.key.slice(5));
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    step(one, way) {
      const lanes = this.shown.filter((lane) => lane.blocks.length), at = lanes.findIndex((lane) => lane.blocks.some((b) => b.key === one.key));
      const here = lanes[at].blocks, n = here.findIndex((b) => b.key === one.key);
      let to = way === "Left" ? here[n - 1] : way === "Right" ? here[n + 1] : null;
      if (way === "Up" || way === "Down") {
        const next = lanes[at + (way === "Up" ? -1 : 1)], mid = (b) => b.day * 1440 + (b.from ?? 0) + b.min / 2;
        to = next && next.blocks.reduce((best, b) => (Math.abs(mid(b) - mid(one)) < Math.abs(mid(best) - mid(one)) ? b : best));
      }
      if (!to) return;
      this.stop = to.key;
      this.$nextTick(() => this.$el.querySelector(`[data-key="${CSS.escape(to.key)}"]`)?.focus());
    },
    press(event, one) {
      if (!this.may || !one.movable || one.ghost || event.button || event.pointerType === "touch") return;
      const begun = { x: event.clientX, y: event.clientY }, box = event.currentTarget.getBoundingClientRect();
      this.dropped = false;
      this.follow = (moved) => {
        if (!this.drag && Math.hypot(moved.clientX - begun.x, moved.clientY - begun.y) < FAR) return;
        this.over(moved, one, begun.x - box.left);
        this.edge = () => this.scroll(moved) && this.over(moved, one, begun.x - box.left);
        this.rolling ??= setInterval(() => this.edge(), 30);
      };
      this.let = () => {
        const goal = this.drag;
        this.release();
        this.drag = null;
        if (goal) { this.dropped = true; setTimeout(() => { this.dropped = false; }, 50); this.drop(goal); }
      };
      addEventListener("pointermove", this.follow);
      addEventListener("pointerup", this.let);
      addEventListener("pointercancel", this.let);
      event.currentTarget.focus();
      event.preventDefault();
    },
    over(moved, one, inside) {
      const under = document.elementsFromPoint(moved.clientX, moved.clientY), lane = under.find((el) => el.matches?.(".g-lane"));
      if (!lane || !this.$el.contains(lane)) { this.drag = { one, lane: null, day: one.day, at: one.from }; return; }
      const box = lane.getBoundingClientRect(), cell = under.find((el) => el.matches?.(".g-cell")), id = lane.dataset.lane || "";
      const step = moved.shiftKey ? SLOW : STEP, wide = this.axis.ends - this.axis.begins;
      const raw = this.axis.begins + ((moved.clientX - inside - box.left) / box.width) * wide;
      const at = cell ? one.at ?? this.axis.begins : Math.max(0, Math.round(raw / step) * step);
      this.drag = { one, lane: id, day: cell ? Number(cell.dataset.day) : 0, at };
    },
    scroll({ clientY }) {  // a drag near the upper or lower edge brings in the lanes beyond it
      const { bottom } = this.$el.getBoundingClientRect(), top = this.$el.querySelector(".g-lane.free").getBoundingClientRect().bottom, was = this.$el.scrollTop;
      if (Math.abs(clientY - bottom) < EDGE) this.$el.scrollTop += PACE;
      else if (Math.abs(clientY - top) < EDGE / 2) this.$el.scrollTop -= PACE;
      return this.$el.scrollTop !== was;
    },
    drop({ one, lane, day, at }) {
      if (lane === null || (lane === one.lane && (!lane || (day === one.day && at === one.at)))) return;
      this.held[one.id] = lane ? { lane, day, at, drive: 0 } : { lane, day, drive: 0 };
      this.$emit("drop", { id: one.id, version: one.version, lane, day, at });
    },
    release() {
      clearInterval(this.rolling), this.rolling = null;
      removeEventListener("pointermove", this.follow);
      removeEventListener("pointerup", this.let);
      removeEventListener("pointercancel", this.let);
    },
  },
  mounted() { this.rove(); },
};
