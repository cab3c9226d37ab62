// What a screen reader says: no names of icons, and charts as the sentence that stands beside them.
{
  const ICONS = "[data-testid=stIconMaterial], .material-symbols-rounded, [data-testid=stExpanderToggleIcon]";
  const hush = (element) => {
    if (element.getAttribute("aria-hidden") !== "true") element.setAttribute("aria-hidden", "true");
  };
  // The text of a chart stands in the page as .pm-spoken with data-of naming the chart's key.
  const describe = (text) => {
    const chart = document.querySelector(`.st-key-${CSS.escape(text.dataset.of)}`);
    const drawn = chart?.querySelector(".js-plotly-plot, [data-testid=stVegaLiteChart], iframe");
    if (!drawn) return;
    if (drawn.tagName === "IFRAME") drawn.title = text.textContent;
    else {
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", text.textContent);
    }
    hush(text);
  };
  planmonitor.speak = (node) => {
    if (node.nodeType === 1 && node.matches(ICONS)) hush(node);
  };
  planmonitor.describe = () => document.querySelectorAll(".pm-spoken[data-of]").forEach(describe);
}
