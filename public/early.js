// Until the app is alive (src/app/early.ts): what is pressed or dropped on the first view is kept and counts then; a chooser
// opens at once. A file that is dropped never makes the browser leave the page, at any time.
{
  const early = { pressed: new Set(), drop: null };
  window.early = early;
  const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');

  addEventListener(
    'click',
    ({ target }) => {
      const button = window.early && target.closest('button:not([popovertarget])');
      if (!button) return;
      const { picks } = button.dataset;
      if (picks) document.getElementById(picks).click();
      else early.pressed.add(button);
    },
    true,
  );
  addEventListener(
    'dragover',
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = window.early ? 'copy' : 'none';
    },
    true,
  );
  addEventListener(
    'drop',
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const { items, files } = event.dataTransfer;
      if (window.early) early.drop = { entries: [...items].map((item) => item.webkitGetAsEntry()), files: [...files] };
    },
    true,
  );
}
