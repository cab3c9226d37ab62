// What narrow pages and paper need of a script: names for cells, and pages laid out before they are printed.
(() => {
  const doc = window.parent?.document ?? document;
  const root = doc.documentElement;
  if (root.dataset.pmPaper) return;
  root.dataset.pmPaper = "1";
  // On a narrow page a row of a table becomes a card, in which each cell says the name of its column.
  const nameCells = () => {
    for (const table of doc.querySelectorAll("table.pm:not([data-named])")) {
      table.dataset.named = "";
      const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent.trim());
      for (const body of table.tBodies)
        for (const row of body.rows)
          [...row.cells].forEach((cell, n) => {
            if (!cell.textContent.trim()) cell.dataset.blank = "";
            if (heads[n] && cell.colSpan === 1) cell.dataset.name = heads[n];
          });
    }
  };
  let asked = false;
  const soon = () => {
    if (asked) return;
    asked = true;
    doc.defaultView.requestAnimationFrame(() => {
      asked = false;
      nameCells();
    });
  };
  // On paper: parts opened, charts scaled as a whole, maps drawn for the column they stand in, what was picked told
  // in words. The browser asks before it prints and takes no pause, so everything is done at once and undone after.
  const MAP_WIDTH = 380;
  const MAP_HEIGHT = 330;
  const undo = [];
  const styled = (element, styles) => {
    const before = element.getAttribute("style");
    for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value, "important");
    undo.push(() => (before === null ? element.removeAttribute("style") : element.setAttribute("style", before)));
  };
  // The framework's sanitiser drops a script that holds anything like a tag: elements are made, never written.
  const drawing = (name, attributes) => {
    const element = doc.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const openParts = () => {
    for (const part of doc.querySelectorAll("[data-testid=stExpander] details:not([open])")) {
      part.open = true;
      undo.push(() => (part.open = false));
    }
  };
  const scaleCharts = () => {
    for (const chart of doc.querySelectorAll(".js-plotly-plot .svg-container")) {
      const { width, height } = chart.getBoundingClientRect();
      if (!width || !height) continue;
      styled(chart, { "--paper-shape": `${width} / ${height}`, "--paper-width": `${Math.round(width * 1.1)}px` });
      for (const layer of chart.querySelectorAll(".main-svg")) {
        layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
        undo.push(() => layer.removeAttribute("viewBox"));
      }
    }
  };
  // Six small charts in a row are too small on upright paper: the same drawing once more, its left and its right half
  // one below the other, each with the axis.
  const halveMultiples = () => {
    for (const chart of doc.querySelectorAll(".st-key-multiples_wide .stVegaLiteChart svg")) {
      const drawn = chart.querySelector("g");
      const cells = [...chart.querySelectorAll(".cell > g > path.background")].map((c) => c.getBoundingClientRect());
      const lefts = [...new Set(cells.map((box) => Math.round(box.left)))].sort((a, b) => a - b);
      if (!drawn || lefts.length < 2 || lefts.length % 2) continue;
      const [, , width, height] = chart.getAttribute("viewBox").split(" ").map(Number);
      const frame = chart.getBoundingClientRect();
      const gap = lefts[1] - Math.max(...cells.filter((box) => Math.round(box.left) === lefts[0]).map((box) => box.right));
      const at = (left) => ((left - frame.left - gap / 2) * width) / frame.width;
      const [axis, middle] = [at(lefts[0]), at(lefts[lefts.length / 2])];
      const half = (from, to) => {
        const whole = drawing("svg", { viewBox: `0 0 ${axis + to - from} ${height}` });
        for (const [x, left, right] of [[0, 0, axis], [axis, from, to]]) {
          const view = { x, y: 0, width: right - left, height, viewBox: `${left} 0 ${right - left} ${height}` };
          whole.append(drawing("svg", view));
          whole.lastChild.append(drawing("use", { href: "#pm-multiples" }));
        }
        return whole;
      };
      const halves = doc.createElement("div");
      halves.className = "pm-halves";
      halves.append(half(axis, middle), half(middle, width));
      drawn.id = "pm-multiples";
      chart.parentElement.append(halves);
      undo.push(() => halves.remove());
    }
  };
  const refitMaps = () => {
    for (const frame of doc.querySelectorAll("iframe")) {
      const map = frame.contentWindow?.countyMap;
      if (!map) continue;
      styled(frame, { width: `${MAP_WIDTH}px`, height: `${MAP_HEIGHT}px` });
      styled(doc.documentElement, { "--paper-map": `${MAP_WIDTH + 12}px` });
      map.refit(MAP_HEIGHT);
      undo.push(() => map.refit());
    }
  };
  const tellChoices = () => {
    const line = doc.querySelector(".pm-told");
    if (!line) return;
    const told = [];
    for (const field of doc.querySelectorAll("[data-testid=stMain] [data-testid=stWidgetLabel]")) {
      const widget = field.parentElement;
      if (widget.closest("[class*=st-key-pick_county], [class*=st-key-pick_year], [class*=st-key-pick_demo]")) continue;
      const input = widget.querySelector("input:not([type=file], [type=checkbox], [type=radio])");
      const pressed = widget.querySelector("button[aria-checked=true], button[aria-pressed=true]");
      const value = (input?.value ?? pressed?.textContent ?? "").trim();
      const label = field.textContent.trim();
      if (label && value && !value.startsWith("全部")) told.push(`${label}：${value}`);
    }
    line.textContent = told.join("　");
    undo.push(() => (line.textContent = ""));
  };
  const layOut = () => {
    if (undo.length) return;
    undo.push(() => {});
    nameCells();
    openParts();
    tellChoices();
    scaleCharts();
    halveMultiples();
    refitMaps();
  };
  const takeBack = () => {
    while (undo.length) undo.shift()();
  };
  const view = doc.defaultView;
  view.addEventListener("beforeprint", layOut);
  view.addEventListener("afterprint", takeBack);
  view.matchMedia("print").addEventListener("change", (change) => (change.matches ? layOut() : takeBack()));
  nameCells();
  new MutationObserver(soon).observe(root, { subtree: true, childList: true });
})();
