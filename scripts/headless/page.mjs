// The part of the headless runner that runs inside the page. Each function stands alone: only its text goes there.

/**
 * Opens the chosen files, takes the session to its end and writes the result into the browser's private folder.
 * @returns {Promise<{ files: string[], generator: string | null } | { error: object }>}
 */
export async function runInPage({
  paths,
  generator,
  saveGenerator,
  schema,
  seed,
  ratio,
  backend,
  preset,
  keep,
  format,
}) {
  const { disk } = window;
  const inBase64 = (bytes) =>
    new Promise((resolve, reject) => {
      const reader = Object.assign(new FileReader(), { onerror: () => reject(reader.error) });
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
      reader.readAsDataURL(new Blob([bytes]));
    });
  const folderOnDisk = (path) => ({
    async getDirectoryHandle(name, { create }) {
      if (create) await disk('make folder', [...path, name]);
      else if (!(await disk('has', [...path, name]))) throw new DOMException(`no ${name}`, 'NotFoundError');
      return folderOnDisk([...path, name]);
    },
    async getFileHandle(name, { create }) {
      const place = [...path, name];
      if (!create && !(await disk('has', place))) throw new DOMException(`no ${name}`, 'NotFoundError');
      return {
        async createWritable() {
          await disk('begin', place);
          return {
            write: async (bytes) => disk('append', place, await inBase64(bytes)),
            close: () => disk('end', place),
            abort: () => disk('begin', place),
          };
        },
        getFile: async () => {
          const data = await disk('read', place);
          return new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]);
        },
      };
    },
    removeEntry: (name) => disk('remove', [...path, name]),
  });
  const plain = ({ name, message, hint, code, stack }) => ({ name, message, hint, code, stack });
  try {
    const session = (window.session = window.understudy.createStudio());
    session.subscribe((event) => {
      if (event.type === 'progress' || event.type === 'note') void window.onStudioEvent(event);
      if (event.type === 'opened') {
        const files = event.files.map(({ path, leftOut, notes }) => ({ path, leftOut, notes }));
        void window.onStudioEvent({ type: 'opened', problems: event.problems, files });
      }
      if (event.type === 'training' && event.training.state !== 'trains') void window.onStudioEvent(event);
    });
    const chosen = document.getElementById('files').files;
    if (generator) await session.openGenerator(chosen[0]);
    else {
      const files = Array.from(chosen, (data, i) => ({ path: paths[i], data }));
      await session.open(files);
      const found = await session.infer(undefined, schema ? [schema] : []);
      for (const name of keep) {
        const table = found.tables.find((t) => t.name === name);
        if (!table)
          throw Object.assign(new Error(`There is no table "${name}" to keep.`), {
            code: 'no-table',
            hint: 'Check the name.',
          });
        table.treatment = 'keep';
      }
      if (keep.length > 0) await session.setSchema(found);
      await session.train({ preset, backend, seed });
    }
    await session.keepPartsIn(folderOnDisk([]));
    await session.generate({ ratio, seed, keep });
    await session.check();
    window.folder = await navigator.storage.getDirectory();
    const written = await session.exportFiles(format, window.folder);
    window.files = new Map(written.files.map(({ name, blob }) => [name, blob]));
    const files = [...window.files.keys()];
    const saved = saveGenerator ? await session.saveGenerator() : null;
    if (saved) window.files.set(saved.name, saved.blob);
    return { files, generator: saved?.name ?? null };
  } catch (error) {
    return { error: plain(error) };
  }
}

/** Makes one file of the result a link to be clicked; the file before it is gone then. */
export async function linkInPage(name) {
  const before = document.getElementById('save');
  if (before) {
    URL.revokeObjectURL(before.href);
    await window.folder.removeEntry(before.download);
    before.remove();
  }
  const href = URL.createObjectURL(window.files.get(name));
  document.body.append(
    Object.assign(document.createElement('a'), { id: 'save', textContent: name, download: name, href }),
  );
}
