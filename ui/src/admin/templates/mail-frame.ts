/** What a mail program leaves out, and what would load or lead somewhere. */
const REFUSED = "script, iframe, object, embed, link, meta, base, noscript";

/**
 * Shows a mail's HTML in a frame whose sandbox lets no script run.
 *
 * A frame inherits the page's content security policy, which forbids inline styles, and a mail has no
 * others. So they are taken off before the mail is parsed, and set again by script, which the policy allows.
 */
export function showMail(frame: HTMLIFrameElement, html: string): void {
  const page = frame.contentDocument;
  if (page === null) return;

  const { rest, sheets } = withoutSheets(html);
  const mail = parse(rest);
  page.adoptedStyleSheets = sheets.map((css) => sheetIn(frame, css));
  for (const name of ["lang", "dir"]) {
    page.documentElement.setAttribute(name, mail.documentElement.getAttribute(name) ?? "");
  }
  page.body.replaceWith(page.importNode(mail.body, true));
  for (const element of page.querySelectorAll<HTMLElement>(`[${STYLE}]`)) {
    element.style.cssText = element.getAttribute(STYLE) ?? "";
    element.removeAttribute(STYLE);
  }
}

/** Whether the mail in `frame` says that it has colours for dark screens too. */
export function takesDark(frame: HTMLIFrameElement): boolean {
  const page = frame.contentDocument;
  return page !== null && getComputedStyle(page.documentElement).colorScheme.includes("dark");
}

/** Where a style waits while the mail is carried over. */
const STYLE = "data-mail-style";

function parse(html: string): Document {
  const mail = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  mail.querySelectorAll(REFUSED).forEach((element) => {
    element.remove();
  });
  for (const element of mail.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) {
      if (name.startsWith("on")) element.removeAttribute(name);
    }
  }
  return mail;
}

/** Takes the style elements out, so that the parser never meets them. */
export function withoutSheets(html: string): { rest: string; sheets: string[] } {
  const sheets: string[] = [];
  const rest = html.replace(
    /<style(?=[\s>/])(?:[^"'>]|"[^"]*"|'[^']*')*>([\s\S]*?)(?:<\/style\s*>|$)/gi,
    (_, css: string) => {
      sheets.push(css);
      return "";
    },
  );
  return { rest, sheets };
}

/** Renames style attributes, so that the parser never takes them for styles of this page. */
export function withoutStyles(html: string): string {
  return html.replace(/<[a-z][^\s/>]*(?:[^"'>]|"[^"]*"|'[^']*')*>/gi, (tag) =>
    tag.replace(
      /("[^"]*"|'[^']*')|([\s/])style(?=\s*=)/gi,
      (_, quoted: string | undefined, before: string) => quoted ?? `${before}${STYLE}`,
    ),
  );
}

function sheetIn(frame: HTMLIFrameElement, css: string): CSSStyleSheet {
  const within = frame.contentWindow as (Window & typeof globalThis) | null;
  const sheet = new (within ?? globalThis).CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
