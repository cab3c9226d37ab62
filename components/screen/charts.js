// Map, ranking and trend of a subject, as SVG made from plain data.
const inkOn = (colour) => {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.2 ? "var(--paper)" : "var(--on-dark)";
};

const legendOf = (subject) =>
  el(
    "div",
    { class: "legend" },
    ...subject.legend.map((l) => el("span", {}, el("i", { style: { "--c": l.colour } }), l.text)),
    subject.places.some((p) => p.value === null)
      ? el("span", {}, el("i", { style: { "--c": "var(--no-data)" } }), "尚未报送")
      : "",
  );

function drawMap(holder, subject, outline, held, hold) {
  if (!subject.places.length) {
    holder.append(el("div", { class: "none" }, "这一指标没有分县数值"));
    return;
  }
  if (!outline) {
    holder.append(el("div", { class: "none" }, "没有边界文件，地图不显示"));
    return;
  }
  const places = Object.fromEntries(subject.places.map((p) => [p.code, p]));
  const picture = svg("svg", { role: "img", "aria-label": `${subject.name}地图` });
  holder.append(picture, legendOf(subject));
  const w = picture.clientWidth || holder.clientWidth,
    h = picture.clientHeight || 300;
  const pad = unit() * 2;
  const scale = Math.min((w - pad * 2) / outline.width, (h - pad) / outline.height);
  const dx = (w - outline.width * scale) / 2,
    dy = (h - outline.height * scale) / 2;
  const layer = svg("g", { transform: `translate(${dx} ${dy}) scale(${scale})` });
  const front = [];
  for (const c of outline.counties) {
    const path = svg("path", {
      d: c.d,
      class: `county${held === c.code ? " on" : ""}`,
      fill: places[c.code]?.colour ?? "var(--no-data)",
      "vector-effect": "non-scaling-stroke",
      "data-code": c.code,
    });
    path.addEventListener("click", () => hold(c.code));
    (held === c.code ? front : layer).append?.(path) ?? front.push(path);
  }
  layer.append(...front);
  picture.append(layer);
  const labels = outline.labels.filter((l) => places[l.code]);
  for (const l of spread(labels, scale, dx, dy))
    picture.append(...countyLabel(places[l.code], l, scale, dx, dy, w));
}

// Where the labels go on the screen: those beside the map one line apart on either side, however small it is.
function spread(labels, scale, dx, dy) {
  const placed = labels.map((l) => ({
    ...l,
    x: dx + l.x * scale,
    y: dy + l.y * scale,
    side: !l.anchor ? "middle" : l.anchor[0] > l.x ? "end" : "start",
  }));
  for (const side of ["start", "end"]) {
    let above = -Infinity;
    for (const l of placed.filter((m) => m.side === side).sort((a, b) => a.y - b.y)) {
      l.y = Math.max(l.y, above + smallest() * 1.2);
      above = l.y;
    }
  }
  return placed;
}

function countyLabel(place, label, scale, dx, dy, width) {
  const size = smallest();
  const { side, y } = label,
    outside = side !== "middle";
  const words = `${place.name} ${place.text}`,
    room = size * (place.name.length + 0.3 + place.text.length * 0.62);
  const x = side === "end" ? Math.max(label.x, room) : side === "start" ? Math.min(label.x, width - room) : label.x;
  const look = {
    "font-size": size,
    fill: outside ? "var(--ink)" : inkOn(place.colour),
    "pointer-events": "none",
    stroke: outside ? "var(--paper)" : place.colour,
    "stroke-width": size * 0.28,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
    "text-anchor": side,
  };
  if (!outside)
    return [
      svg("text", { ...look, x, y: y - size * 0.1, "font-weight": 600 }, place.name),
      svg("text", { ...look, x, y: y + size * 1.05 }, place.text),
    ];
  const shift = side === "end" ? -4 : 4;
  return [
    svg("line", {
      x1: x,
      y1: y,
      x2: dx + label.anchor[0] * scale,
      y2: dy + label.anchor[1] * scale,
      stroke: "var(--muted)",
      "stroke-width": 1.2,
    }),
    svg(
      "text",
      { ...look, x: x + shift, y: y + size * 0.35, "font-weight": 600 },
      words,
    ),
  ];
}

function drawRanking(holder, subject, held, hold) {
  const known = subject.places.filter((p) => p.value !== null).sort((a, b) => b.value - a.value);
  if (!known.length) {
    holder.append(el("div", { class: "none" }, "没有分县数值"));
    return;
  }
  const picture = svg("svg", { role: "img", "aria-label": `县（市、区）排序：${subject.name}` });
  holder.append(picture);
  const w = picture.clientWidth,
    h = picture.clientHeight,
    line = h / Math.max(known.length, 8);
  const size = Math.min(smallest(), line * 0.9);
  const names = size * (Math.max(...known.map((p) => p.name.length)) + 0.6),
    values = size * Math.max(...known.map((p) => p.text.length)) * 0.62 + size * 0.6;
  const low = Math.min(0, ...known.map((p) => p.value)),
    top = Math.max(0, ...known.map((p) => p.value));
  const x = (v) => names + ((v - low) / (top - low || 1)) * (w - names - values);
  known.forEach((p, k) => {
    const y = k * line + line / 2;
    const row = svg("g", { class: `bar-row${held === p.code ? " on" : ""}`, "data-code": p.code });
    row.append(
      svg("rect", { x: 0, y: k * line, width: w, height: line, class: "hit" }),
      svg("text", { x: 0, y: y + size * 0.35, "font-size": size, fill: "var(--ink)" }, p.name),
      svg("rect", {
        x: Math.min(x(0), x(p.value)),
        y: y - line * 0.3,
        width: Math.max(Math.abs(x(p.value) - x(0)), 2),
        height: line * 0.6,
        rx: 2,
        fill: p.colour,
      }),
      svg(
        "text",
        {
          x: Math.max(x(p.value), x(0)) + size * 0.3,
          y: y + size * 0.35,
          "font-size": size,
          fill: "var(--ink)",
        },
        p.text,
      ),
    );
    row.addEventListener("click", () => hold(p.code));
    picture.append(row);
  });
}

function drawTrend(holder, subject) {
  const t = subject.trend;
  if (!t) {
    holder.append(el("div", { class: "none" }, "数据不全，不能画出走势"));
    return;
  }
  const picture = svg("svg", { role: "img", "aria-label": `全市走势：${subject.name}` });
  holder.append(picture);
  const size = smallest();
  const w = picture.clientWidth,
    h = picture.clientHeight;
  const left = size * (Math.max(...t.ticks.map(([, text]) => text.length)) * 0.62 + 0.6),
    right = w - size * 1.6,
    top = size * 1.2,
    bottom = h - size * 1.9;
  const [low, high] = t.limits;
  const x = (year) => left + ((year - t.years[0]) / (t.years[1] - t.years[0])) * (right - left);
  const y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top);
  const text = (words, props) => svg("text", { "font-size": size, fill: "var(--muted)", ...props }, words);
  const line = (points, props) =>
    svg("polyline", { points: points.map((p) => p.join(",")).join(" "), fill: "none", ...props });
  for (const [value, words] of t.ticks) {
    picture.append(
      svg("line", { x1: left, x2: right, y1: y(value), y2: y(value), stroke: "var(--hairline)" }),
      text(words, { x: left - size * 0.4, y: y(value) + size * 0.35, "text-anchor": "end", class: "tick" }),
    );
  }
  for (let year = t.years[0]; year <= t.years[1]; year++)
    picture.append(text(year, { x: x(year), y: h - size * 0.4, "text-anchor": "middle" }));
  const thin = Math.max(2, size / 10),
    thick = Math.max(3, size / 6);
  if (t.path.length)
    picture.append(
      line(
        t.path.map(([year, v]) => [x(year), y(v)]),
        { stroke: "var(--path)", "stroke-width": thin, "stroke-dasharray": `${size * 0.2} ${size * 0.36}` },
      ),
    );
  const last = t.points[t.points.length - 1];
  if (t.ahead.length) drawAhead(picture, t.ahead, last, x, y, thin);
  if (t.target !== null) {
    const at = y(t.target);
    picture.append(
      svg("line", { x1: left, x2: w, y1: at, y2: at, stroke: "var(--notice)", "stroke-width": thin }),
    );
  }
  picture.append(
    line(
      t.points.map((p) => [x(p.year), y(p.value)]),
      {
        stroke: "var(--data)",
        "stroke-width": thick,
        ...(t.points.some((p) => p.demo) ? { "stroke-dasharray": `${size * 0.6} ${size * 0.36}` } : {}),
      },
    ),
    ...t.points.map((p) =>
      svg("circle", {
        cx: x(p.year),
        cy: y(p.value),
        r: size * 0.32,
        fill: p.demo ? "var(--paper)" : "var(--data)",
        stroke: "var(--data)",
        "stroke-width": Math.max(3, size / 7),
      }),
    ),
  );
  const near = (v) => v !== null && Math.abs(y(last.value) - size * 0.9 - y(v)) < size * 1.7;
  const under = y(last.value) - size * 2 < top || near(t.target);
  const at = Math.min(x(last.year), w - size * t.last.length * 0.4);
  picture.append(
    text(t.last, {
      x: at,
      y: under ? y(last.value) + size * 1.7 : y(last.value) - size * 0.8,
      "text-anchor": "middle",
      "font-size": size * 1.25,
      "font-weight": 700,
      fill: "var(--ink)",
      ...halo(size),
    }),
  );
}

const halo = (size) => ({
  stroke: "var(--paper)",
  "stroke-width": size * 0.28,
  "stroke-linejoin": "round",
  "paint-order": "stroke",
});

// If nothing is done: the expected way, within the interval that holds four times of five.
function drawAhead(picture, ahead, last, x, y, thin) {
  const upper = [[x(last.year), y(last.value)], ...ahead.map((a) => [x(a.year), y(a.high)])];
  const lower = ahead.map((a) => [x(a.year), y(a.low)]).reverse();
  const middle = [[x(last.year), y(last.value)], ...ahead.map((a) => [x(a.year), y(a.value)])];
  const points = (list) => list.map((p) => p.join(",")).join(" ");
  picture.append(
    svg("polygon", { points: points([...upper, ...lower]), fill: "var(--data)", opacity: 0.22, class: "ahead" }),
    svg("polyline", { points: points(middle), fill: "none", stroke: "var(--data)", "stroke-width": thin }),
  );
}
