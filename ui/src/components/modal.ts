/**
 * Opens a dialog over the page, and gives the focus back where it was once the dialog is gone: a browser does so for one
 * that is closed, not for one that is taken away. Where that is gone too, the page's heading takes it.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const opener = openerOf(document.activeElement);
  dialog.showModal();

  return () => {
    // Whoever was led elsewhere stays there.
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    opener?.focus({ preventScroll: true });
    if (document.activeElement !== opener) {
      document.querySelector("h1")?.focus({ preventScroll: true });
    }
  };
}

/** What opened a dialog. A menu's line goes with its menu, whose button stays. */
function openerOf(focused: Element | null): HTMLElement | null {
  const button = focused?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = button ? document.getElementById(button) : focused;
  return opener instanceof HTMLElement ? opener : null;
}
