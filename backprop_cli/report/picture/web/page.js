// Steps, pointing and folding in a page of backprop. Nothing is computed here: all texts are data.
"use strict";
(() => {
  const all = (names) => document.querySelectorAll(names);
  const [say, slider, data, controls] = ["say", "step", "data", "controls"].map((id) => document.getElementById(id));
  const { parts, frames } = JSON.parse(data.textContent);
  const answer = say.textContent;
  const count = parts.length, last = 2 * count - 1;

  // the elements of each part and of each frame: in the picture, and in the table
  const own = parts.map(() => []), titles = frames.map(() => []);
  for (const element of all("[data-part]")) own[element.dataset.part].push(element);
  for (const element of all("[data-frame]")) titles[element.dataset.frame].push(element);

  const mark = (part, name, on) => {
    for (const element of own[part]) element.classList.toggle(name, on);
  };

  // step k: the value of part k; from `count` on the gradients, from the last part back to the first
  let at = last, now = -1, kept = -1, lit = -1;
  const partAt = (step) => (step < count ? step : last - step);

  const sentence = (step) => {
    const [, , forward, backward] = parts[partAt(step)];
    return step < count ? `forward: ${forward}` : `backward: ${backward}`;
  };
  const tell = () => {
    if (lit < 0) say.textContent = now < 0 ? answer : sentence(at);
    else say.textContent = [lit, last - lit].filter((step) => step <= at).map(sentence).join("\n") || "not reached yet";
  };

  const go = (step) => {
    const to = Math.max(0, Math.min(last, step));
    const reach = (step, on) => mark(partAt(step), step < count ? "no-value" : "no-gradient", !on);
    while (at < to) reach(++at, true);
    while (at > to) reach(at--, false);
    if (now >= 0) mark(now, "now", false);
    now = partAt(at);
    mark(now, "now", true);
    slider.value = at;
    keep(-1);
    for (const element of own[now]) {
      if (element.tagName === "g") element.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };

  // the pieces of a wire that lead to a box, from there back to where the wire begins
  const branch = (path, box) => {
    const pieces = [];
    let here = [];
    for (const [, kind, rest] of path.getAttribute("d").matchAll(/([MHC])([^MHC]+)/g)) {
      const numbers = rest.split(" ").map(Number);
      const end = kind === "H" ? [numbers[0], here[1]] : numbers.slice(-2);
      if (kind !== "M") pieces.push({ end, from: `${here}`, to: `${end}`, d: `M${here}${kind}${rest}` });
      here = end;
    }
    const near = ({ end: [x, y] }) => x > box.x - 1 && x < box.x + box.width && y > box.y && y < box.y + box.height;
    const found = new Set(pieces.filter(near));
    for (const { from } of found) for (const piece of pieces) if (piece.to === from) found.add(piece);
    return Array.from(found, ({ d }) => d).reverse().join("");
  };

  // a part that is pointed at: its row, the wires on which its gradient comes, those on which it sends
  let drawn = [];
  const light = (part) => {
    if (lit >= 0) mark(lit, "hot", false);
    for (const path of drawn) path.remove();
    drawn = [];
    lit = part;
    tell();
    if (lit < 0) return;
    mark(lit, "hot", true);
    const box = own[lit].find(({ tagName }) => tagName === "g").children[1].getBBox();
    for (const path of parts[lit][1].flatMap((source) => own[source])) {
      if (path.tagName !== "path") continue;
      const copy = path.cloneNode();
      copy.setAttribute("class", "fed");
      copy.setAttribute("d", branch(path, box));
      drawn.push(copy);
      path.after(copy);
    }
  };
  const keep = (part) => {
    for (const [one, on] of [[kept, false], [part, true]]) {
      for (const element of own[one] ?? []) if (element.tagName === "g") element.setAttribute("aria-pressed", on);
    }
    kept = part;
    light(part);
  };

  const folded = new Set();
  const hidden = (frame) => frame >= 0 && (folded.has(frame) || hidden(frames[frame]));
  const fold = (frame) => {
    if (!folded.delete(frame)) folded.add(frame);
    parts.forEach(([frame], part) => frame >= 0 && mark(part, "gone", hidden(frame)));
    titles.forEach((elements, frame) => {
      const shut = folded.has(frame), gone = hidden(frames[frame]);
      for (const element of elements) {
        (element.closest("tr") ?? element).classList.toggle("gone", gone);
        element.setAttribute("aria-expanded", !shut);
        if (element.tagName === "g") cover(element, shut);
      }
    });
  };
  // the title of a folded frame stands in its middle
  const cover = (element, shut) => {
    const [rect, text] = ["rect", "text"].map((name) => element.querySelector(name));
    const [to, from] = [rect, text].map((one) => one.getBBox());
    const [x, y] = [["x", "width"], ["y", "height"]].map(([at, size]) => to[at] - from[at] + (to[size] - from[size]) / 2);
    element.classList.toggle("shut", shut);
    if (shut) text.setAttribute("transform", `translate(${x} ${y})`);
    else text.removeAttribute("transform");
  };

  const number = (element, name) => Number(element.closest?.(`[data-${name}]`)?.dataset[name] ?? -1);
  const point = (event) => {
    const part = number(event.target, "part");
    light(part < 0 ? kept : part);
  };
  const click = (target) => {
    const part = number(target, "part"), frame = number(target, "frame");
    if (frame >= 0) fold(frame);
    if (part >= 0) keep(part === kept ? -1 : part);
  };
  const steps = { first: () => 0, back: () => at - 1, next: () => at + 1, last: () => last };
  const keys = { Home: "first", ArrowLeft: "back", ArrowRight: "next", End: "last" };
  const press = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key, target } = event, control = target.closest("button,input,summary");
    if (key === "Escape") keep(-1);
    else if (key in keys) go(steps[keys[key]]());
    else if ((key === "Enter" || key === " ") && !control && target.closest("[tabindex]")) click(target);
    else return;
    event.preventDefault();
  };

  document.addEventListener("mouseover", point);
  document.addEventListener("focusin", point);
  document.addEventListener("click", (event) => click(event.target));
  document.addEventListener("keydown", press);
  slider.addEventListener("input", () => go(Number(slider.value)));
  controls.addEventListener("click", (event) => event.target.name in steps && go(steps[event.target.name]()));
  for (const element of all("g[data-part],[data-frame]")) {
    element.setAttribute("tabindex", 0);
    element.setAttribute("role", "button");
    element.setAttribute(element.dataset.part ? "aria-pressed" : "aria-expanded", !element.dataset.part);
  }
  all("svg")[0].setAttribute("role", "group");
  slider.max = last;
  slider.value = last;
  controls.hidden = false;
})();
