import { expect, test } from "vitest";
import { withoutSheets, withoutStyles } from "./mail-frame";

test("renames style attributes however they are written", () => {
  expect(withoutStyles(`<p style="color:red">a</p>`)).toBe(`<p data-mail-style="color:red">a</p>`);
  expect(withoutStyles(`<td width=3 STYLE = 'a:b'>`)).toBe(`<td width=3 data-mail-style = 'a:b'>`);
});

test("takes style elements out, closed or not", () => {
  expect(withoutSheets(`<style media="a>b">p {}</style><p>a</p><STYLE>q {}`)).toEqual({
    rest: "<p>a</p>",
    sheets: ["p {}", "q {}"],
  });
  expect(withoutSheets("<styled-p>a</styled-p>").sheets).toEqual([]);
});

test("leaves words, values and style elements alone", () => {
  for (const html of [
    `<style>p { color: red }</style>`,
    `<p>style="color:red"</p>`,
    `<img alt=' style="a" > b' src="x">`,
    `a < b style=c`,
  ]) {
    expect(withoutStyles(html)).toBe(html);
  }
});
