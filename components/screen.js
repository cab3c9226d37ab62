// The wall in the browser: draws one scene at a time from plain data, turns them over, and says when it is out of touch.
const SVG = "http://www.w3.org/2000/svg";
const HELD_MS = 120000;
const memory = (window.__planmonitorScreen ??= {});

const el = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (key === "on") for (const [k, v] of Object.entries(value)) node.addEventListener(k, v);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
};
const svg = (tag, props = {}, text) => {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const two = (n) => String(n).padStart(2, "0");
const time = (ms) => {
  const d = new Date(ms + 8 * 3600e3); // Beijing's, whatever the zone of the wall's computer
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
};
const unit = () => Math.min(innerHeight / 100, innerWidth * 0.005625);
const nameOf = (t) =>
  el("div", { class: "name" }, el("span", { title: t.name }, t.name), t.demo ? demoTag() : "");
const demoTag = () => el("span", { class: "demo" }, "演示");

class Wall {
  constructor(root, data) {
    this.root = root;
    this.paused = false;
    this.index = 0;
    this.shown = 0;
    this.seconds = data.seconds;
    this.title = el("h2");
    this.clock = el("div", { class: "clock" });
    this.known = el("div");
    this.plan = el("div", { class: "plan" });
    this.stage = el("main");
    this.fill = el("i");
    this.bar = el("div", { class: "bar" }, this.fill);
    this.note = el("div");
    this.pauseButton = el("button", { type: "button", on: { click: () => this.toggle() } });
    this.paceButton = el("button", {
      type: "button",
      title: "每个场景的秒数，点按更换",
      on: { click: () => this.changePace() },
    });
    const button = (text, act, title) => el("button", { type: "button", title, on: { click: act } }, text);
    root.replaceChildren(
      el(
        "header",
        {},
        el("div", {}, this.plan, this.title),
        el("div", { class: "when" }, this.clock, this.known),
      ),
      this.stage,
      el(
        "footer",
        {},
        this.bar,
        this.note,
        el(
          "div",
          { class: "controls" },
          button("◀", () => this.step(-1), "上一个（←）"),
          this.pauseButton,
          button("▶", () => this.step(1), "下一个（→）"),
          this.paceButton,
          button("全屏", () => this.full(), "全屏（F）"),
          button("退出", () => this.leave(), "回到总览"),
        ),
      ),
    );
    this.take(data);
    const start = this.data.scenes.findIndex((s) => s.id === data.start);
    this.show(Math.max(start, 0));
    this.onKey = (e) => this.key(e);
    // Also fires when fonts arrive and the header grows, which the window does not report.
    let size = "";
    this.observer = new ResizeObserver(() => {
      const now = `${this.stage.clientWidth}x${this.stage.clientHeight}`;
      if (size && now !== size) this.draw();
      size = now;
    });
    this.observer.observe(this.stage);
    document.addEventListener("keydown", this.onKey, true);
    this.timer = setInterval(() => this.tick(), 50);
    this.pulse = setInterval(() => this.ask(), 3000);
  }
  take(data) {
    const changed = this.data?.version !== data.version;
    this.served = Date.now();
    const id = this.scene?.id;
    this.data = data;
    if (changed) {
      this.verdicts = Object.fromEntries(data.verdicts.map((v) => [v.id, v]));
      this.plan.textContent = `${data.plan}（${data.status}）`;
      const found = data.scenes.findIndex((s) => s.id === id);
      this.index = found >= 0 ? found : Math.min(this.index, data.scenes.length - 1);
      if (id !== undefined) this.draw();
    }
    this.known.textContent = `评估年份 ${data.asOf}${data.recorded ? ` · 数据入库截至 ${data.recorded}` : ""}`;
    this.say();
  }
  get scene() {
    return this.data?.scenes[this.index];
  }
  colour(verdict) {
    return this.verdicts[verdict].colour;
  }
  sign(verdict) {
    return this.verdicts[verdict].sign;
  }

  show(index) {
    const n = this.data.scenes.length;
    this.index = ((index % n) + n) % n;
    this.held = null;
    this.elapsed = 0;
    this.last = performance.now();
    this.shown += 1;
    this.root.dataset.shown = this.shown;
    this.draw();
  }
  step(by) {
    this.show(this.index + by);
  }
  toggle(paused = !this.paused) {
    this.paused = paused;
    if (!paused && this.held) {
      this.held = null;
      this.draw();
    }
    this.last = performance.now();
    this.say();
  }
  changePace() {
    const paces = [5, 10, 15, 20, 30, 60];
    this.seconds = paces.find((p) => p > this.seconds) ?? paces[0];
    this.elapsed = 0;
    const url = new URL(location.href);
    url.searchParams.set("seconds", this.seconds);
    history.replaceState(history.state, "", url);
    this.say();
  }
  full() {
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
  }
  leave() {
    location.assign(`./${this.data.home}`);
  }
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      " ": () => this.toggle(),
      f: () => this.full(),
      F: () => this.full(),
      Escape: () => this.held && this.toggle(false),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
  tick() {
    const now = performance.now();
    if (!this.paused && document.visibilityState === "visible") this.elapsed += now - this.last;
    this.last = now;
    if (this.held && Date.now() - this.heldAt > HELD_MS) this.toggle(false);
    const share = Math.min(this.elapsed / (this.seconds * 1000), 1);
    this.fill.style.width = `${(share * 100).toFixed(1)}%`;
    const text = time(Date.now());
    if (this.clock.textContent !== text) {
      this.clock.textContent = text;
      this.touch();
    }
    if (share >= 1) this.step(1);
  }
  say() {
    this.pauseButton.textContent = this.paused ? "继续" : "暂停";
    this.pauseButton.title = "暂停或继续（空格）";
    this.paceButton.textContent = `每场景${this.seconds}秒`;
    this.bar.classList.toggle("hold", this.paused);
    this.root.dataset.paused = this.paused;
    const skipped = this.data.skipped.length
      ? `　略过尚未报送的${this.data.skipped.length}个：${this.data.skipped.join("、")}`
      : "";
    this.note.textContent = `${this.index + 1}/${this.data.scenes.length}${this.paused ? "　已暂停" : ""}${skipped}`;
  }

  // --- being in touch ---
  async ask() {
    const base = location.pathname.replace(/[^/]*$/, "");
    try {
      const answer = await fetch(`${base}_stcore/health`, {
        cache: "no-store",
        signal: AbortSignal.timeout(2500),
      });
      this.healthy = answer.ok;
    } catch {
      this.healthy = false;
    }
    this.touch();
  }
  touch() {
    const age = Date.now() - this.served;
    const stale = age > Math.max(this.data.refresh * 3000, 10000);
    const lost = this.healthy === false || stale;
    if (lost && !this.lostNote) {
      this.lostNote = el("div", { class: "lost", role: "alert" });
      this.root.append(this.lostNote);
    }
    if (!lost && this.lostNote) {
      this.lostNote.remove();
      this.lostNote = null;
      this.back = null;
    }
    if (this.lostNote)
      this.lostNote.textContent = `与服务器的连接已断开，画面停留在 ${time(this.served)} 的数据；恢复后自动更新`;
    // The server answers again but nothing new arrives: start the page over, at the same scene and pace.
    if (lost && this.healthy) {
      this.back ??= Date.now();
      if (Date.now() - this.back > Math.max(this.data.refresh * 2000, 15000)) this.again();
    }
  }
  again() {
    const url = new URL(location.href);
    url.searchParams.set("scene", this.scene.id);
    url.searchParams.set("seconds", this.seconds);
    location.replace(url);
  }

  // --- drawing ---
  draw() {
    const scene = this.scene;
    if (!scene) return;
    this.title.replaceChildren(scene.title, scene.demo ? demoTag() : "");
    const box = el("div", { class: `scene ${scene.kind}` });
    this.stage.replaceChildren(box);
    box.append(el("p", { class: "headline wide" }, scene.headline));
    ({
      overview: () => this.overview(box, scene),
      chapter: () => this.chapter(box, scene),
      matrix: () => this.matrix(box, scene),
      alerts: () => this.alerts(box, scene),
    })[scene.kind]();
    if (this.held) this.explain();
    this.root.dataset.scene = scene.id;
    this.say();
  }
  row(t) {
    return el(
      "div",
      { class: "row grow", style: { "--c": this.colour(t.verdict) } },
      nameOf(t),
      el(
        "div",
        { class: "meta" },
        el("b", {}, `${this.sign(t.verdict)} ${t.word}`),
        `　${t.value}${t.unit}，目标 ${t.target}`,
      ),
      el(
        "div",
        { class: "meta" },
        t.chapter,
        "　",
        t.need.replace("平均每年", "每年").replace("，方能按期达标。", ""),
      ),
    );
  }
  overview(box, scene) {
    const left = el("div", { class: "box" });
    const shown = scene.counts.filter(([, , n]) => n);
    left.append(
      el(
        "div",
        { class: "counts" },
        ...shown.map(([v, , n]) =>
          el("span", { style: { "--c": this.colour(v), flex: n } }, `${this.sign(v)}${n}`),
        ),
      ),
      el(
        "div",
        { class: "legend" },
        ...shown.map(([v, word, n]) =>
          el("span", {}, el("i", { style: { "--c": this.colour(v) } }), `${this.sign(v)} ${word} ${n}`),
        ),
      ),
    );
    const head = el(
      "tr",
      {},
      el("th", {}, "篇章"),
      ...this.data.verdicts.map((v) => el("th", { style: { color: v.colour } }, v.sign)),
    );
    const rows = scene.chapters.map(([name, counts]) =>
      el(
        "tr",
        {},
        el("td", {}, name),
        ...counts.map((n, k) =>
          el(
            "td",
            {
              style: {
                color: n ? this.data.verdicts[k].colour : "var(--faint)",
                "font-weight": n ? 700 : 400,
              },
            },
            n || "·",
          ),
        ),
      ),
    );
    left.append(
      el(
        "div",
        { style: { flex: 1, "min-height": 0 } },
        el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)),
      ),
    );
    const right = el("div", { class: "box" });
    right.append(
      el("h3", {}, "差距最大"),
      ...(scene.tiles.length
        ? scene.tiles.map((t) => this.row(t))
        : [el(
                "div",
                { class: "row", style: { "--c": "var(--data)" } },
                scene.best.length ? "没有滞后项" : "尚无可判定的指标",
              )]),
      el("h3", { style: { "margin-top": "calc(var(--u)*1)" } }, "进展最好"),
      ...(scene.best.length
        ? scene.best.map((t) => this.row(t))
        : [el("div", { class: "row", style: { "--c": "var(--neutral)" } }, "尚无可判定的指标")]),
    );
    box.append(left, this.mapBox(scene), right);
    this.map(scene);
  }
  chapter(box, scene) {
    const tiles = scene.tiles.map((t) =>
      el(
        "div",
        { class: "tile", style: { "--c": this.colour(t.verdict) } },
        el("div", { class: "name" }, t.name),
        el("div", { class: "value" }, t.value, el("small", {}, t.unit), t.demo ? demoTag() : ""),
        el(
          "div",
          { class: "meta" },
          el("b", {}, `${this.sign(t.verdict)} ${t.word}`),
          `　${t.when}　目标 ${t.target}`,
        ),
      ),
    );
    box.append(el("div", { class: "tiles wide" }, ...tiles));
    const trend = el("div", { class: "box" }, el("h3", {}, `全市走势：${scene.subject}`));
    const ranking = el("div", { class: "box" }, el("h3", {}, `县（市、区）排序（${scene.unit}）`));
    box.append(trend, this.mapBox(scene), ranking);
    this.trend(trend, scene);
    this.map(scene);
    this.ranking(ranking, scene);
  }
  mapBox(scene) {
    this.mapHolder = el("div", { class: "box mapbox" }, el("h3", {}, scene.when ? `${scene.subject}，${scene.when}` : scene.subject));
    return this.mapHolder;
  }
  map(scene) {
    if (!scene.places.length) {
      this.mapHolder.append(el("div", { class: "none" }, "这一指标没有分县数据"));
      return;
    }
    const places = Object.fromEntries(scene.places.map((p) => [p.code, p]));
    const m = this.data.map;
    if (!m) {
      this.mapHolder.append(el("div", { class: "none" }, "没有边界文件，地图不显示"));
      return;
    }
    const legend = el(
      "div",
      { class: "legend" },
      ...(scene.legend ?? []).map((l) => el("span", {}, el("i", { style: { "--c": l.colour } }), l.text)),
      scene.places.some((p) => p.value === null)
        ? el("span", {}, el("i", { style: { "--c": "var(--no-data)" } }), "尚未报送")
        : "",
    );
    const picture = svg("svg", { role: "img", "aria-label": `${scene.subject}地图` });
    this.mapHolder.append(picture, legend, el("div", { class: "legend" }, this.data.notice));
    const w = picture.clientWidth || this.mapHolder.clientWidth,
      h = picture.clientHeight || 300;
    const pad = unit() * 3;
    const scale = Math.min((w - pad * 2) / m.width, (h - pad * 1.2) / m.height);
    const dx = (w - m.width * scale) / 2,
      dy = (h - m.height * scale) / 2;
    const size = Math.max(unit() * 1.75, innerHeight * 0.0165);
    const layer = svg("g", { transform: `translate(${dx} ${dy}) scale(${scale})` });
    for (const c of m.counties) {
      const p = places[c.code];
      const path = svg("path", {
        d: c.d,
        class: `county${this.held === c.code ? " on" : ""}`,
        fill: p?.colour ?? "var(--no-data)",
        "vector-effect": "non-scaling-stroke",
        "data-code": c.code,
        tabindex: -1,
      });
      path.addEventListener("click", () => this.hold(c.code));
      if (this.held === c.code) queueMicrotask(() => layer.append(path));
      layer.append(path);
    }
    picture.append(layer);
    for (const l of m.labels) {
      const p = places[l.code];
      if (!p) continue;
      const x = dx + l.x * scale,
        y = dy + l.y * scale;
      const outside = !!l.anchor;
      const ink = outside ? "var(--ink)" : this.ink(p.colour);
      const side = outside ? (l.anchor[0] > l.x ? "end" : "start") : "middle";
      if (outside)
        picture.append(
          svg("line", {
            x1: x,
            y1: y,
            x2: dx + l.anchor[0] * scale,
            y2: dy + l.anchor[1] * scale,
            stroke: "var(--muted)",
            "stroke-width": 1.2,
          }),
        );
      const halo = {
        stroke: outside ? "var(--paper)" : p.colour,
        "stroke-width": size * 0.28,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
      };
      const shift = outside ? (side === "end" ? -4 : 4) : 0;
      const text = svg(
        "text",
        {
          x: x + shift,
          y: outside ? y + size * 0.35 : y - size * 0.15,
          "text-anchor": side,
          "font-size": size,
          fill: ink,
          "font-weight": 600,
          "pointer-events": "none",
          ...halo,
        },
        outside ? `${p.name} ${p.text}` : p.name,
      );
      picture.append(text);
      if (!outside)
        picture.append(
          svg(
            "text",
            {
              x,
              y: y + size * 1.05,
              "text-anchor": "middle",
              "font-size": size,
              fill: ink,
              "pointer-events": "none",
              ...halo,
            },
            p.text,
          ),
        );
    }
  }
  ink(colour) {
    const [r, g, b] = [1, 3, 5]
      .map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.2 ? "var(--paper)" : "var(--on-dark)";
  }
  ranking(holder, scene) {
    const known = scene.places.filter((p) => p.value !== null).sort((a, b) => b.value - a.value);
    if (!known.length) {
      holder.append(el("div", { class: "none" }, "无分县数据"));
      return;
    }
    const picture = svg("svg", { role: "img", "aria-label": "县（市、区）排序" });
    const least = Math.min(...known.map((p) => p.value));
    const low = scene.unit === "%" && least > 50 ? least - 5 : 0;
    holder.append(
      picture,
      low > 0 ? el("div", { class: "legend" }, `条形从${Math.round(low)}${scene.unit}起`) : "",
    );
    const w = picture.clientWidth,
      h = picture.clientHeight,
      line = h / Math.max(known.length, 12);
    const size = Math.min(Math.max(unit() * 1.75, innerHeight * 0.0165), line * 0.8);
    const names = size * 4.4,
      values = size * Math.max(...known.map((p) => p.text.length)) * 0.62 + size * 0.6;
    const top = Math.max(...known.map((p) => p.value), 0);
    known.forEach((p, k) => {
      const y = k * line + line / 2;
      const length = Math.max(((p.value - low) / (top - low || 1)) * (w - names - values), 2);
      picture.append(
        svg("text", { x: 0, y: y + size * 0.35, "font-size": size, fill: "var(--ink)" }, p.name),
        svg("rect", {
          x: names,
          y: y - line * 0.3,
          width: length,
          height: line * 0.6,
          rx: 2,
          fill: p.colour,
        }),
        svg(
          "text",
          { x: names + length + size * 0.3, y: y + size * 0.35, "font-size": size, fill: "var(--ink)" },
          p.text,
        ),
      );
    });
  }
  trend(holder, scene) {
    const t = scene.trend;
    if (!t) {
      holder.append(el("div", { class: "none" }, "数据不全，不能画出走势"));
      return;
    }
    const picture = svg("svg", { role: "img", "aria-label": "走势" });
    holder.append(picture);
    const w = picture.clientWidth,
      h = picture.clientHeight,
      size = Math.max(unit() * 1.8, innerHeight * 0.0165);
    const all = [
      ...t.points.map((p) => p.value),
      ...t.path.map((p) => p[1]),
      ...(t.target === null ? [] : [t.target]),
    ];
    let low = Math.min(...all),
      high = Math.max(...all);
    const room = (high - low || Math.abs(high) || 1) * 0.18;
    low -= room;
    high += room;
    const left = size * 1.2,
      right = w - size * 2.6,
      top = size * 2.4,
      bottom = h - size * 2;
    const x = (year) => left + ((year - t.years[0]) / (t.years[1] - t.years[0])) * (right - left);
    const y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top);
    for (let year = t.years[0]; year <= t.years[1]; year++)
      picture.append(
        svg(
          "text",
          { x: x(year), y: h - size * 0.4, "text-anchor": "middle", "font-size": size, fill: "var(--muted)" },
          year,
        ),
      );
    picture.append(svg("line", { x1: left, x2: right, y1: bottom, y2: bottom, stroke: "var(--rule)" }));
    if (t.path.length)
      picture.append(
        svg("polyline", {
          points: t.path.map((p) => `${x(p[0])},${y(p[1])}`).join(" "),
          fill: "none",
          stroke: "var(--path)",
          "stroke-width": Math.max(2, size / 10),
          "stroke-dasharray": `${size * 0.2} ${size * 0.36}`,
        }),
      );
    if (t.target !== null) {
      picture.append(
        svg("line", {
          x1: left,
          x2: right + size,
          y1: y(t.target),
          y2: y(t.target),
          stroke: "var(--notice)",
          "stroke-width": 2,
        }),
        svg(
          "text",
          {
            x: left,
            y: y(t.target) - size * 0.45 < size ? y(t.target) + size * 1.2 : y(t.target) - size * 0.45,
            "font-size": size,
            fill: "var(--notice)",
          },
          t.target_text,
        ),
      );
    }
    const demo = t.points.some((p) => p.demo);
    picture.append(
      svg("polyline", {
        points: t.points.map((p) => `${x(p.year)},${y(p.value)}`).join(" "),
        fill: "none",
        stroke: "var(--data)",
        "stroke-width": Math.max(3, size / 6),
        ...(demo ? { "stroke-dasharray": `${size * 0.6} ${size * 0.36}` } : {}),
      }),
    );
    const last = t.points[t.points.length - 1];
    for (const p of t.points)
      picture.append(
        svg("circle", {
          cx: x(p.year),
          cy: y(p.value),
          r: size * 0.32,
          fill: p.demo ? "var(--paper)" : "var(--data)",
          stroke: "var(--data)",
          "stroke-width": Math.max(3, size / 7),
        }),
      );
    const text = last.value.toFixed(t.decimals).replace(/\.?0+$/, (z) => (t.decimals ? "" : z));
    const under =
      y(last.value) - size < top || Math.abs(y(last.value) - size * 0.8 - y(t.target ?? -1e9)) < size * 1.6;
    picture.append(
      svg(
        "text",
        {
          x: x(last.year),
          y: under ? y(last.value) + size * 1.7 : y(last.value) - size * 0.8,
          "text-anchor": "middle",
          "font-size": size * 1.15,
          "font-weight": 700,
          fill: "var(--ink)",
        },
        text,
      ),
    );
  }
  matrix(box, scene) {
    const head = el("tr", {}, el("th", {}, "县（市、区）"), ...scene.columns.map((c) => el("th", {}, c)));
    const shade = (c) =>
      !c.judged
        ? "var(--no-data)"
        : c.behind === 0
          ? "var(--kept)"
          : c.behind / c.judged < 0.4
            ? "var(--heat-low)"
            : c.behind / c.judged < 0.75
              ? "var(--heat-mid)"
              : "var(--heat-high)";
    const rows = scene.matrix.map(([name, cells]) =>
      el(
        "tr",
        {},
        el("td", {}, name),
        ...cells.map((c) =>
          el(
            "td",
            {},
            el(
              "span",
              { style: { "--c": shade(c), ...(c.judged ? {} : { color: "var(--ink-soft)" }) } },
              c.judged ? (c.behind ? `▼ ${c.behind}/${c.judged}` : "● 无滞后") : "○",
            ),
          ),
        ),
      ),
    );
    box.append(
      el(
        "div",
        { class: "box matrix" },
        el(
          "div",
          { style: { flex: 1, "min-height": 0 } },
          el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)),
        ),
        el("div", { class: "legend" }, "▼ 滞后项数/可比项数　● 可比指标均未滞后　○ 无可比指标"),
      ),
    );
  }
  alerts(box, scene) {
    const list = el("div", { class: `box list${scene.tiles.length > 4 ? " two" : ""}` });
    for (const t of scene.tiles)
      list.append(
        el(
          "div",
          { class: "row alert", style: { "--c": this.colour(t.verdict) } },
          el(
            "div",
            {},
            nameOf(t),
            el("div", { class: "meta" }, el("b", {}, `${this.sign(t.verdict)} ${t.word}`), `　${t.chapter}`),
          ),
          el(
            "div",
            {},
            el("div", { class: "value" }, `${t.value}${t.unit}`),
            el("div", { class: "meta" }, `${t.when}，目标 ${t.target}`),
          ),
          el("div", { class: "need" }, t.need),
        ),
      );
    if (!scene.tiles.length) list.append(el("div", { class: "none" }, "可判定的约束性指标没有滞后"));
    box.append(list);
    if (scene.best.length) {
      box.append(
        el(
          "div",
          { class: "others" },
          ...scene.best.map((t) =>
            el(
              "div",
              { class: "row", style: { "--c": this.colour(t.verdict) } },
              nameOf(t),
              el(
                "div",
                { class: "meta" },
                el("b", {}, `${this.sign(t.verdict)} ${t.word}`),
                `　${t.value}${t.unit}，目标 ${t.target}`,
              ),
            ),
          ),
        ),
      );
    }
  }
  hold(code) {
    if (this.held === code) {
      this.toggle(false);
      return;
    }
    this.held = code;
    this.heldAt = Date.now();
    this.paused = true;
    this.draw();
  }
  explain() {
    const p = this.scene.places.find((q) => q.code === this.held);
    if (!p) return;
    this.stage.append(
      el(
        "div",
        { class: "explain", role: "status" },
        el("h3", {}, `${p.name}：${p.text}`, p.demo ? demoTag() : ""),
        el("p", {}, p.why),
        el("small", {}, "画面已停住；再点一次、按空格或两分钟后继续"),
      ),
    );
  }
  stop() {
    clearInterval(this.timer);
    clearInterval(this.pulse);
    document.removeEventListener("keydown", this.onKey, true);
    this.observer.disconnect();
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".pm-screen");
  const held = memory.wall;
  if (held && held.root === root) held.take(component.data);
  else {
    held?.stop();
    memory.wall = new Wall(
      root,
      held ? { ...component.data, start: held.scene.id, seconds: held.seconds } : component.data,
    );
    if (held?.paused) memory.wall.toggle(true);
  }
  return () => {
    queueMicrotask(() => {
      if (memory.wall?.root === root && !root.isConnected) {
        memory.wall.stop();
      }
    });
  };
}
