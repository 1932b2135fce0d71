/* What is out of its place on a screen that shows all of itself at once. */
/* global document, getComputedStyle, HTMLElement, innerHeight, innerWidth, NodeFilter, Range */

/**
 * Runs in the page: what leaves the screen, controls and texts that lie over one another, and, where it `isTight`,
 * what leaves the box that it is in. What is hidden, or lies unreachable below a result or a dialog, is
 * passed over.
 */
export function misplaced(isTight) {
  /** Edges fall between pixels. Unit: pixels. */
  const SLACK = 1;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

  const above = document.querySelector("dialog:modal") ?? document.body;
  const isSeen = (element) =>
    above.contains(element) &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest("[inert], .hidden-visually");
  const style = (element) => getComputedStyle(element);
  const told = (element) => element.outerHTML.slice(0, 90);

  /** What cuts long words short with dots, on purpose. */
  const clampOf = (element) => {
    for (let it = element; it !== null; it = it.parentElement)
      if (style(it).webkitLineClamp !== "none" || style(it).textOverflow === "ellipsis") return it;
    return null;
  };
  const isPart = (element) => clampOf(element) !== null && clampOf(element) !== element;

  /** Where each line is, as high as its leading says: a font's own box may be higher than what it draws. */
  const linesOf = (text) => {
    const range = new Range();
    range.selectNodeContents(text);
    const leading = parseFloat(style(text.parentElement).lineHeight);
    return [...range.getClientRects()].map(({ left, top, right, bottom }) => {
      const middle = (top + bottom) / 2;
      return { left, top: middle - leading / 2, right, bottom: middle + leading / 2 };
    });
  };

  const isWithin = (box, other) =>
    box.left >= other.left - SLACK &&
    box.top >= other.top - SLACK &&
    box.right <= other.right + SLACK &&
    box.bottom <= other.bottom + SLACK;
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;

  const boxes = [...document.body.querySelectorAll("*")]
    .filter((it) => it instanceof HTMLElement && isSeen(it) && !isPart(it))
    .filter((it) => !["contents", "inline"].includes(style(it).display))
    .map((element) => ({ element, box: element.getBoundingClientRect() }));
  const controls = boxes.filter(({ element }) => element.matches("a, button, input, select"));

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    const { parentElement: element } = text;
    if (text.data.trim() === "" || !isSeen(element)) continue;
    const clamp = clampOf(element);
    const lines = clamp === null ? linesOf(text) : [clamp.getBoundingClientRect()];
    texts.push(...lines.map((box) => ({ element, box, isText: true })));
  }

  /** The box that something is in, unless it has a place of its own on the screen. */
  const around = ({ element, isText = false }) => {
    if (isText && style(element).display !== "inline") return element;
    if (["absolute", "fixed"].includes(style(element).position)) return null;
    let it = element.parentElement;
    while (["contents", "inline"].includes(style(it).display)) it = it.parentElement;
    return it;
  };

  const found = [];
  for (const one of [...boxes, ...texts]) {
    if (!isWithin(one.box, screen)) found.push(`off the screen: ${told(one.element)}`);
    const outer = isTight ? around(one) : null;
    if (outer !== null && !isWithin(one.box, outer.getBoundingClientRect()))
      found.push(`out of its box: ${told(one.element)} in ${told(outer)}`);
  }
  const all = [...controls, ...texts];
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      if (meet(one.box, other.box))
        found.push(`over one another: ${told(one.element)} ${told(other.element)}`);
    }
  });
  return found;
}
