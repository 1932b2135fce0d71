/** What there is to choose from, and what is chosen. */
export interface Options<T> {
  legend: string;
  options: readonly { value: T; label: string; lang?: string }[];
  value: T;
  onchange: (value: T) => void;
}
