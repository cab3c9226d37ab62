// Charts and maps as pictures to paste elsewhere: what is drawn on the screen is drawn once more as one SVG, with its
// heading above and plan, place, year and the demo mark below. The same way for Plotly, Vega and the map.
(() => {
  const doc = window.parent?.document ?? document;
  const root = doc.documentElement;
  if (root.dataset.pmFigures) return;
  root.dataset.pmFigures = "1";
  const FIGURE = ".stPlotlyChart, .stVegaLiteChart, iframe";
  const PAD = 16;
  const LINE = 22;
  const made = (name, attributes, text) => {
    const element = doc.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
  };
  const write = (out, text, x, y, style) =>
    out.append(
      made("text", { x, y, "font-size": style.fontSize, "font-weight": style.fontWeight, fill: style.color }, text),
    );
  // A text as it is broken into lines on the screen.
  const writeLines = (node, style, shift, out) => {
    const range = node.ownerDocument.createRange();
    let line = null;
    const end = () => line?.text.trim() && write(out, line.text, line.x, line.y, style);
    for (let n = 0; n < node.length; n++) {
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      const box = range.getBoundingClientRect();
      if (!box.width) continue;
      const y = box.top + shift.y + box.height * 0.78;
      if (!line || Math.abs(y - line.y) > 4) {
        end();
        line = { text: "", x: box.left + shift.x, y };
      }
      line.text += node.data[n];
    }
    end();
  };
  const paintDrawing = (element, shift, out) => {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) return;
    const copy = element.cloneNode(true);
    const place = { x: box.left + shift.x, y: box.top + shift.y, width: box.width, height: box.height };
    if (!copy.getAttribute("viewBox")) place.viewBox = `0 0 ${box.width} ${box.height}`;
    copy.removeAttribute("style");
    for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value);
    out.append(copy);
  };
  const paint = (element, shift, out) => {
    const style = element.ownerDocument.defaultView.getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || element.hidden) return;
    if (element.tagName === "svg") return paintDrawing(element, shift, out);
    const box = element.getBoundingClientRect();
    if (element.tagName === "IFRAME") {
      for (const defs of element.contentDocument.querySelectorAll("#hatches")) out.append(defs.cloneNode(true));
      const size = { width: box.width, height: box.height };
      const frame = made("svg", { x: shift.x + box.left, y: shift.y + box.top, ...size });
      out.append(frame);
      return paint(element.contentDocument.body, { x: 0, y: 0 }, frame);
    }
    if (!/rgba\(.*, 0\)|transparent/.test(style.backgroundColor) && box.width) {
      const place = { x: box.left + shift.x, y: box.top + shift.y, width: box.width, height: box.height };
      out.append(made("rect", { ...place, fill: style.backgroundColor }));
    }
    for (const child of element.childNodes)
      if (child.nodeType === 3) writeLines(child, style, shift, out);
      else if (child.nodeType === 1) paint(child, shift, out);
  };
  // The figure before the links, and what explains it between the two.
  const partsOf = (links) => {
    const parts = [];
    for (let at = links.closest("[data-testid=stElementContainer]").previousElementSibling; at; ) {
      parts.unshift(at);
      if (at.querySelector(FIGURE)) return parts;
      at = at.previousElementSibling;
    }
    return [];
  };
  const headingOf = (links) => {
    const given = links.closest(".pm-picture").dataset.title;
    if (given) return given;
    const before = [...doc.querySelectorAll("[data-testid=stMain] :is(h1, .pm-h, .pm-strong)")].filter(
      (e) => e.compareDocumentPosition(links) & 4,
    );
    return before.at(-1)?.textContent.trim() ?? "";
  };
  const pictureOf = (links) => {
    const parts = partsOf(links);
    if (!parts.length) return null;
    const boxes = parts.map((part) => part.getBoundingClientRect());
    const [left, top] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
    const width = Math.max(...boxes.map((b) => b.right)) - left + 2 * PAD;
    const height = Math.max(...boxes.map((b) => b.bottom)) - top;
    const body = getComputedStyle(doc.body);
    const told = [...doc.querySelectorAll(".pm-on-paper .pm-nowrap")].map((e) => e.textContent.trim()).slice(0, -1);
    const plan = doc.querySelector(".pm-banner b")?.textContent ?? "";
    const foot = [`来源：${plan}（实施监测）`, ...told];
    const small = { fontSize: "12px", fontWeight: 400, color: body.color };
    const lines = [];
    for (const text of foot) {
      const last = lines.at(-1);
      if (last && (last.length + text.length + 1) * 12 + 2 * PAD <= width) lines[lines.length - 1] = `${last}　${text}`;
      else lines.push(text);
    }
    const whole = height + PAD * 2 + LINE + lines.length * 18 + 8;
    const picture = made("svg", { width, height: whole, viewBox: `0 0 ${width} ${whole}`, "font-family": body.fontFamily });
    const ground = getComputedStyle(doc.querySelector(".stApp")).backgroundColor;
    picture.append(made("rect", { width, height: whole, fill: ground }));
    const title = headingOf(links);
    write(picture, title, PAD, PAD + 14, { fontSize: "16px", fontWeight: 650, color: body.color });
    for (const part of parts) paint(part, { x: PAD - left, y: PAD + LINE + 4 - top }, picture);
    lines.forEach((text, n) => write(picture, text, PAD, PAD + LINE + height + 22 + n * 18, small));
    return { title, picture, width, height: whole };
  };
  const hand = (blob, name) => {
    const link = doc.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const save = ({ title, picture, width, height }, kind) => {
    const text = new XMLSerializer().serializeToString(picture);
    const name = `${title.replace(/[\\/:*?"<>|\s]+/g, "_")}.${kind}`;
    if (kind === "svg") return hand(new Blob([text], { type: "image/svg+xml" }), name);
    const image = new Image();
    image.onload = () => {
      const canvas = doc.createElement("canvas");
      [canvas.width, canvas.height] = [width * 2, height * 2];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => hand(blob, name), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };
  const asked = (event) => {
    const link = event.target.closest?.("[data-picture]");
    if (!link || (event.type === "keydown" && event.key !== "Enter")) return;
    event.preventDefault();
    const found = pictureOf(link);
    if (found) save(found, link.dataset.picture);
  };
  doc.addEventListener("click", asked);
  doc.addEventListener("keydown", asked);
})();
