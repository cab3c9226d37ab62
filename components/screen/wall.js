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
    this.place = el("div", { class: "place" });
    this.source = el("div", { class: "source" });
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
        this.place,
        this.source,
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
    this.listenToStrokes();
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
    const id = this.scene?.id,
      chosen = this.scene?.tiles[this.chosen]?.id;
    this.data = data;
    if (changed) {
      this.verdicts = Object.fromEntries(data.verdicts.map((v) => [v.id, v]));
      this.plan.textContent = `${data.plan}（${data.status}）`;
      const at = data.scenes.findIndex((s) => s.id === id);
      this.index = at >= 0 ? at : Math.min(this.index, data.scenes.length - 1);
      if (id !== undefined) {
        const found = this.scene.tiles.findIndex((t) => t.id === chosen);
        this.chosen = found >= 0 ? found : this.scene.lead;
        const held = this.subject?.places.find((p) => p.code === this.held);
        if (held) this.note = this.noteOn(held);
        this.draw();
      }
    }
    this.known.textContent = `评估年份 ${data.asOf}${data.recorded ? ` · 数据入库截至 ${data.recorded}` : ""}`;
    this.say();
  }
  get scene() {
    return this.data?.scenes[this.index];
  }
  get subject() {
    return this.scene.subjects[this.chosen] ?? this.scene.subjects[0];
  }
  letGo() {
    this.held = null;
    this.note = null;
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
    this.letGo();
    this.chosen = this.scene.lead;
    this.elapsed = 0;
    this.last = performance.now();
    this.shown += 1;
    this.root.dataset.shown = this.shown;
    this.draw();
  }
  // A stroke of the finger turns the picture; what it passes over is not pressed.
  listenToStrokes() {
    let from = null;
    const stage = this.stage;
    stage.addEventListener("pointerdown", (e) => {
      from = { x: e.clientX, y: e.clientY };
      this.stroked = false;
    });
    stage.addEventListener("pointerup", (e) => {
      const dx = from ? e.clientX - from.x : 0,
        dy = from ? e.clientY - from.y : 0;
      from = null;
      this.stroked = Math.abs(dx) > innerWidth * SWIPE && Math.abs(dx) > 2 * Math.abs(dy);
      if (this.stroked) this.step(dx < 0 ? 1 : -1);
    });
    stage.addEventListener(
      "click",
      (e) => {
        if (!this.stroked) return;
        this.stroked = false;
        e.stopPropagation();
      },
      true,
    );
  }
  step(by) {
    this.show(this.index + by);
  }
  toggle(paused = !this.paused) {
    this.paused = paused;
    this.resting = false;
    if (!paused && this.note) {
      this.letGo();
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
      Escape: () => this.resting && this.toggle(false),
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
    if (this.resting && Date.now() - this.touchedAt > HELD_MS) this.toggle(false);
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
    this.place.textContent = `${this.index + 1}/${this.data.scenes.length}${this.paused ? "　已暂停" : ""}${skipped}`;
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
    this.title.replaceChildren(scene.title, demoTag(scene.demo));
    const box = el("div", { class: `scene ${scene.kind}` });
    this.stage.replaceChildren(box);
    box.append(el("p", { class: "headline wide" }, scene.headline));
    pictures[scene.kind](this, box, scene);
    // The boundaries' source stands on every picture that has a map.
    this.source.textContent = box.querySelector("path.county") ? this.data.notice : "";
    if (this.note) this.stage.append(this.noteBox());
    this.root.dataset.scene = scene.id;
    this.say();
  }
  // Where the finger went: another indicator of this chapter, a county, or what a colour stands for.
  choose(k) {
    this.chosen = k;
    this.rest();
  }
  hold(code) {
    if (this.held === code) {
      this.toggle(false);
      return;
    }
    const place = this.subject.places.find((p) => p.code === code);
    if (!place) return;
    this.held = code;
    this.note = this.noteOn(place);
    this.rest();
  }
  noteOn(place) {
    return { title: `${place.name}：${place.text}`, text: place.why, demo: place.demo };
  }
  explain(title, text) {
    this.note = { title, text, demo: false };
    this.rest();
  }
  go(page, indicator, county) {
    const at = this.data.scenes.findIndex((s) => s.id === page);
    if (at < 0) return;
    this.show(at);
    const k = this.scene.tiles.findIndex((t) => t.id === indicator);
    if (k >= 0) this.chosen = k;
    this.rest();
    if (county) this.hold(county);
  }
  // Somebody stands in front: the picture waits for two minutes.
  rest() {
    this.touchedAt = Date.now();
    this.resting = true;
    this.paused = true;
    this.draw();
  }
  // Over the column beside the map, so that no county is ever behind it.
  noteBox() {
    const { title, text, demo } = this.note;
    return el(
      "div",
      { class: "explain", role: "status" },
      el("h3", {}, title, demoTag(demo)),
      el("p", {}, text),
      el("small", {}, "画面已停住；再点一次、按空格或两分钟后继续"),
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
