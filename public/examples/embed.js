// What a host page does: gives files to the widget, follows the training, takes the result.
const element = document.querySelector('under-study');
const status = document.getElementById('status');
const list = document.getElementById('files');

const say = (text) => (status.textContent = text);

function show(files) {
  list.replaceChildren(
    ...files.map(({ name, data }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = URL.createObjectURL(data);
      link.download = name;
      link.textContent = `${name}, ${data.size.toLocaleString()} bytes`;
      item.append(link);
      return item;
    }),
  );
}

function clinicSample() {
  const base = new URL('../samples/clinic/', import.meta.url);
  const files = ['patients.csv', 'lab_results.csv', 'treatments.csv'];
  return Promise.all(
    files.map(async (path) => {
      const response = await fetch(new URL(path, base));
      if (!response.ok) throw new Error(`${path}: ${response.statusText}`);
      return { path, data: await response.arrayBuffer() };
    }),
  );
}

await customElements.whenDefined('under-study');
const understudy = await element.ready;
say(`Connected to Understudy ${understudy.version}.`);

// What the person hands over with a click.
element.addEventListener('result', ({ detail }) => {
  show(detail);
  say(`${detail.length} files were handed over.`);
});

document.getElementById('give').addEventListener('click', async () => {
  try {
    const schema = await understudy.load(await clinicSample());
    say(`${schema.tables.length} tables, ${schema.relations.length} relations.`);
    for await (const { words, share } of understudy.train())
      say(`${words}${share === null ? '' : `, ${Math.round(share * 100)}%`}`);
    const report = await understudy.report();
    show(await understudy.result());
    say(`Done. ${report.checks - report.failed} of ${report.checks} checks hold.`);
  } catch (error) {
    say(`${error.message} ${error.hint ?? ''}`);
  }
});

document.getElementById('cancel').addEventListener('click', () => understudy.cancel());
document.getElementById('theme').addEventListener('change', ({ target }) => {
  element.setAttribute('theme', target.value);
});
