// The lines of a document, edited in place. One row is one component, so that a keystroke redraws one row of a thousand.
// The rows live here while they are typed; the server is told of changed rows 250 ms after the last keystroke, and at once
// when the focus leaves. It answers with what each line comes to and with the mistakes.

const COLUMNS = ["text", "quantity", "unit", "price", "discount", "tax"];

const Row = {
  props: ["line", "at", "of", "labels", "rates", "amount", "wrong", "found", "readonly", "moving"],
  emits: ["typed", "add", "remove", "move", "step", "grab", "look", "take"],
  data: () => ({ chosen: 0 }),
  template: `
    <li class="ln-row" :class="{ 'ln-moving': moving, 'ln-wrong': wrong, 'ln-fixed': line.fixed }" :data-key="line.key">
      <button type="button" class="ln-grip" tabindex="-1" :aria-label="labels.move + ', ' + place"
        v-if="!closed" @pointerdown="$emit('grab', $event, line.key)"><i class="material-icons" aria-hidden="true">drag_indicator</i></button>
      <span class="ln-grip" v-else></span>
      <div class="ln-what">
        <textarea v-bind="field('text')" v-model="line.text" class="ln-text" rows="1" :placeholder="labels.text"
          autocomplete="off" @input="typed('text'); look()" @blur="$emit('look', null)" ></textarea>
        <ul v-if="found && found.length" class="picker-list" role="listbox" :aria-label="labels.found">
          <li v-for="(one, n) in found" class="palette-row" role="option" :aria-selected="String(n === chosen)"
            @mousedown.prevent="$emit('take', line, one)"><span class="clip">{{ one.text }}</span><span class="sub">{{ one.shown }}</span></li>
        </ul>
        <textarea v-bind="field('note')" v-model="line.note" class="ln-note" :class="{ 'ln-none': !line.note }"
          :rows="(line.note || '').split('\\n').length" :placeholder="labels.note" @input="typed('note')"></textarea>
      </div>
      <label class="ln-quantity"><span>{{ labels.quantity }}</span>
        <input v-bind="field('quantity')" v-model="line.quantity" inputmode="decimal" maxlength="20" @input="typed('quantity')"></label>
      <label class="ln-unit"><span>{{ labels.unit }}</span>
        <input v-bind="field('unit')" v-model="line.unit" @input="typed('unit')"></label>
      <label class="ln-price"><span>{{ labels.price }}</span>
        <input v-bind="field('price')" v-model="line.price" inputmode="decimal" maxlength="20" @input="typed('price')"></label>
      <label class="ln-discount"><span>{{ labels.discount }}</span>
        <input v-bind="field('discount')" :value="line.discount === '0' ? '' : line.discount" inputmode="decimal" maxlength="10"
          placeholder="–" @input="line.discount = $event.target.value || '0'; typed('discount')"></label>
      <label class="ln-tax"><span>{{ labels.tax }}</span>
        <select v-if="rates.length" v-bind="field('tax')" :value="rate" :disabled="closed" @change="choose($event.target.value)">
          <option v-for="one in options" :value="one.key">{{ one.label }}</option></select>
        <input v-else v-bind="field('tax')" v-model="line.tax" inputmode="decimal" maxlength="10" @input="typed('tax')"></label>
      <output class="ln-amount num" data-live :aria-label="labels.amount + ', ' + place">{{ amount }}</output>
      <button type="button" class="ln-remove" v-if="!closed" tabindex="-1" :aria-label="labels.remove + ', ' + place"
        @click="$emit('remove', line.key)"><i class="material-icons" aria-hidden="true">close</i></button>
      <span class="ln-remove" v-else></span>
      <p v-if="wrong" class="mistake" role="alert">{{ said }}</p>
    </li>`,
  computed: {
    closed() { return this.readonly || this.line.fixed; },
    place() { return this.labels.line.replace("{number}", this.at + 1); },
    said() { return Object.entries(this.wrong).map(([name, text]) => `${this.labels[name] || ""}: ${text}`).join(" "); },
    rate() { return `${this.line.tax}|${this.line.tax_category || (Number(this.line.tax) ? "S" : "Z")}`; },
    options() {
      const known = this.rates.some((one) => one.key === this.rate);
      return known ? this.rates : [...this.rates, { key: this.rate, label: `${this.line.tax}%` }];
    },
  },
  watch: { found() { this.chosen = 0; } },
  methods: {
    field(name) {
      const bad = this.wrong && this.wrong[name];
      return {
        "data-col": name, "aria-label": `${this.labels[name]}, ${this.place}`, "aria-invalid": bad ? "true" : undefined,
        "aria-describedby": this.labels.about[name] && `about-line-${name}`, readonly: this.closed || undefined, title: bad || undefined, spellcheck: name === "text" || name === "note",
        onKeydown: (event) => this.key(event, name), onFocus: (event) => name !== "note" && event.target.select && event.target.select(),
      };
    },
    typed(name) { this.$emit("typed", this.line.key, name); },
    look() { this.$emit("look", this.line.key, this.line.text); },
    choose(key) {
      [this.line.tax, this.line.tax_category] = key.split("|");
      this.typed("tax");
    },
    key(event, name) {
      const up = event.key === "ArrowUp", down = event.key === "ArrowDown", open = name === "text" && this.found && this.found.length;
      if (event.isComposing || (name === "note" && !event.altKey && !(event.ctrlKey && event.key === "Enter"))) return;
      if (open && (up || down)) this.chosen = (this.chosen + (down ? 1 : -1) + this.found.length) % this.found.length;
      else if (open && event.key === "Enter") this.$emit("take", this.line, this.found[this.chosen]);
      else if (open && event.key === "Escape") this.$emit("look", null);
      else if (event.altKey && (up || down)) this.$emit("move", this.line.key, down ? 1 : -1, name);
      else if ((up || down) && event.target.tagName !== "SELECT") this.$emit("step", this.line.key, down ? 1 : -1, name);
      else if (event.key === "Enter") this.$emit("add", this.line.key);
      else if (event.key === "Backspace" && name === "text" && !this.line.text && this.of > 1) this.$emit("remove", this.line.key, true);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  },
};

export default {
  components: { LineRow: Row },
  props: ["begun", "labels", "rates", "readonly", "fresh", "most", "looks"],
  emits: ["change", "look", "take"],
  template: `
    <div class="ln" @focusout="left">
      <div hidden><span v-for="(text, name) in labels.about" :key="name" :id="'about-line-' + name">{{ text }}</span></div>
      <div class="ln-head" aria-hidden="true"><span></span><span v-for="name in ['text', 'quantity', 'unit', 'price', 'discount', 'tax']" :key="name"
        :class="{ num: name !== 'text' && name !== 'unit' }" :data-hint="labels.about[name]">{{ labels[name] }}</span>
        <span class="num">{{ labels.amount }}</span><span></span></div>
      <ol class="ln-rows" :aria-label="labels.lines">
        <line-row v-for="(line, n) in lines" :key="line.key" :line="line" :at="n" :of="lines.length" :labels="labels" :rates="rates"
          :amount="amounts[line.key]" :wrong="wrong[line.key]" :found="looking === line.key ? found : null" :readonly="readonly"
          :moving="grabbed === line.key" @typed="touch" @add="add" @remove="remove" @move="move" @step="step" @grab="grab" @look="look"
          @take="take"></line-row>
      </ol>
      <p class="mistake ln-full" role="alert" v-if="full && lines.length >= most">{{ labels.full }}</p>
    </div>`,
  data() {
    return { lines: this.begun.map((line) => ({ ...line })), amounts: {}, wrong: {}, found: [], looking: null, grabbed: null, full: false };
  },
  created() {
    this.changed = new Map();  // by the key of a row: the names that were typed
    this.ordered = false;
  },
  beforeUnmount() { this.flush(); },
  methods: {
    touch(key, name) {
      if (!this.changed.has(key)) this.changed.set(key, new Set());
      this.changed.get(key).add(name);
      if (name === "tax") this.changed.get(key).add("tax_category");
      if (this.wrong[key]) delete this.wrong[key];
      this.later();
    },
    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), 250);
    },
    flush() {
      clearTimeout(this.timer);
      if (!this.changed.size && !this.ordered) return;
      const byKey = new Map(this.lines.map((line) => [line.key, line])), rows = {};
      for (const [key, names] of this.changed)
        if (byKey.has(key)) rows[key] = Object.fromEntries([...names].map((name) => [name, byKey.get(key)[name] ?? ""]));
      this.$emit("change", { rows, order: this.ordered ? this.lines.map((line) => line.key) : null });
      this.changed.clear();
      this.ordered = false;
    },
    left(event) { if (!event.relatedTarget || !this.$el.contains(event.relatedTarget)) this.flush(); },
    reordered() { this.ordered = true; this.later(); },
    index(key) { return this.lines.findIndex((line) => line.key === key); },
    focus(at, name) {
      this.$nextTick(() => this.$el.querySelectorAll(".ln-row")[at]?.querySelector(`[data-col="${name}"]`)?.focus());
    },
    add(after) {
      this.full = this.lines.length >= this.most;
      if (this.full) return;
      const last = this.lines.filter((line) => !line.fixed).length;
      const at = after ? Math.min(this.index(after) + 1, last) : last;
      const key = `n${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`, before = this.lines[at - 1];
      const tax = before && !before.fixed ? { tax: before.tax, tax_category: before.tax_category } : this.fresh;
      this.lines.splice(at, 0, { key, text: "", note: "", quantity: "1", unit: "", price: "", discount: "0", ...tax });
      this.changed.set(key, new Set(["tax", "tax_category"]));
      this.reordered();
      this.focus(at, "text");
    },
    remove(key, back) {
      const at = this.index(key);
      this.lines.splice(at, 1);
      this.changed.delete(key);
      this.reordered();
      if (this.lines.length) this.focus(Math.max(at - (back ? 1 : 0), 0), "text");
    },
    move(key, by, name) {
      const at = this.index(key), to = at + by;
      if (to < 0 || to >= this.lines.length || this.lines[to].fixed) return;
      this.lines.splice(to, 0, ...this.lines.splice(at, 1));
      this.reordered();
      this.focus(to, name);
    },
    step(key, by, name) { this.focus(this.index(key) + by, name); },
    grab(event, key) {
      const grip = event.currentTarget;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      this.grabbed = key;
      const over = (moved) => {
        const row = document.elementFromPoint(this.$el.getBoundingClientRect().left + 60, moved.clientY)?.closest(".ln-row");
        const to = row && this.$el.contains(row) ? this.index(row.dataset.key) : -1, at = this.index(key);
        if (to < 0 || to === at || this.lines[to].fixed) return;
        this.lines.splice(to, 0, ...this.lines.splice(at, 1));
        this.ordered = true;
      };
      const done = () => {
        grip.removeEventListener("pointermove", over);
        this.grabbed = null;
        this.flush();
      };
      grip.addEventListener("pointermove", over);
      grip.addEventListener("lostpointercapture", done, { once: true });
    },
    look(key, text) {
      clearTimeout(this.searching);
      this.looking = key;
      this.found = [];
      if (key && this.looks && text.trim().length > 1) this.searching = setTimeout(() => this.$emit("look", { key, text }), 150);
    },
    take(line, one) {
      this.found = [];
      for (const name of ["text", "note", "unit", "price", "tax", "tax_category"]) {
        line[name] = one[name] ?? "";
        this.touch(line.key, name);
      }
      this.focus(this.index(line.key), "quantity");
    },
    // Called by the server.
    suggest(key, found) { if (this.looking === key) this.found = found; },
    answer(amounts, wrong) {
      this.amounts = amounts;
      this.wrong = wrong;
    },
    fill(lines) {
      this.changed.clear();
      this.ordered = false;
      this.lines = lines.map((line) => ({ ...line }));
    },
    point(key, name) { this.focus(this.index(key), COLUMNS.includes(name) ? name : "text"); },
    append() { this.add(null); },
  },
};
