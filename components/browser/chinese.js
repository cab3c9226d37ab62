// What the framework says in its own language, put into Chinese before it is painted.
{
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
    "10MB per file": "每个文件不超过10 MB",
    "Remove file": "移除文件",
    "Connection error": "连接已断开",
    Connecting: "正在连接",
    "Connecting to Streamlit server": "正在连接服务",
    "Unable to connect to Streamlit server": "连接不上服务",
    "Please wait...": "请稍候…",
    "Loading...": "正在加载…",
    "No results": "没有匹配项",
    "Select all": "全选",
    "Clear value": "清除",
    "Clear all": "全部清除",
    open: "展开",
    Open: "展开",
    Sidebar: "侧栏",
    "App pages": "页面导航",
    "Selected values": "已选的",
    "Clear entry": "清除",
    "Vega visualization": "图",
    "file upload": "选择文件",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "Stop script": "停止",
    Notifications: "通知",
    "streamlit_folium.st_folium": "地图",
    Fullscreen: "全屏",
    "Main menu": "菜单",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "No options to select.": "没有可选项",
    "Press Enter to apply": "按回车键应用",
    "Press Enter to submit form": "按回车键提交",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车键应用",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车键提交",
    "Running...": "计算中…",
    Stop: "停止",
    Close: "关闭",
    Error: "出错",
    Rerun: "重新运行",
    Print: "打印",
    Search: "查找",
    "Type to search": "输入要找的字",
    "Download as CSV": "下载 CSV",
    "Show/hide columns": "显示或隐藏列",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    Autosize: "适合宽度",
    "Pin column": "固定这一列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏这一列",
    "Copy column name": "复制列名",
    Settings: "设置",
    "Is the server still running?": "服务可能已停止，请稍候。",
    "Skip to main content": "跳到正文",
  };
  const patterns = [
    [/^Selected (.*?)\. /, "已选 $1 · "],
    [/^(You have requested page|The page that you have requested).*$/s, "请求的页面不存在，已转到总览。"],
    [/^Collapse (.+) section$/, "收起$1"],
    [/^Expand (.+) section$/, "展开$1"],
    [/^Remove (.+)$/, "移除$1"],
  ];
  const chinese = (text) => {
    const bare = text.trim();
    if (!/[A-Za-z]{3}/.test(bare)) return text;
    if (Object.hasOwn(words, bare)) return text.replace(bare, words[bare]);
    const [before] = bare.split(": ");
    if (before !== bare && Object.hasOwn(words, before)) return bare.replace(before, words[before]);
    for (const [pattern, instead] of patterns) if (pattern.test(bare)) return bare.replace(pattern, instead);
    return text;
  };
  const NAMED = ["aria-label", "title", "placeholder", "alt"];
  const translateText = (node) => {
    const text = chinese(node.nodeValue);
    if (text !== node.nodeValue) node.nodeValue = text;
  };
  const translate = (element) => {
    for (const name of NAMED) {
      const had = element.getAttribute(name);
      if (!had) continue;
      const text = chinese(had);
      if (text !== had) element.setAttribute(name, text);
    }
  };
  planmonitor.translate = (node) => {
    if (node.nodeType === 3) translateText(node);
    else if (node.nodeType === 1) translate(node);
  };
}
