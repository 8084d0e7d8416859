// Folding the frames of a page; it stands behind page.js, whose names it uses.
// the outermost folded frame around what is in a frame
const folded = new Set();
covering = (frame) => {
  let found = -1;
  for (; frame >= 0; frame = frames[frame]) if (folded.has(frame)) found = frame;
  return found;
};
// a step inside a folded frame marks the frame
settle = () => {
  const over = now < 0 ? -1 : covering(parts[now][0]);
  titles.forEach((elements, frame) => elements.forEach(({ classList }) => classList.toggle("now", frame === over)));
};
fold = (frame) => {
  if (!folded.delete(frame)) folded.add(frame);
  const inside = frames.map(() => []);
  parts.forEach(([home], part) => {
    if (home < 0) return;
    const over = covering(home);
    mark(part, "gone", over >= 0);
    group(own[part]).classList.remove("gives");
    inside[over]?.push(part);
  });
  titles.forEach((elements, frame) => {
    const gone = covering(frames[frame]) >= 0, shut = folded.has(frame);
    for (const element of elements) {
      (element.closest("tr") ?? element).classList.toggle("gone", gone);
      element.classList.toggle("shut", shut);
      element.ariaExpanded = !shut;
    }
    if (shut && !gone) cover(group(elements), inside[frame]);
  });
  rove(group(titles[frame]));
  settle();
};
const move = (text, x, y) => text.setAttribute("transform", `translate(${x} ${y})`);
// the title of a folded frame stands in its middle, at its right the numbers of what it gives
const cover = (element, inside) => {
  const [rect, text] = [...element.children].slice(-2), to = rect.getBBox(), from = text.getBBox();
  const edge = { x: to.x + to.width, y: to.y, width: 0, height: to.height };
  let given = 0;
  for (const part of inside) {
    const texts = group(own[part]).querySelectorAll(".value,.gradient");
    wires(part).forEach((path, number) => {
      const exit = pieces(path).find(within(edge))?.end;
      if (!exit) return;
      group(own[part]).classList.replace("gone", "gives");
      [-5, 13].forEach((below, line) => {
        const text = texts[2 * number + line], { width } = text.getBBox();
        move(text, exit[0] - 6 - width / 2 - text.getAttribute("x"), exit[1] + below - text.getAttribute("y"));
        given = Math.max(given, width + 12);
      });
    });
  }
  const free = from.width + 2 * given < to.width;
  move(text, to.x - from.x + (to.width - from.width) / 2, free ? to.y - from.y + (to.height - from.height) / 2 : 0);
};
