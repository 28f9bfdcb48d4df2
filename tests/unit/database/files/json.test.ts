// JSON and NDJSON: flattened objects, arrays as tables with keys, numbers to the digit, errors with their line.
import { describe, expect, it } from 'vitest';
import { declarationsOf } from '../../../../src/schema/catalogue';
import { resolveDeclarations } from '../../../../src/schema/declared';
import { threeGigabytes, open, rowsOf, text } from './support';

describe('JSON', () => {
  it('an array of objects with objects and arrays within', async () => {
    const { tables, problems, files } = await open(
      text(
        'order.json',
        `[{"id": 12345678901234567890, "total": 1.50, "to": {"city": "Ü", "geo": {"x": 1}}, "tags": ["a", 2],
           "lines": [{"sku": "x", "n": 1, "parts": [{"p": null}]}, {"sku": "", "n": 2}]},
          {"id": 7, "total": null, "paid": true, "to": {"city": "B\\"\\n"}, "tags": [], "lines": []}]`,
      ),
    );
    expect(problems).toEqual([]);
    expect(files[0]).toMatchObject({ what: 'JSON array', holds: ['order', 'lines', 'parts'] });
    expect(tables.map((t) => t.columns)).toEqual([
      ['id', 'total', 'to_city', 'to_geo_x', 'tags', 'paid'],
      ['order_id', 'position', 'lines_key', 'sku', 'n'],
      ['lines_key', 'position', 'p'],
    ]);
    expect(await rowsOf('order')).toEqual([
      ['12345678901234567890', '1.50', 'Ü', '1', '["a",2]', null],
      ['7', null, 'B"\n', null, '[]', 'true'],
    ]);
    expect(await rowsOf('lines')).toEqual([
      ['12345678901234567890', '1', '1', 'x', '1'],
      ['12345678901234567890', '2', '2', '', '2'],
    ]);
    expect(await rowsOf('parts')).toEqual([['1', '1', null]]);
    const { tables: resolved, notes } = resolveDeclarations(declarationsOf(tables), tables);
    expect(notes).toEqual([]);
    expect(resolved.get('order')).toMatchObject({ primaryKey: ['id'], foreignKeys: [], partial: true });
    expect(resolved.get('lines')!.foreignKeys).toEqual([
      { columns: ['order_id'], parent: 'order', parentColumns: ['id'] },
    ]);
    expect(resolved.get('parts')!.foreignKeys).toEqual([
      { columns: ['lines_key'], parent: 'lines', parentColumns: ['lines_key'] },
    ]);
    expect(tables[0].unlike).toMatchObject([{ name: 'tags', asText: true }]);
    expect(tables[1].notes).toEqual(['lines_key was made: rows of parts refer to it']);
  });

  it('one object a line, by its ending or its first lines', async () => {
    const lines = '{"a": 1, "b": "x"}\n\n{"b": "y", "c": 0.1}\n';
    for (const path of ['l.ndjson', 'l.jsonl', 'l.json']) {
      const { tables } = await open(text(path, lines));
      expect(tables[0].columns).toEqual(['a', 'b', 'c']);
      expect(await rowsOf('l')).toEqual([
        ['1', 'x', null],
        [null, 'y', '0.1'],
      ]);
    }
  });

  it('an object of arrays is several tables; a schema stays a schema', async () => {
    const { tables, declarations } = await open(
      text('shop.json', '{"users": [{"id": 1}], "carts": [{"user_id": 1}], "version": 3}'),
      text('schema.json', '{"tables": {"users": {"primaryKey": ["id"]}}}'),
    );
    expect(tables.map((t) => [t.name, t.rows])).toEqual([
      ['users', 1],
      ['carts', 1],
    ]);
    expect(declarations.map((d) => d.path)).toEqual(['schema.json']);
  });

  it('too large to hold in memory is said', async () => {
    const { problems } = await open(threeGigabytes('x.json', new TextEncoder().encode('[{"a": 1},\n{"a": 2},\n')));
    expect(problems).toMatchObject([
      { path: 'x.json', kind: 'error', message: 'a JSON text of 3.0 GB; up to 0.4 GB can be opened in one piece' },
    ]);
  });

  it.each([
    ['a.json', '[{"a": 1},\n{"a": }]', 2, 'line 2: no JSON'],
    ['a.ndjson', '{"a": 1}\n{"a": 2\n', 2, 'line 2: no JSON'],
    ['a.ndjson', '{"a": 1}\n[2]\n', 2, 'line 2: no object'],
    ['a.json', '[1, 2]', undefined, 'entry 1 of the array is no object'],
    ['a.json', '{"a": 1}', undefined, 'no array of objects in it'],
  ])('%s %j is refused with the place', async (path, content, line, words) => {
    const { tables, problems } = await open(text(path, content));
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path, kind: 'error' }]);
    expect(problems[0].message).toContain(words);
    expect(problems[0].line).toBe(line);
  });
});
