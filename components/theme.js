// The framework's own English strings, put into Chinese wherever they appear.
(() => {
  const words = {
    "Open sidebar": "打开导航",
    "Close sidebar": "收起导航",
    "Expand sidebar": "展开导航",
    "Collapse sidebar": "收起导航",
    "Page not found": "没有这个页面",
    "Browse files": "选择文件",
    Upload: "选择文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Limit 20MB per file": "每个文件不超过20 MB",
    "20MB per file": "每个文件不超过20 MB",
    "Remove file": "移除文件",
    "Connection error": "连接已断开",
    Connecting: "正在连接",
    "Please wait...": "请稍候…",
    "No results": "没有匹配项",
    "Select all": "全选",
    "Clear value": "清除",
    open: "展开",
    Fullscreen: "全屏",
    "Main menu": "菜单",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "No options to select.": "没有可选项",
    "Running...": "计算中…",
    Stop: "停止",
    Close: "关闭",
    Rerun: "重新运行",
    Print: "打印",
    Settings: "设置",
    "Is the server still running?": "服务可能已停止，请稍候。",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "请求的页面不存在，已转到总览。",
  };
  const doc = window.parent?.document ?? document;
  const root = doc.documentElement;
  if (root.lang !== "zh-CN") root.lang = "zh-CN";
  if (root.dataset.planmonitor) return;
  // Signing in ends on the first page: go back to where it began, once and soon.
  const began = JSON.parse(sessionStorage.getItem("pm-signing-in") ?? "null");
  sessionStorage.removeItem("pm-signing-in");
  if (began && Date.now() - began.at < 600000 && doc.location.href.split("?")[0] === began.base) {
    doc.location.replace(began.href);
    return;
  }
  doc.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.(".st-key-sign_in button")) return;
      const href = doc.location.href;
      sessionStorage.setItem(
        "pm-signing-in",
        JSON.stringify({ href, base: href.split("?")[0].replace(/[^/]*$/, ""), at: Date.now() }),
      );
    },
    true,
  );
  root.dataset.planmonitor = "1";
  // A link that only changes what this page shows is followed without loading the page again: the framework takes a
  // step in the history for a new question. The same link then gets the focus back.
  let followed = null;
  doc.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-here]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    followed = link;
    doc.defaultView.history.pushState({}, "", link.href);
    doc.defaultView.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  });
  const refocus = () => {
    if (!followed || followed.isConnected) return;
    const again = followed.id && doc.getElementById(followed.id);
    if (again) again.focus({ preventScroll: true });
    followed = null;
  };
  const translate = (node) => {
    if (node.nodeType === 3) {
      const text = node.nodeValue.trim();
      if (words[text]) node.nodeValue = node.nodeValue.replace(text, words[text]);
      return;
    }
    if (node.nodeType !== 1) return;
    for (const name of ["aria-label", "title", "placeholder"]) {
      const text = node.getAttribute(name);
      if (!text) continue;
      if (words[text]) node.setAttribute(name, words[text]);
      else if (text.startsWith("Selected "))
        node.setAttribute(name, text.replace(/^Selected (.*?)\. /, "已选 $1 · "));
    }
    for (const child of node.childNodes) translate(child);
  };
  translate(doc.body);
  new MutationObserver((changes) => {
    if (root.lang !== "zh-CN") root.lang = "zh-CN";
    refocus();
    for (const change of changes) {
      if (change.type === "attributes") translate(change.target);
      else for (const node of change.addedNodes) translate(node);
    }
  }).observe(doc.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label", "title", "placeholder", "lang"],
  });
})();
