// One function a kind of scene: puts the scene's parts into its box. `wall` knows what is held and where to go.
const verdictOf = (wall, t) => el("b", {}, `${wall.sign(t.verdict)} ${t.word}`);
const none = (words) => el("div", { class: "none" }, words);

const rowOf = (wall, t) =>
  touchable(
    el(
      "div",
      { class: "row", style: { "--c": wall.colour(t.verdict) } },
      el("div", { class: "value" }, t.value, el("small", {}, t.unit)),
      el(
        "div",
        {},
        nameOf(t),
        el("div", { class: "meta" }, verdictOf(wall, t), `　目标 ${t.target}`),
      ),
    ),
    () => wall.go(t.page, t.id),
    `${t.name}，查看所在篇章`,
  );

const countsBar = (wall, counts) => {
  const shown = counts.filter((c) => c.count);
  return [
    el(
      "div",
      { class: "counts" },
      ...shown.map((c) =>
        touchable(
          el(
            "span",
            { style: { "--c": wall.colour(c.verdict), flex: c.count } },
            `${wall.sign(c.verdict)}${c.count}`,
          ),
          () => wall.explain(`${wall.sign(c.verdict)} ${c.word} ${c.count}项`, `${c.names.join("、")}。`),
          `${c.word}${c.count}项，查看是哪些`,
        ),
      ),
    ),
    el(
      "div",
      { class: "legend" },
      ...shown.map((c) =>
        el(
          "span",
          {},
          el("i", { style: { "--c": wall.colour(c.verdict) } }),
          `${wall.sign(c.verdict)} ${c.word} ${c.count}`,
        ),
      ),
    ),
  ];
};

const chapterTable = (wall, scene) => {
  const used = wall.data.verdicts.map((_, k) => scene.chapters.some(([, , counts]) => counts[k]));
  const verdicts = wall.data.verdicts.filter((_, k) => used[k]);
  const cell = (n, colour) =>
    el(
      "td",
      { style: { color: n ? colour : "var(--faint)", "font-weight": n ? 700 : 400 } },
      n ? String(n) : "·",
    );
  const head = el(
    "tr",
    {},
    el("th", {}, "篇章"),
    ...verdicts.map((v) => el("th", { style: { color: v.colour } }, v.sign)),
  );
  const rows = scene.chapters.map(([page, name, counts]) =>
    touchable(
      el(
        "tr",
        {},
        el("td", {}, name),
        ...counts.filter((_, k) => used[k]).map((n, k) => cell(n, verdicts[k].colour)),
      ),
      () => wall.go(page),
      `${name}，查看这一篇章`,
    ),
  );
  return el("div", { class: "fill" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
};

const mapBox = (wall, subject, scene) => {
  const when = subject.when ? `，${subject.when}` : "";
  return el("div", { class: "box mapbox" }, el("h3", {}, subject.name, when, demoTag(scene.demo)));
};

const stack = (counts, look) =>
  el(
    "div",
    { class: "counts" },
    ...counts
      .filter(([, n]) => n)
      .map(([id, n]) => el("span", { style: { "--c": look[id].colour, flex: n } }, `${look[id].sign}${n}`)),
  );

// The target is named in the title: beside its line it would sooner or later lie on the figures.
const trendTitle = (subject) =>
  el(
    "h3",
    { class: "trend-title" },
    el("span", {}, `全市走势${subject.unit ? `（${subject.unit}）` : ""}`),
    subject.trend && subject.trend.target !== null
      ? el("span", { class: "target" }, subject.trend.target_text)
      : "",
  );

const dueTitle = (due) =>
  ({ overdue: "最早到期未完成的", due_unreported: "最早到期、没有报送的" })[due[0]?.state] ?? "接下来到期的";

const pictures = {
  overview(wall, box, scene) {
    const subject = wall.subject;
    const left = el("div", { class: "box" }, ...countsBar(wall, scene.counts), chapterTable(wall, scene));
    const list = (items, words) => (items.length ? items.map((t) => rowOf(wall, t)) : [none(words)]);
    const judged = scene.counts.some((c) => c.count && c.verdict !== "NOT_JUDGED");
    const right = el(
      "div",
      { class: "box rows" },
      el("h3", {}, "差距最大"),
      ...list(scene.tiles, judged ? "没有" : "尚无可判定的指标"),
      el("h3", {}, "进展最好"),
      ...list(scene.best, "尚无可判定的指标"),
    );
    const middle = mapBox(wall, subject, scene);
    box.append(left, middle, right);
    drawMap(middle, subject, wall.data.map, wall.held, (code) => wall.hold(code));
  },

  chapter(wall, box, scene) {
    const subject = wall.subject;
    const tiles = scene.tiles.map((t, k) =>
      touchable(
        el(
          "div",
          {
            class: `tile${k === wall.chosen ? " on" : ""}`,
            style: { "--c": wall.colour(t.verdict) },
            "data-id": t.id,
          },
          el("div", { class: "name", title: t.name }, t.name),
          el("div", { class: "value" }, t.value, el("small", {}, t.unit), demoTag(t.demo)),
          el("div", { class: "meta" }, verdictOf(wall, t), `　${t.when}`),
          el("div", { class: "meta" }, `目标 ${t.target}`),
        ),
        () => wall.choose(k),
        `${t.name}，显示走势与地图`,
      ),
    );
    const trend = el("div", { class: "box" }, trendTitle(subject));
    const ranking = el("div", { class: "box" }, el("h3", {}, `排序${subject.unit ? `（${subject.unit}）` : ""}`));
    const middle = mapBox(wall, subject, { demo: false });
    box.append(el("div", { class: "tiles wide" }, ...tiles), trend, middle, ranking);
    drawTrend(trend, subject);
    const hold = (code) => wall.hold(code);
    drawMap(middle, subject, wall.data.map, wall.held, hold);
    drawRanking(ranking, subject, wall.held, hold);
  },

  matrix(wall, box, scene) {
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
    const cell = (code, page, c) =>
      touchable(
        el(
          "td",
          {},
          el(
            "span",
            { style: { "--c": shade(c), ...(c.judged ? {} : { color: "var(--ink-soft)" }) } },
            c.judged ? (c.behind ? `▼ ${c.behind}/${c.judged}` : "●") : "○",
          ),
        ),
        () => wall.go(page, undefined, code),
      );
    const head = el(
      "tr",
      {},
      el("th", {}, "县（市、区）"),
      ...scene.columns.map(([, name]) => el("th", {}, name)),
    );
    const rows = scene.matrix.map(([code, name, cells]) =>
      el("tr", {}, el("td", {}, name), ...cells.map((c, k) => cell(code, scene.columns[k][0], c))),
    );
    box.append(
      el(
        "div",
        { class: "box matrix" },
        el("div", { class: "fill" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows))),
        el("div", { class: "legend" }, "▼ 没有达到要求的项数/可比项数　● 可比指标都达到　○ 无可比指标"),
      ),
    );
  },

  calls(wall, box, scene) {
    const item = (t) =>
      el(
        "div",
        { class: "ask", style: { "--c": wall.colour(t.verdict) } },
        nameOf(t),
        el(
          "div",
          { class: "meta" },
          `${wall.sign(t.verdict)} ${t.when}，市级目标 ${t.target}`,
        ),
        el("div", { class: "value" }, t.value, el("small", {}, t.unit)),
      );
    box.append(
      el(
        "div",
        { class: "calls" },
        ...scene.calls.map((c) =>
          el(
            "div",
            { class: "call" },
            el("h3", {}, c.name),
            el("div", { class: "value" }, String(c.behind), el("small", {}, `项没有达到／${c.judged}项可比`)),
            ...c.items.map(item),
          ),
        ),
      ),
    );
  },

  alerts(wall, box, scene) {
    const list = el("div", { class: `box list${scene.tiles.length > 2 ? " two" : ""}` });
    for (const t of scene.tiles)
      list.append(
        touchable(
          el(
            "div",
            { class: "row alert", style: { "--c": wall.colour(t.verdict) } },
            el(
              "div",
              {},
              nameOf(t),
              el("div", { class: "meta" }, verdictOf(wall, t), `　${t.chapter}`),
            ),
            el(
              "div",
              {},
              el("div", { class: "value" }, `${t.value}${t.unit}`),
              el("div", { class: "meta" }, `${t.when}，目标 ${t.target}`),
            ),
            el("div", { class: "need" }, t.need),
          ),
          () => wall.go(t.page, t.id),
          `${t.name}，查看所在篇章`,
        ),
      );
    if (!scene.tiles.length) list.append(none("约束性指标中没有"));
    box.append(list);
    const beside = (t) =>
      touchable(
        el(
          "div",
          { class: "row small", style: { "--c": wall.colour(t.verdict) } },
          el(
            "div",
            {},
            nameOf(t),
            el("div", { class: "meta" }, verdictOf(wall, t), `　${t.value}${t.unit}`),
          ),
        ),
        () => wall.go(t.page, t.id),
      );
    if (scene.best.length) box.append(el("div", { class: "others" }, ...scene.best.map(beside)));
  },

  changes(wall, box, scene) {
    const row = (c) =>
      el(
        "div",
        { class: "change", style: { "--c": wall.colour(c.verdict) } },
        nameOf({ ...c, name: c.place ? `${c.place}：${c.name}` : c.name }),
        el("div", { class: "was" }, c.before),
        el("div", { class: "arrow" }, "→"),
        el("div", { class: "value" }, c.after),
        el(
          "div",
          { class: "meta" },
          c.better === null && c.word_before === c.word ? "" : `${c.word_before} → `,
          verdictOf(wall, c),
        ),
      );
    box.append(
      el(
        "div",
        { class: "box list" },
        ...scene.changes.map(row),
      ),
    );
  },

  outlook(wall, box, scene) {
    const row = (p) => {
      const late = p.chance < 0.5;
      const share = Math.round(p.chance * 100);
      return el(
        "div",
        { class: `prospect${late ? " late" : ""}` },
        nameOf(p),
        el("div", { class: "meta" }, `${p.now}　目标 ${p.target}`),
        el("div", { class: "value" }, p.expected),
        el("div", { class: "meta" }, p.span),
        el(
          "div",
          { class: "chance" },
          el("i", { style: { width: `${Math.max(share, 1)}%` } }),
          el("span", {}, `达到目标的可能 ${share < 1 ? "不到1" : share > 99 ? "99以上" : share}%`),
        ),
      );
    };
    box.append(el("div", { class: "box prospects" }, ...scene.prospects.map(row)));
  },

  projects(wall, box, scene) {
    const look = wall.data.states;
    const used = Object.keys(look).filter((id) =>
      scene.states.some((part) => part.counts.some(([s, n]) => s === id && n)),
    );
    const left = el(
      "div",
      { class: "box" },
      ...scene.states.flatMap((part) => [
        el("h3", {}, `${part.title}（${part.counts.reduce((sum, [, n]) => sum + n, 0)}条）`),
        stack(part.counts, look),
      ]),
      el(
        "div",
        { class: "legend" },
        ...used.map((id) =>
          el("span", {}, el("i", { style: { "--c": look[id].colour } }), `${look[id].sign} ${look[id].word}`),
        ),
      ),
    );
    const middle = el(
      "div",
      { class: "box" },
      el("h3", {}, "各篇章"),
      el(
        "div",
        { class: "by-chapter" },
        ...scene.chapter_states.map((part) => el("div", {}, el("span", {}, part.title), stack(part.counts, look))),
      ),
    );
    const due = scene.due.map((d) =>
      el(
        "div",
        { class: "row small", style: { "--c": look[d.state].colour } },
        el(
          "div",
          {},
          el("div", { class: "name" }, el("span", { title: d.title }, d.title)),
          el("div", { class: "meta" }, el("b", {}, `${look[d.state].sign} ${look[d.state].word}`), `　${d.due}年到期`),
        ),
      ),
    );
    const right = el(
      "div",
      { class: "box rows" },
      el("h3", {}, dueTitle(scene.due)),
      ...(due.length ? due : [none("没有")]),
    );
    box.append(left, middle, right);
  },
};
