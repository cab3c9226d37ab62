// One press of Back for every page and for every choice, and no more.
//
// The framework takes a step in the history for each parameter that a script writes into the address: opening a page
// took two or three. What a reader does takes one step, the first; what a page adds by itself takes none.
{
  const { history, location } = window;
  const push = history.pushState.bind(history);
  let taken = true;
  const act = (event) => {
    if (event.isTrusted) taken = false;
  };
  for (const name of ["pointerdown", "keydown", "change"]) window.addEventListener(name, act, true);
  window.addEventListener("message", (event) => {
    // A click inside the frame of the map.
    if (event.data?.type === "streamlit:setComponentValue") taken = false;
  });
  window.addEventListener("popstate", () => {
    taken = true;
  });
  history.pushState = (state, unused, url) => {
    const to = new URL(url, location.href);
    if (to.href === location.href) return;
    if (taken && to.pathname === location.pathname) history.replaceState(state, unused, url);
    else push(state, unused, url);
    taken = true;
    carry();
  };
  const replace = history.replaceState.bind(history);
  history.replaceState = (...step) => {
    replace(...step);
    carry();
  };

  // The view — county, year, demo figures, day of knowledge — goes along with the links of the navigation too.
  const CARRIED = ["county", "year", "demo", "known"];
  planmonitor.view = () => {
    const here = new URLSearchParams(location.search);
    const view = new URLSearchParams();
    for (const name of CARRIED) if (here.get(name)) view.set(name, here.get(name));
    return view;
  };
  const carry = () => {
    const view = planmonitor.view().toString();
    for (const link of document.querySelectorAll("[data-testid=stSidebarNavLink]")) {
      const [path, had = ""] = link.getAttribute("href").split("?");
      if (had !== view) link.setAttribute("href", view ? `${path}?${view}` : path);
    }
  };
  planmonitor.carry = carry;

  // A link followed in place: the page is not loaded again, and what the address says goes before what was picked.
  planmonitor.follow = (href) => {
    taken = false;
    history.pushState({}, "", href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  // Where the pages are, whichever of them this is.
  planmonitor.base = () => location.origin + location.pathname.replace(/[^/]*$/, "");
}
