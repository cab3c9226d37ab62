// One look at everything that comes into the page, before it is painted.
{
  const root = document.documentElement;
  const greet = (node) => {
    planmonitor.translate(node);
    planmonitor.speak(node);
    if (node.dataset?.module) planmonitor.fetchAhead(node.dataset.module);
    for (const child of node.childNodes) greet(child);
  };
  let asked = false;
  const later = () => {
    asked = false;
    planmonitor.carry();
    planmonitor.describe();
    planmonitor.offer();
  };
  new MutationObserver((changes) => {
    if (root.lang !== "zh-CN") root.lang = "zh-CN";
    planmonitor.refocus();
    for (const change of changes)
      if (change.type === "childList") change.addedNodes.forEach(greet);
      else planmonitor.translate(change.target);
    if (!asked) {
      asked = true;
      requestAnimationFrame(later);
    }
  }).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-label", "title", "placeholder", "alt", "lang"],
  });
  greet(root);
}
