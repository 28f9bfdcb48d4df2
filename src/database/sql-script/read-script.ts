// An SQL dump: the tables it declares and the rows of its INSERT and COPY statements, read piece by piece. What it would
// do beside that (updates, functions) is not carried out, and said.
import type { SqlDialect } from '../catalogue';
import { asUtf8, sniffEncoding } from '../encoding';
import { noContents, type FileContents, type FoundFile, type Reading } from '../file-format';
import { copyFields } from './copy-text';
import { nextStatement, placed, syntaxError } from './parse-script';
import { Script, type Taken } from './script';
import { dialectOfScript } from './script-dialect';
import { ScriptTables } from './script-tables';
import { Splitter, type Statement } from './splitter';
import { ValueReader, type Unread } from './values';

const pieceBytes = 1 << 22;
const headBytes = 1 << 18;

export const dialectNames: Record<SqlDialect, string> = {
  sqlite: 'SQLite',
  duckdb: 'DuckDB',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  tsql: 'SQL Server',
  sql: 'SQL',
};

/** @throws UserError 'unreadable-file' with the line */
export async function readScript(file: FoundFile, reading: Reading): Promise<FileContents> {
  const head = new Uint8Array(await file.blob.slice(0, headBytes).arrayBuffer());
  const text = await asUtf8(file.blob, sniffEncoding(head));
  const dialect = dialectOfScript(await text.slice(0, headBytes).text());
  const source = new ScriptSource(text, new Splitter({ mysql: dialect === 'mysql' }), file.path, reading);
  const script = new Script(dialect, source.splitter.lexing);
  const tables = new ScriptTables(script, file.path, reading);
  const undone = new Map<string, { count: number; line: number }>();
  const unread: Unread = { count: 0, example: '' };
  for (let statement = await source.next(); statement; statement = await source.next()) {
    const now = statement;
    const taken = placed(now, file.path, () => script.take(now));
    if (taken.kind === 'insert') await insert(taken, now, tables, script, unread, file.path);
    else if (taken.kind === 'copy') await copy(taken, now, tables, source, file.path);
    else if (taken.kind === 'not carried out') {
      const seen = undone.get(taken.what);
      undone.set(taken.what, { count: (seen?.count ?? 0) + 1, line: seen?.line ?? now.line });
    }
  }
  const contents: FileContents = { ...noContents(`${dialectNames[dialect]} dump`), onlyDeclares: !tables.sawRows };
  if (contents.onlyDeclares) return contents;
  contents.tables = await tables.finish();
  contents.holds = script.tables.filter((t) => t.columns !== null).map((t) => t.name.at(-1)!);
  contents.views = script.views;
  contents.types = script.types;
  for (const { name, ddl } of script.views)
    contents.leftOut.push(
      /^CREATE\s+VIRTUAL/i.test(ddl)
        ? { kind: 'table', name, why: 'A virtual table: its rows are made by an extension of SQLite.' }
        : { kind: 'view', name, why: 'A view: its rows follow from the tables.' },
    );
  for (const [what, { count, line }] of undone)
    contents.leftOut.push({
      kind: 'statement',
      name: what,
      why: `Not carried out: ${count === 1 ? `line ${line}` : `${count} statements, the first in line ${line}`}.`,
    });
  if (unread.count > 0)
    contents.notes.push(
      `${unread.count} ${unread.count === 1 ? 'value is' : 'values are'} computed (${unread.example}) and read as empty`,
    );
  return contents;
}

/** The text as statements and lines, fetched as far as they need. */
class ScriptSource {
  #at = 0;

  constructor(
    private readonly text: Blob,
    readonly splitter: Splitter,
    private readonly path: string,
    private readonly reading: Reading,
  ) {}

  #decoder = new TextDecoder('utf-8', { ignoreBOM: false });

  async next(): Promise<Statement | null> {
    for (;;) {
      const found = nextStatement(this.splitter, this.path);
      if (found || this.#at >= this.text.size) return found;
      await this.#more();
    }
  }

  async nextLine(): Promise<string | null> {
    for (;;) {
      const line = this.splitter.nextLine();
      if (line !== null || this.#at >= this.text.size) return line;
      await this.#more();
    }
  }

  /** At least as much again as waits, so that a statement of any length is looked at few times. */
  async #more(): Promise<void> {
    const until = Math.min(this.text.size, this.#at + Math.max(pieceBytes, this.splitter.pending));
    const last = until >= this.text.size;
    const bytes = await this.text.slice(this.#at, until).arrayBuffer();
    this.splitter.feed(this.#decoder.decode(bytes, { stream: !last }), last);
    this.#at = until;
    this.reading.hooks.onProgress?.({ path: this.path, bytes: until, of: this.text.size });
  }
}

type Insert = Extract<Taken, { kind: 'insert' }>;
type Copy = Extract<Taken, { kind: 'copy' }>;

async function insert(
  { table, columns, values }: Insert,
  statement: Statement,
  tables: ScriptTables,
  script: Script,
  unread: Unread,
  path: string,
): Promise<void> {
  const target = await placedTarget(tables, table, columns, statement, path);
  const rows = new ValueReader(statement.text, values, script.lexing, unread);
  for (;;) {
    const row = placed(statement, path, () => target.checked(rows.row() ?? rows.end(), rows.at));
    if (!row) return;
    const full = target.add(row);
    if (full) await full;
  }
}

async function copy(
  { table, columns }: Copy,
  statement: Statement,
  tables: ScriptTables,
  source: ScriptSource,
  path: string,
): Promise<void> {
  const target = await placedTarget(tables, table, columns, statement, path);
  await source.nextLine();
  for (;;) {
    const line = await source.nextLine();
    if (line === null)
      throw syntaxError(
        path,
        statement.line,
        `the rows of COPY ${table.at(-1)} do not end with “\\.”: the file is cut off`,
      );
    if (line === '\\.') return;
    const row = copyFields(line);
    if (row.length !== target.width)
      throw syntaxError(
        path,
        source.splitter.line - 1,
        `${row.length} values for ${target.width} columns of ${table.at(-1)}`,
      );
    const full = target.add(row);
    if (full) await full;
  }
}

async function placedTarget(
  tables: ScriptTables,
  table: string[],
  columns: string[] | null,
  statement: Statement,
  path: string,
) {
  const problem = tables.misfit(table, columns);
  if (problem) throw syntaxError(path, statement.line, problem);
  return tables.target(table, columns);
}
