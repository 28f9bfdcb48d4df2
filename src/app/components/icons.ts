// Paths of the icons on a 16 px grid, drawn as lines.
export const icons = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  warn: 'M8 2.2L14.6 13.6H1.4zM8 6.6v3.2M8 11.6v.2',
  x: 'M4 4l8 8M12 4l-8 8',
  none: 'M8 2a6 6 0 100 12A6 6 0 008 2zM5.5 8h5',
  key: 'M10.5 2.5a3 3 0 11-2.6 4.5L3 12v1.8h2V12.2h1.6v-1.6h1.2V9',
  link: 'M2 8h12M10.5 4.5L14 8l-3.5 3.5',
  search: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.4 10.4L14 14',
  moon: 'M13.2 9.6A5.6 5.6 0 016.4 2.8a5.6 5.6 0 106.8 6.8z',
  sun: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  help: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM6.2 6.3A1.9 1.9 0 118 8.3v1M8 11.3v.2',
  down: 'M8 2v9M4.2 7.4L8 11.2l3.8-3.8M3 14h10',
  file: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3',
  undo: 'M3 6h6.5a3.5 3.5 0 010 7H6M5.5 3.2L2.8 6l2.7 2.8',
  redo: 'M13 6H6.5a3.5 3.5 0 000 7H10M10.5 3.2L13.2 6l-2.7 2.8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  lock: 'M4 7.2h8v6.3H4zM5.6 7V5a2.4 2.4 0 014.8 0v2',
} as const;

export type IconName = keyof typeof icons;
