// Cells learn the names of their columns: on a narrow page a row of a table becomes a card and says them.
(() => {
  const doc = window.parent?.document ?? document;
  const root = doc.documentElement;
  if (root.dataset.pmPaper) return;
  root.dataset.pmPaper = "1";
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
  nameCells();
  new MutationObserver(soon).observe(root, { subtree: true, childList: true });
})();
