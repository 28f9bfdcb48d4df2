// Keeps the roles of a table that phones restack: some browsers forget them when the display of its parts changes.

const roles: Record<string, string> = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' };

/** An attachment for `<table class="stack">`; rows that come later get their roles too. */
export function stacked(table: HTMLTableElement): () => void {
  const mark = () => {
    for (const part of [table, ...table.querySelectorAll('thead, tbody, tr, td, th')]) {
      const head = part.getAttribute('scope') === 'row' ? 'rowheader' : 'columnheader';
      part.setAttribute('role', roles[part.tagName] ?? head);
    }
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(table, { childList: true, subtree: true });
  return () => observer.disconnect();
}
