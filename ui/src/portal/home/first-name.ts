/**
 * What to greet somebody with: the first word of their name. A name with Chinese, Japanese or Korean
 * characters is used whole: its first word is the family name, and no rule says where it ends.
 */
export function firstName(fullName: string): string {
  const name = fullName.trim();
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(name)) {
    return name;
  }
  return name.split(/\s/u)[0] ?? "";
}
