// What browsers since Chromium 109 lack and the framework's bundle uses; each part only where it is missing.
(function () {
  // The flag v of regular expressions: u understands the framework's patterns as well.
  try {
    new RegExp("a", "v");
  } catch (_) {
    const Native = RegExp;
    const older = (flags) => (typeof flags === "string" ? flags.replace("v", "u") : flags);
    const Wrapped = function (pattern, flags) {
      if (!new.target && flags === undefined && pattern instanceof Native) return pattern;
      return Reflect.construct(Native, [pattern, older(flags)], new.target || Wrapped);
    };
    Object.setPrototypeOf(Wrapped, Native);
    Wrapped.prototype = Native.prototype;
    Wrapped.prototype.constructor = Wrapped;
    Object.defineProperty(Wrapped, Symbol.species, { get: () => Wrapped });
    window.RegExp = Wrapped;
  }
  const add = (owner, name, value) =>
    owner[name] || Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  const list = Array.prototype;
  add(list, "toSorted", function (compare) {
    return Array.from(this).sort(compare);
  });
  add(list, "toReversed", function () {
    return Array.from(this).reverse();
  });
  add(list, "toSpliced", function (...cut) {
    const copy = Array.from(this);
    copy.splice(...cut);
    return copy;
  });
  add(list, "with", function (index, value) {
    const copy = Array.from(this);
    const place = index < 0 ? copy.length + Math.trunc(index) : Math.trunc(index) || 0;
    if (place < 0 || place >= copy.length) throw new RangeError("index out of range");
    copy[place] = value;
    return copy;
  });
  const group = (items, key, keep) => {
    let index = 0;
    for (const item of items) keep(key(item, index++), item);
  };
  add(Object, "groupBy", function (items, key) {
    const groups = Object.create(null);
    group(items, key, (name, item) => (groups[name] ??= []).push(item));
    return groups;
  });
  add(Map, "groupBy", function (items, key) {
    const groups = new Map();
    group(items, key, (name, item) => groups.set(name, [...(groups.get(name) ?? []), item]));
    return groups;
  });
  add(Promise, "withResolvers", function () {
    const parts = {};
    parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return parts;
  });
  add(URL, "canParse", function (url, base) {
    try {
      return Boolean(new URL(url, base));
    } catch (_) {
      return false;
    }
  });
  add(AbortSignal, "any", function (signals) {
    const either = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) either.abort(signal.reason);
      else signal.addEventListener("abort", () => either.abort(signal.reason), { signal: either.signal });
    }
    return either.signal;
  });
})();
