/** The codes in a list that was typed, each once, in order; and what in it is no code. */
export function codesOf(typed: string): { codes: string[]; wrong: string[] } {
  const words = [...new Set(typed.split(/[\s,;]+/).filter(Boolean))];
  return {
    codes: words.filter((word) => /^[0-9]{1,16}$/.test(word)),
    wrong: words.filter((word) => !/^[0-9]{1,16}$/.test(word)),
  };
}
