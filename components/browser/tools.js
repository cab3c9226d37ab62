// What stands on top of every page: the search, and a button that copies the link.
{
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const said = make("span", { className: "pm-said", role: "status" });

  // Without https the clipboard is closed to scripts: the text is selected and copied as a person would.
  const copyText = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    const field = make("textarea", { value: text, className: "pm-offscreen" });
    field.setAttribute("aria-hidden", "true");
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copyLink = async () => {
    const done = await copyText(location.href).catch(() => false);
    if (!done) window.prompt("请按 Ctrl+C 复制本页链接", location.href);
    said.textContent = done ? "链接已复制" : "";
    copy.focus();
    setTimeout(() => {
      said.textContent = "";
    }, 2500);
  };

  const input = make("input", { type: "text", placeholder: "指标、承诺、县、责任单位、专栏", maxLength: 60, autocomplete: "off", spellcheck: false });
  const list = make("div", { id: "pm-found", className: "pm-found", role: "listbox" });
  const hint = make("p", { className: "pm-find-hint", role: "status" });
  const dialog = make("dialog", { className: "pm-find" }, input, list, hint);
  const HINT = "可输入名称、常用说法（医保、护士）、编号或拼音首字母；↑↓ 选择，回车打开，Esc 关闭";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-label": "搜索",
    "aria-expanded": "false",
    "aria-controls": "pm-found",
    "aria-autocomplete": "list",
  }))
    input.setAttribute(name, value);
  list.setAttribute("aria-label", "搜索结果");
  dialog.setAttribute("aria-label", "搜索");

  let chosen = -1;
  let asked = 0;
  let timer = 0;
  const choose = (n) => {
    const options = [...list.children];
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = options.length ? (n + options.length) % options.length : -1;
    const option = options[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option?.id ?? "");
  };
  const option = (hit, n) => {
    const link = make(
      "a",
      { id: `pm-hit-${n}`, href: planmonitor.base() + hit.href, role: "option", tabIndex: -1 },
      make("span", { className: "kind", textContent: hit.kind }),
      make("b", { textContent: hit.name }),
      make("small", { textContent: hit.detail }),
    );
    link.setAttribute("aria-selected", "false");
    return link;
  };
  const show = (hits) => {
    list.replaceChildren(...hits.map(option));
    input.setAttribute("aria-expanded", String(hits.length > 0));
    choose(0);
  };
  const search = async () => {
    const turn = ++asked;
    const text = input.value.trim();
    if (!text) {
      show([]);
      hint.textContent = HINT;
      return;
    }
    const query = planmonitor.view();
    query.set("q", text);
    try {
      const answer = await fetch(`${planmonitor.base()}find?${query}`);
      if (!answer.ok) throw new Error(answer.status);
      const hits = await answer.json();
      if (turn !== asked) return;
      show(hits);
      hint.textContent = hits.length ? `${hits.length}条结果` : `没有找到“${text}”，可换个说法，或用编号、拼音首字母`;
    } catch {
      if (turn !== asked) return;
      show([]);
      hint.textContent = "暂时搜不了，请稍后再试";
    }
  };
  const open = () => {
    if (dialog.open) return;
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    input.select();
    search();
  };
  const go = (link) => {
    dialog.close();
    planmonitor.follow(link.href);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 90);
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  // Heard before anybody else: the framework and the wall have keys of their own.
  const onKey = (event) => {
    if (dialog.open) {
      event.stopPropagation();
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        choose(chosen + step);
      } else if (event.key === "Enter" && list.children[chosen]) {
        event.preventDefault();
        go(list.children[chosen]);
      }
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      event.stopPropagation();
      open();
    }
  };
  window.addEventListener("keydown", onKey, true);

  const button = (className, text, key, act) => {
    const made = make("button", { type: "button", className, onclick: act }, make("span", { textContent: text }));
    if (key) made.append(make("kbd", { textContent: key }));
    return made;
  };
  const copy = button("pm-copy", "复制链接", "", copyLink);
  const bar = make("div", { className: "pm-tools", role: "search" }, said, button("pm-search", "搜索", "Ctrl K", open), copy);
  bar.setAttribute("aria-label", "搜索与分享");

  const onWall = () => document.querySelector(".pm-screen") !== null;
  // Offered once a page is there; the bar stands beside the title and scrolls away with it.
  planmonitor.offer = () => {
    const wanted = document.querySelector("[data-testid=stMain] h1") && !onWall();
    if (wanted && !bar.isConnected) document.body.prepend(bar);
    else if (!wanted && bar.isConnected) bar.remove();
  };
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target.dataset?.testid === "stMain") bar.style.setProperty("--gone", `${-event.target.scrollTop}px`);
    },
    { capture: true, passive: true },
  );
}
