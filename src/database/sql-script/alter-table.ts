// ALTER TABLE, CREATE INDEX and what else changes a table that stands: constraints that dumps add at the end, defaults,
// numbering, columns.
import { readAttributes, readColumn, readConstraint, readType } from './create-table';
import { columnNamed, draftColumn, type TableDraft } from './table-draft';
import type { Tokens } from './tokens';

const NEW_STATEMENT = ['CREATE', 'GO', 'INSERT'];

/** Stands behind `ALTER TABLE name`; several actions stand between commas. */
export function alterTable(tokens: Tokens, table: TableDraft): void {
  const end = () => tokens.done || tokens.is(';') || tokens.isOneOf(NEW_STATEMENT);
  while (!end()) {
    if (tokens.take('ADD')) addTo(tokens, table);
    else if (tokens.take('ALTER')) alterColumn(tokens, table);
    else if (tokens.take('MODIFY') || tokens.take('CHANGE')) modify(tokens, table);
    else if (tokens.take('WITH', 'CHECK') || tokens.take('WITH', 'NOCHECK')) continue;
    else if (tokens.take('RENAME')) {
      if (tokens.take('TO')) table.name = [...table.name.slice(0, -1), tokens.parts().at(-1)!];
    }
    while (!end() && !tokens.is(',') && !tokens.is('ADD')) tokens.skip();
    tokens.take(',');
  }
}

function addTo(tokens: Tokens, table: TableDraft): void {
  if (readConstraint(tokens, table, null)) return;
  const column = tokens.take('COLUMN');
  tokens.take('IF', 'NOT', 'EXISTS');
  const token = tokens.peek();
  if (table.columns && (column || (token && token.kind !== 'mark' && tokens.peek(1)?.kind !== 'mark')))
    readColumn(tokens, table);
}

/** PostgreSQL: `ALTER COLUMN c SET DEFAULT nextval(...)`, `SET NOT NULL`, `ADD GENERATED ... AS IDENTITY`, `TYPE t`. */
function alterColumn(tokens: Tokens, table: TableDraft): void {
  tokens.take('COLUMN');
  const name = tokens.parts().at(-1);
  const column = (name !== undefined && columnNamed(table, name)) || draftColumn(name ?? '');
  if (tokens.take('DROP', 'NOT', 'NULL')) column.notNull = false;
  else if (tokens.take('DROP', 'DEFAULT')) column.default = null;
  else if (tokens.take('TYPE') || tokens.take('SET', 'DATA', 'TYPE')) column.type = readType(tokens);
  else {
    tokens.take('SET');
    tokens.take('ADD');
    readAttributes(tokens, table, column);
  }
}

/** MySQL: `MODIFY c int NOT NULL AUTO_INCREMENT`, `CHANGE old new int`. */
function modify(tokens: Tokens, table: TableDraft): void {
  tokens.take('COLUMN');
  const changes = tokens.list[tokens.at - 1].text.toUpperCase() === 'CHANGE';
  const name = tokens.parts().at(-1);
  const column = name === undefined ? undefined : columnNamed(table, name);
  if (!column) return;
  if (changes) column.name = tokens.parts().at(-1) ?? column.name;
  column.type = readType(tokens);
  readAttributes(tokens, table, column);
}

/** Stands behind `CREATE [UNIQUE] INDEX`. @returns the table it is for and the index */
export function readIndex(tokens: Tokens, unique: boolean): { table: string[]; index: TableDraft['indexes'][number] } {
  tokens.take('CONCURRENTLY');
  tokens.take('IF', 'NOT', 'EXISTS');
  const name = tokens.is('ON') ? '' : (tokens.parts().at(-1) ?? '');
  tokens.take('USING', 'BTREE');
  tokens.take('ON');
  tokens.take('ONLY');
  const table = tokens.parts();
  if (tokens.take('USING')) tokens.at++;
  const columns = tokens.names();
  while (!tokens.done && !tokens.is('WHERE')) tokens.skip();
  const where = tokens.take('WHERE') ? tokens.sql.slice(tokens.place).replace(/;\s*$/, '').trim() : null;
  return { table, index: { name, columns, unique, where, ddl: tokens.sql.trim() } };
}
