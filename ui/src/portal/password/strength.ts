/** Shortest password the portal takes. Unit: characters. Source: docs/security.md, "Credentials". */
export const MIN_CHARACTERS = 8;

/** Longest password the portal takes. Unit: characters. Source: docs/security.md, "Credentials". */
export const MAX_CHARACTERS = 128;

/** How hard a password is to guess. The first three are refused. */
export type Strength = "short" | "long" | "common" | "weak" | "fair" | "strong";

/** Characters worth of surprise from which a password is fair, and from which it is strong. */
const FAIR = 8;
const STRONG = 14;

/** What a known word or a run counts for. Unit: characters. */
const KNOWN = 3;

/** What a word of the member's own counts for. Unit: characters. */
const OWN = 1;

/** Rows of the keyboards that runs are typed on. */
const runs = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

const disguises: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/**
 * Measures a password by its length, after what is easily guessed was counted for little: words of `common`
 * (also disguised: `p4ssw0rd`), the member's own words, repetitions and runs of the keyboard.
 *
 * @param common The portal's list of common passwords, lower-case.
 * @param own What belongs to the member: name, address, company.
 */
export function strength(
  password: string,
  common: ReadonlySet<string>,
  own: readonly string[],
): Strength {
  const characters = Array.from(password).length;
  if (characters < MIN_CHARACTERS) return "short";
  if (characters > MAX_CHARACTERS) return "long";

  const lower = password.toLowerCase();
  if (common.has(lower)) return "common";

  const surprise = surpriseOf(lower, common, own);
  if (surprise < FAIR) return "weak";
  return surprise < STRONG ? "fair" : "strong";
}

/** Whether the portal takes a password of this strength. */
export function isTaken(strength: Strength): boolean {
  return strength === "weak" || strength === "fair" || strength === "strong";
}

function surpriseOf(lower: string, common: ReadonlySet<string>, own: readonly string[]): number {
  let rest = lower;
  let surprise = 0;
  for (const word of wordsOf(own)) {
    const without = rest.replaceAll(word, " ");
    if (without !== rest) surprise += OWN;
    rest = without;
  }

  while (rest.length > 0) {
    const known = knownAt(rest, common);
    const run = known > 0 ? known : runAt(rest);
    surprise += run > KNOWN ? KNOWN : rest.startsWith(" ") ? 0 : 1;
    rest = rest.slice(run > KNOWN ? run : 1);
  }
  return surprise;
}

/** Length of the longest common password that `text` begins with, disguised or not. */
function knownAt(text: string, common: ReadonlySet<string>): number {
  const bare = text.replace(/[013457@$!]/g, (character) => disguises[character] ?? character);
  for (let length = Math.min(text.length, 24); length >= MIN_CHARACTERS; length -= 1) {
    if (common.has(text.slice(0, length)) || common.has(bare.slice(0, length))) return length;
  }
  return 0;
}

/** Length of the repetition or run of the keyboard that `text` begins with. */
function runAt(text: string): number {
  const [repeated = ""] = /^(.{1,4}?)\1+/u.exec(text) ?? [];
  let longest = repeated.length;
  for (const row of runs) {
    for (const way of [row, Array.from(row).reverse().join("")]) {
      const start = way.indexOf(text[0] ?? " ");
      let length = 0;
      while (start >= 0 && start + length < way.length && way[start + length] === text[length]) {
        length += 1;
      }
      longest = Math.max(longest, length);
    }
  }
  return longest;
}

/** Words of three letters and more, the longest first. */
function wordsOf(own: readonly string[]): string[] {
  return own
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
}
