/**
 * A mail as a page for a frame in which nothing runs: its styles are taken out and put in by hand, since
 * the panel's security policy, which the frame inherits, lets no inline style through.
 */
export function frameOf(html: string): { page: string; dress: (frame: Document) => void } {
  const mail = new DOMParser().parseFromString(html, "text/html");
  const sheets = [...mail.querySelectorAll("style")].map((style) => {
    style.remove();
    return style.textContent;
  });
  for (const element of mail.querySelectorAll("script, iframe, object, embed, link, base, meta")) {
    element.remove();
  }
  const styled = [...mail.querySelectorAll("[style]")].map((element, i) => {
    const style = element.getAttribute("style") ?? "";
    element.removeAttribute("style");
    element.setAttribute("data-styled", String(i));
    return style;
  });

  return {
    page: `<!doctype html>${mail.documentElement.outerHTML}`,
    dress(frame) {
      for (const element of frame.querySelectorAll<HTMLElement>("[data-styled]")) {
        element.style.cssText = styled[Number(element.dataset.styled)] ?? "";
      }
      const Sheet = frame.defaultView?.CSSStyleSheet;
      if (Sheet === undefined) return;
      frame.adoptedStyleSheets = sheets.map((text) => {
        const sheet = new Sheet();
        sheet.replaceSync(text);
        return sheet;
      });
    },
  };
}
