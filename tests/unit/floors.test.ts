// The house rules of docs/architecture.md over all source files: a folder imports from floors below it, never from
// above, never sideways in a circle; no file imports itself by way of others; what must run in plain Node names
// nothing of a browser.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Floor of each folder of src, read from the table of the document so that the two cannot differ. */
function floorsOfDocument(): Map<string, number> {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  return new Map(
    [...text.matchAll(/^\| (\d) \| `src\/(\w+)\/` \|/gm)].map(([, floor, folder]) => [folder, Number(floor)]),
  );
}

function sourcesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte|mjs)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

/** The TypeScript of a file: all of it, or the script blocks of a component. */
function scriptOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n');
}

interface Import {
  specifier: string;
  /** Erased by the compiler: `import type`, `import('...').Name`. */
  typeOnly: boolean;
  /** Fetched when it is asked for: `import('...')`, a worker. */
  later: boolean;
}

function importsOf(script: string): Import[] {
  const source = ts.createSourceFile('script.ts', script, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean, later = false) => {
    if (node && ts.isStringLiteral(node)) found.push({ specifier: node.text, typeOnly, later });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    else if (ts.isNewExpression(node) && node.expression.getText(source) === 'URL')
      add(node.arguments?.[0], false, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The file that a relative import means; null for a package, an asset or a generated file. */
function resolveImport(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = resolve(dirname(from), specifier.replace(/\?.*$/, ''));
  for (const candidate of [
    path,
    `${path}.ts`,
    `${path}.svelte.ts`,
    path.replace(/\.js$/, '.ts'),
    join(path, 'index.ts'),
  ])
    if (/\.(ts|svelte|mjs)$/.test(candidate) && existsSync(candidate)) return candidate;
  return null;
}

const floors = floorsOfDocument();
const sources = ['src', 'workers'].flatMap((folder) => sourcesBelow(join(root, folder)));
const graph = new Map(sources.map((file) => [file, importsOf(scriptOf(file))]));
const shown = (file: string) => relative(root, file).split(sep).join('/');
const folderOf = (file: string) => /^src\/(\w+)\//.exec(shown(file))?.[1] ?? null;

describe('floors', () => {
  test('every folder of src has a floor in docs/architecture.md', () => {
    expect(floors.size).toBeGreaterThanOrEqual(12);
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((e) => e.isDirectory());
    expect(folders.map((e) => e.name).filter((name) => !floors.has(name))).toEqual([]);
    expect(sources.length).toBeGreaterThan(10);
  });

  test('nothing imports from above or from workers', () => {
    const wrong: string[] = [];
    for (const [file, imports] of graph) {
      const folder = folderOf(file);
      if (folder === null) continue;
      for (const { specifier } of imports) {
        const target = resolveImport(file, specifier);
        if (target === null) continue;
        const other = folderOf(target);
        // Only the session starts workers; it names their files and, by `import type`, their services. The widget starts
        // the gate that stands before it.
        // The service worker puts on the same headers as the server.
        const allowed =
          other === folder ||
          (other !== null && floors.get(other)! <= floors.get(folder)!) ||
          (shown(target).startsWith('workers/') && folder === 'studio') ||
          (shown(target) === 'workers/gate.worker.ts' && folder === 'widget') ||
          (shown(target) === 'scripts/headers.mjs' && folder === 'offline');
        if (!allowed) wrong.push(`${shown(file)} imports ${shown(target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('no way of importing goes unseen', () => {
    const script = `import a from './a'; import type { B } from './b'; export * from './c'; type D = import('./d').D;
      const e = import('./e'); new Worker(new URL('./f', import.meta.url));`;
    expect(importsOf(script).map(({ specifier, typeOnly }) => specifier + (typeOnly ? ' type' : ''))).toEqual([
      './a',
      './b type',
      './c',
      './d type',
      './e',
      './f',
    ]);
  });

  test('workers hold no logic: one entry each, of at most 30 lines', () => {
    for (const file of sources.filter((f) => shown(f).startsWith('workers/')))
      expect(readFileSync(file, 'utf8').trim().split('\n').length, shown(file)).toBeLessThanOrEqual(30);
  });
});

describe('formats', () => {
  test('of files are read and written by code that is fetched when such a file is opened or asked for', () => {
    const isFormat = (file: string) =>
      /^src\/database\/[\w-]+\/read-[\w-]+\.ts$|^src\/export\/(csv-format|ndjson|parquet|xlsx|sqlite|duckdb|sql\/\w+-script)\.ts$/.test(
        file,
      );
    expect(sources.map(shown).filter(isFormat)).toHaveLength(15);
    const atOnce = (file: string, seen: Set<string>): Set<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      for (const { specifier, typeOnly, later } of graph.get(file) ?? []) {
        const target = typeOnly || later ? null : resolveImport(file, specifier);
        if (target) atOnce(target, seen);
      }
      return seen;
    };
    const entries = sources.filter((file) =>
      /^src\/(app|widget)\/main\.ts$|^src\/studio\/page\.ts$|^workers\//.test(shown(file)),
    );
    expect(entries.length).toBeGreaterThan(7);
    for (const entry of entries)
      expect([shown(entry), [...atOnce(entry, new Set())].map(shown).filter(isFormat)]).toEqual([shown(entry), []]);
  });
});

describe('circles', () => {
  test('no two folders of a floor need each other', () => {
    const needs = new Set<string>();
    for (const [file, imports] of graph)
      for (const { specifier } of imports) {
        const target = resolveImport(file, specifier);
        const [from, to] = [folderOf(file), target && folderOf(target)];
        if (from && to && from !== to && floors.get(from) === floors.get(to)) needs.add(`${from} ${to}`);
      }
    const both = [...needs].filter((pair) => needs.has(pair.split(' ').reverse().join(' ')));
    expect(both).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const walk = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].map(shown).join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const { specifier, typeOnly } of graph.get(file) ?? []) {
        const target = typeOnly ? null : resolveImport(file, specifier);
        if (target) walk(target, [...path, file]);
      }
      state.set(file, 'done');
    };
    for (const file of sources) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('plain Node up to floor 4', () => {
  const plain = sources.filter((file) => (floors.get(folderOf(file) ?? '') ?? 9) <= 4);

  test('names no page and no worker', () => {
    const names = new Set([
      'document',
      'window',
      'localStorage',
      'sessionStorage',
      'indexedDB',
      'postMessage',
      'importScripts',
    ]);
    const wrong: string[] = [];
    for (const file of plain) {
      const source = ts.createSourceFile(file, scriptOf(file), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && names.has(node.text)) {
          const { parent } = node;
          const free =
            (ts.isPropertyAccessExpression(parent) && parent.expression === node) ||
            (ts.isCallExpression(parent) && parent.expression === node);
          const declared = new RegExp(
            `\\b(const|let|var|function)\\s+${node.text}\\b|[(,{]\\s*${node.text}\\s*[:,)}=]`,
          );
          if (free && !declared.test(source.text)) wrong.push(`${shown(file)}: ${node.text}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(wrong).toEqual([]);
  });

  test('imports no Svelte and no Comlink', () => {
    const wrong = plain.flatMap((file) =>
      graph
        .get(file)!
        .filter(({ specifier }) => /^(svelte|comlink)(\/|$)/.test(specifier))
        .map(({ specifier }) => `${shown(file)}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test('knows DuckDB in its own folder only, and TensorFlow in the model only', () => {
    const homes = { '@duckdb/': 'database', '@tensorflow/': 'model' };
    const wrong: string[] = [];
    for (const [file, imports] of graph)
      for (const { specifier } of imports)
        for (const [library, home] of Object.entries(homes))
          if (specifier.startsWith(library) && ![home, null].includes(folderOf(file)))
            wrong.push(`${shown(file)}: ${specifier}`);
    expect(wrong).toEqual([]);
  });

  test('draws no number from Math.random', () => {
    const wrong = sources.filter((file) => /\bMath\.random\b/.test(scriptOf(file))).map(shown);
    expect(wrong).toEqual([]);
  });
});
