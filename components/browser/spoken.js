// What a screen reader says: no names of icons, and charts as the sentence that stands beside them.
{
  const ICONS = "[data-testid=stIconMaterial], .material-symbols-rounded, [data-testid=stExpanderToggleIcon]";
  // Only what changes is written: every writing is looked at again.
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const hush = (element) => set(element, "aria-hidden", "true");
  // The text of a chart stands in the page just before it, as .pm-spoken.
  const describe = (text) => {
    const chart = text.closest("[data-testid=stElementContainer]")?.nextElementSibling;
    const drawn = chart?.querySelector(".js-plotly-plot, [data-testid=stVegaLiteChart], iframe");
    if (!drawn) return;
    if (drawn.tagName === "IFRAME") set(drawn, "title", text.textContent);
    else {
      set(drawn, "role", "img");
      set(drawn, "aria-label", text.textContent);
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
