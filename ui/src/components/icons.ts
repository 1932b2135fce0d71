/** Drawn on a 24-unit square, stroked with the text's colour. Those that point mirror with the page. */
export const shapes = {
  back: "M15 5l-7 7 7 7",
  onward: "M9 5l7 7-7 7",
  refresh: "M19 12a7 7 0 1 1-2.2-5.1M19 3.5V8h-4.5",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  enter: "M13 4h6v16h-6M4 12h10M10 8l4 4-4 4",
  leave: "M11 4H5v16h6M10 12h10M16 8l4 4-4 4",
  settings: "M4 8h9M19 8h1M4 16h1M11 16h9M16 5v6M8 13v6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-3.6 4-5 7.5-5s6.500 1.400 7.500 5",
  home: "M4 11l8-7 8 7M6 9.500V20h12V9.500",
  card: "M3 5.500h18v13H3zM8.500 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.500 15.500c.6-1.300 1.700-2 3-2s2.400.7 3 2M14.500 10h3.500M14.500 14h3.500",
  key: "M7.500 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 12h9v4M17 12v3",
  devices: "M8 17H3V5h16v4M3 20h9M14 9h7v11h-7zM17 17h1",
  eye: "M2.500 12c2.300-4.300 5.600-6.500 9.500-6.500s7.200 2.200 9.500 6.500c-2.300 4.300-5.600 6.500-9.500 6.500s-7.200-2.200-9.500-6.500zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  eyeClosed:
    "M2.500 9c2.300 4.300 5.600 6.500 9.500 6.500s7.200-2.200 9.500-6.500M12 15.500V19M6.500 14L4.500 17M17.500 14l2 3",
  add: "M12 5v14M5 12h14",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.200 15.200L20 20",
  more: "M4.500 12h1M11.500 12h1M18.500 12h1",
  open: "M6 9l6 6 6-6",
  up: "M12 19V5M6.500 10.500L12 5l5.500 5.500",
  down: "M12 5v14M6.500 13.500L12 19l5.500-5.500",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  save: "M12 4v11M7 10.500L12 15.500l5-5M4 20h16",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
} as const;

/** An icon by its name. */
export type IconName = keyof typeof shapes;
