/**
 * Splits a PIN's length into groups that are read in one breath: up to five digits stay whole,
 * longer ones fall into threes and fours, the shorter groups first. The sizes add up to `count`.
 */
export function groups(count: number): number[] {
  if (count <= 5) return count > 0 ? [count] : [];

  const parts = Math.ceil(count / 4);
  const base = Math.floor(count / parts);
  const larger = count % parts;
  return Array.from({ length: parts }, (_, i) => (i < parts - larger ? base : base + 1));
}

/** Whether the digit at `index` opens a group other than the first. */
export function opensGroup(index: number, count: number): boolean {
  let start = 0;
  for (const size of groups(count)) {
    if (index === start) return start > 0;
    start += size;
  }
  return false;
}
