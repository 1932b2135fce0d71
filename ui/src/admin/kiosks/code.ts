/** Letters of the code that a kiosk shows. Source: docs/security.md, "Kiosks". */
const LETTERS = 8;

/** A code as kiosks show it, of what was typed in any case, with or without hyphen; `null` where it can be none. */
export function codeOf(typed: string): string | null {
  const letters = typed.replace(/[\s-]/g, "").toUpperCase();
  if (letters.length !== LETTERS || !/^[A-Z]+$/.test(letters)) return null;
  return `${letters.slice(0, LETTERS / 2)}-${letters.slice(LETTERS / 2)}`;
}
