// Steps, pointing and folding in a page of backprop. Nothing is computed here: all texts are data.
const all = (names) => [...document.querySelectorAll(names)];
const [say, slider, data, controls] = ["say", "step", "data", "controls"].map((id) => document.getElementById(id));
const { parts, frames } = JSON.parse(data.textContent);
const picture = all("svg")[0], box = picture.parentNode;
// paper shows the answer, whatever is said at the time
const answer = (say.dataset.answer = say.textContent);
const count = parts.length, last = 2 * count - 1;

// the elements of each part and of each frame: in the picture, and in the table
const own = parts.map(() => []), titles = frames.map(() => []);
for (const element of all("[data-part]")) own[element.dataset.part].push(element);
for (const element of all("[data-frame]")) titles[element.dataset.frame].push(element);
const group = (elements) => elements.find(({ tagName }) => tagName === "g");
const wires = (part) => own[part].filter(({ tagName }) => tagName === "path");

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
const told = () => {
  if (lit < 0) return now < 0 ? `${answer}\nNext or → goes through it step by step.` : sentence(at);
  const lines = [lit, last - lit].filter((step) => step <= at).map(sentence);
  const node = group(own[lit]);
  // its title knows all digits
  if (lines[1] && (lit === kept || node === document.activeElement)) lines.push(node.children[0].textContent);
  return lines.join("\n") || "not reached yet";
};
const tell = () => (say.textContent = told());

const go = (step) => {
  const to = Math.max(0, Math.min(last, step));
  const reach = (step, on) => mark(partAt(step), step < count ? "no-value" : "no-gradient", !on);
  while (at < to) reach(++at, true);
  while (at > to) reach(at--, false);
  if (now >= 0) mark(now, "now", false);
  now = partAt(at);
  mark(now, "now", true);
  slider.value = at;
  for (const [name, end] of [["first", 0], ["back", 0], ["next", last], ["last", last]]) {
    controls.querySelector(`[name=${name}]`).ariaDisabled = at === end;
  }
  keep(-1);
  settle();
  show(group(titles[covering(parts[now][0])] ?? own[now]));
};

// scroll the picture, and only it, so that an element is in view
const show = (element) => {
  const [outer, inner] = [box, element].map((one) => one.getBoundingClientRect());
  const by = (from, to) => Math.min(inner[from] - outer[from] - 48, 0) || Math.max(inner[to] - outer[to] + 48, 0);
  box.scrollBy(by("left", "right"), by("top", "bottom"));
};

const pieces = (path) => {
  let here = [];
  return Array.from(path.getAttribute("d").matchAll(/([MHC])([^MHC]+)/g), ([, kind, rest]) => {
    const numbers = rest.split(" ").map(Number), from = here;
    here = kind === "H" ? [numbers[0], from[1]] : numbers.slice(-2);
    return { kind, from: `${from}`, to: `${here}`, end: here, d: `M${from}${kind}${rest}` };
  });
};
const within = (box) => ({ end: [x, y] }) => x > box.x - 1 && x < box.x + box.width + 1 && y > box.y && y < box.y + box.height;

// the pieces of a wire that lead to a box, from there back to where the wire begins
const branch = (path, box) => {
  const drawn = pieces(path).filter(({ kind }) => kind !== "M");
  const found = new Set(drawn.filter(within(box)));
  for (const { from } of found) for (const piece of drawn) if (piece.to === from) found.add(piece);
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
  if (last - lit > at) return;
  const box = group(own[lit]).children[1].getBBox();
  for (const path of parts[lit][1].flatMap(wires)) {
    const copy = path.cloneNode();
    copy.setAttribute("class", "fed");
    copy.setAttribute("d", branch(path, box));
    drawn.push(copy);
    path.after(copy);
  }
};
const keep = (part) => {
  for (const one of [kept, part]) if (one >= 0) group(own[one]).ariaPressed = one === part;
  kept = part;
  light(part);
};

// what fold.js knows better, where there are frames: the folded frame around what is in a frame
let covering = () => -1, settle = () => {}, fold = () => {};

const number = (element, name) => Number(element.closest?.(`[data-${name}]`)?.dataset[name] ?? -1);
const point = ({ target }) => {
  const part = number(target, "part");
  light(part < 0 ? kept : part);
};
const click = (target) => {
  const part = number(target, "part"), frame = number(target, "frame");
  if (part >= 0) keep(part === kept ? -1 : part);
  else if (frame >= 0) fold(frame);
};

// the picture is one stop of the tabulator: up and down go from node to node
const stops = all("svg g[data-part],svg g[data-frame]");
let stop = stops[0];
const rove = (element) => {
  stop.tabIndex = -1;
  stop = element;
  stop.tabIndex = 0;
};
const walk = (by) => {
  let next = stops.indexOf(stop) + by;
  while (stops[next]?.matches(".gone")) next += by;
  stops[next]?.focus();
};

// at the start everything is there, and the next step is the first
const steps = { first: () => 0, back: () => at - (now >= 0), next: () => (now < 0 ? 0 : at + 1), last: () => last };
const keys = { Home: "first", ArrowLeft: "back", ArrowRight: "next", End: "last" };
const press = (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { key, target } = event, control = target.closest("button,input,summary");
  if (key === "Escape") keep(-1);
  else if (key in keys) go(steps[keys[key]]());
  else if (target === stop && (key === "ArrowUp" || key === "ArrowDown")) walk(key === "ArrowUp" ? -1 : 1);
  else if ((key === "Enter" || key === " ") && !control && target.closest("[tabindex]")) click(target);
  else return;
  event.preventDefault();
};

document.addEventListener("mouseover", point);
document.addEventListener("focusin", (event) => {
  if (event.target.matches("svg g")) rove(event.target);
  point(event);
});
document.addEventListener("click", ({ target }) => click(target));
document.addEventListener("keydown", press);
slider.addEventListener("input", () => go(Number(slider.value)));
controls.addEventListener("click", ({ target }) => {
  if (target.name in steps) go(steps[target.name]());
  if (target.name === "fit") target.ariaPressed = picture.classList.toggle("fit");
});
for (const element of all("g[data-part],[data-frame]")) {
  element.tabIndex = element.closest("svg") ? -1 : 0;
  element.role = "button";
  element[element.dataset.part ? "ariaPressed" : "ariaExpanded"] = !element.dataset.part;
}
picture.role = "group";
slider.max = last;
slider.value = last;
controls.hidden = false;
rove(stop);
tell();
show(group(own[count - 1]));
