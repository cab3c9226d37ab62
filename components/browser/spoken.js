// What a screen reader says: no names of icons, and charts as the sentence that stands beside them.
{
  const ICONS = "[data-testid=stIconMaterial], .material-symbols-rounded, [data-testid=stExpanderToggleIcon]";
  const hush = (element) => {
    if (element.getAttribute("aria-hidden") !== "true") element.setAttribute("aria-hidden", "true");
  };
  // The text of a chart stands in the page just before it, as .pm-spoken.
  const describe = (text) => {
    const chart = text.closest("[data-testid=stElementContainer]")?.nextElementSibling;
    const drawn = chart?.querySelector(".js-plotly-plot, [data-testid=stVegaLiteChart], iframe");
    if (!drawn) return;
    if (drawn.tagName === "IFRAME") drawn.title = text.textContent;
    else {
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", text.textContent);
      drawn.removeAttribute("aria-roledescription");
    }
    hush(text);
  };
  planmonitor.speak = (node) => {
    if (node.nodeType !== 1) return;
    if (node.matches(ICONS)) hush(node);
    // The framework has the one main part of a page; what a component calls so within it is none.
    if (node.matches("main main")) node.setAttribute("role", "none");
  };
  planmonitor.describe = () => document.querySelectorAll(".pm-spoken").forEach(describe);
}
