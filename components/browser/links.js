// Signing in ends on the first page: go back to where it began, once and soon.
{
  const { location } = document;
  const began = JSON.parse(sessionStorage.getItem("pm-signing-in") ?? "null");
  sessionStorage.removeItem("pm-signing-in");
  if (began && Date.now() - began.at < 600000 && location.href.split("?")[0] === began.base)
    location.replace(began.href);
  const remember = (event) => {
    if (!event.target.closest?.(".st-key-sign_in button")) return;
    const { href } = location;
    const base = href.split("?")[0].replace(/[^/]*$/, "");
    sessionStorage.setItem("pm-signing-in", JSON.stringify({ href, base, at: Date.now() }));
  };
  document.addEventListener("click", remember, true);

  // A link that only changes what this page shows is followed in place. The same link then gets the focus back.
  let followed = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-here]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    followed = link;
    planmonitor.follow(link.href);
  });
  // A part of the framework that it would fetch at the first key, which would be lost meanwhile.
  planmonitor.fetchAhead = (file) => {
    const bundle = document.querySelector('script[type="module"][src*="/static/js/"]');
    if (!bundle || document.getElementById(file)) return;
    const part = Object.assign(document.createElement("link"), { id: file, rel: "modulepreload" });
    part.href = new URL(file, bundle.src).href;
    document.head.append(part);
  };
  planmonitor.refocus = () => {
    if (!followed || followed.isConnected) return;
    const again = followed.id && document.getElementById(followed.id);
    if (again) again.focus({ preventScroll: true });
    followed = null;
  };
}
