// Heights inside a drawn table, in pixels: placing the tables and drawing the lines between them must agree on these.

export const head = 32;
export const rowHeight = 20;
