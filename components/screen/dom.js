// The wall in the browser: draws one scene at a time from plain data, turns them over, and says when it is out of touch.
const SVG = "http://www.w3.org/2000/svg";
const HELD_MS = 120000;
const SWIPE = 0.06;
// The least height of any letter, as a share of the screen's: to be read from five metres.
const SMALLEST = 0.022;
const memory = (window.__planmonitorScreen ??= {});

const el = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined) continue;
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
const smallest = () => Math.max(unit() * 2.2, innerHeight * SMALLEST);
const demoTag = (demo) => (demo ? el("span", { class: "demo" }, "演示") : "");
const nameOf = (t) => el("div", { class: "name" }, el("span", { title: t.name }, t.name), demoTag(t.demo));
// What answers to a finger and to the mouse alike.
const touchable = (node, act, label) => {
  node.classList.add("touch");
  if (label) node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
};
