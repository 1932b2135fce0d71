/* What a shot may do to a page. Each is an expression that the page evaluates, tried until it holds. */

/** Presses the first button or link that has `name` in its words. */
export const press = (name) =>
  `[...document.querySelectorAll("button, a")].find((b) => b.textContent.includes(${JSON.stringify(name)})).click()`;

/** Presses the last of them: what a dialog offers, behind which a page has the same words. */
export const pressLast = (name) =>
  `[...document.querySelectorAll("button, a")].findLast((b) => b.textContent.includes(${JSON.stringify(name)})).click()`;

/** Types `value` into the `i`th field. */
export const type = (value, i = 0) => `{
  const input = document.querySelectorAll("input")[${i}];
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new Event("input", { bubbles: true }));
}`;

/** Puts the focus where the keyboard would: on the first of what `selector` names. */
export const focus = (selector) =>
  `document.querySelector(${JSON.stringify(selector)}).focus({ focusVisible: true })`;

/** Presses the keys of a keypad on the screen. */
export const tap = (digits) =>
  `for (const digit of ${JSON.stringify(digits)})
    [...document.querySelectorAll(".keypad button")].find((b) => b.textContent.trim() === digit).click()`;

/** Types `text` on a keyboard, key by key, at nobody in particular; a line's end is Enter. */
export const keys = (text) =>
  `for (const key of ${JSON.stringify(text)})
    dispatchEvent(new KeyboardEvent("keydown", { key: key === "\\n" ? "Enter" : key, cancelable: true }))`;
