// A SQL script: tables, rows in INSERT statements of a few hundred, indexes, and the foreign keys that no order of
// tables can satisfy last.
import type { Table } from '../../table/table';
import { columnOf } from '../../table/table';
import { writeCell } from '../../schema/value-format';
import type { OpenWriter } from '../format';
import { valuesOf } from '../value-type';
import { parentsFirst } from '../order';
import { createIndex, createTable, foreignKey } from './create';
import { definitionsOf, type TableDefinition } from './definition';
import { literalOf, type SqlRules } from './dialect';

const rowsAStatement = 500;
/** Characters after which a statement ends and a piece of the file is written. */
const longest = 1 << 20;

export function scriptWriter(rules: SqlRules): OpenWriter {
  return async ({ output, files }) => {
    const encoder = new TextEncoder();
    const definitions = definitionsOf(output);
    const { late } = parentsFirst(
      output.tables.map((t) => t.name),
      output.relations,
    );
    const file = await files.create(`${output.name}.sql`);
    const say = (lines: string) => file.write(encoder.encode(lines));
    const isLate = (child: TableDefinition, parent: string) =>
      rules.altersKeys &&
      [...late].some((id) => {
        const r = output.relations.find((o) => o.id === id)!;
        const other = definitions.find((d) => d.table.name === r.parent)!;
        return r.child === child.table.name && other.name === parent;
      });
    const types = definitions.some((d) => d.dialect === rules.dialect) ? output.types : [];
    const created = definitions.map((d) => {
      const inline = d.foreignKeys.filter((k) => !isLate(d, k.parent));
      return `${createTable(rules, d, inline)};\n`;
    });
    await say([...rules.before, '', ...types.map((t) => `${t.ddl};`), ...created, ''].join('\n'));
    return {
      async write(table, rows) {
        const definition = definitions.find((d) => d.table.name === table)!;
        for (const piece of insertStatements(rules, definition, rows)) await say(piece);
      },
      async close() {
        const indexes = definitions.flatMap((d) => d.indexes.flatMap((i) => createIndex(rules, d, i) ?? []));
        const keys = definitions.flatMap((d) =>
          d.foreignKeys
            .filter((k) => isLate(d, k.parent))
            .map((k) => `ALTER TABLE ${rules.quote(d.name)} ADD ${foreignKey(rules, k)}`),
        );
        await say(['', ...[...indexes, ...keys].map((sql) => `${sql};`), ...rules.after, ''].join('\n'));
        await file.close();
        return [];
      },
    };
  };
}

/** INSERT statements in pieces of about a million characters. */
export function* insertStatements(rules: SqlRules, definition: TableDefinition, rows: Table): Generator<string> {
  const own = definition.dialect === rules.dialect;
  const columns = definition.columns.filter((c) => c.column && c.generated === null);
  // A column that was left out when the source was read, and that must have a value.
  const bare = definition.columns.filter((c) => !c.column && c.notNull && c.default === null && !c.counts);
  const cells = columns.map((c) => {
    const { schema, type } = c.column!;
    const value = valuesOf(columnOf(rows, schema.name), type, (v) => writeCell(schema, v));
    const literal = literalOf(rules, c, own);
    return (row: number) => literal(value(row));
  });
  const names = [...columns, ...bare].map((c) => rules.quote(c.name)).join(', ');
  const tail = bare.map(() => `, ${rules.emptyBytes}`).join('');
  const head = `INSERT INTO ${rules.quote(definition.name)} (${names}) VALUES\n`;
  let text = '';
  let inStatement = 0;
  for (let row = 0; row < rows.rows; row++) {
    text += inStatement === 0 ? head : ',\n';
    text += '(';
    for (let c = 0; c < cells.length; c++) text += c === 0 ? cells[c](row) : `, ${cells[c](row)}`;
    text += `${tail})`;
    if (++inStatement < rowsAStatement && text.length < longest && row < rows.rows - 1) continue;
    text += ';\n';
    inStatement = 0;
    if (text.length < longest && row < rows.rows - 1) continue;
    yield text;
    text = '';
  }
}
