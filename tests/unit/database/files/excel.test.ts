// Excel workbooks: a table a sheet, dates and numbers as they are, and what is broken or locked.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { threeGigabytes, open, rowsOf } from './support';

type Cell = string | number | boolean | { day: number } | { moment: number } | null;

/** The least that Excel would open: styles 1 and 2 are a day and a moment. */
function workbook(sheets: Record<string, Cell[][]>): Uint8Array {
  const names = Object.keys(sheets);
  const cell = (value: Cell, r: number, c: number) => {
    const at = `r="${String.fromCharCode(65 + c)}${r + 1}"`;
    if (value === null) return '';
    if (typeof value === 'string') return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
    if (typeof value === 'boolean') return `<c ${at} t="b"><v>${Number(value)}</v></c>`;
    if (typeof value === 'number') return `<c ${at}><v>${value}</v></c>`;
    return 'day' in value ? `<c ${at} s="1"><v>${value.day}</v></c>` : `<c ${at} s="2"><v>${value.moment}</v></c>`;
  };
  const xml = (body: string) => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': xml(
      `<Types xmlns="${packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    '_rels/.rels': xml(
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': xml(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${names.map((n, i) => `<sheet name="${n}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': xml(
      `<Relationships xmlns="${packages}/relationships">${names.map((_, i) => `<Relationship Id="r${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="s" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': xml(
      `<styleSheet xmlns="${main}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ),
  };
  names.forEach((name, i) => {
    const rows = sheets[name].map((row, r) => `<row r="${r + 1}">${row.map((v, c) => cell(v, r, c)).join('')}</row>`);
    files[`xl/worksheets/sheet${i + 1}.xml`] = xml(
      `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    );
  });
  return zipSync(files);
}

describe('Excel', () => {
  it('gives a table a sheet, cells as they are', async () => {
    const file = workbook({
      'All people': [
        ['id', 'name', 'born', 'seen', 'ok'],
        [1, ' Ann ', { day: 25569 }, { moment: 44197.5 }, true],
        [2.25, null, { day: 36526 }, { moment: 44198 }, false],
        [null, null, null, null, null],
      ],
      Empty: [],
      Title: [['Sales 2020'], [null], ['sku', 'n', 'price'], ['007', 1, 0.1], ['008', 2, 1e21]],
    });
    const { tables, files, problems } = await open({ path: 'book.xlsx', data: file });
    expect(problems).toEqual([]);
    expect(tables.map((t) => [t.name, t.rows, t.columns])).toEqual([
      ['All people', 2, ['id', 'name', 'born', 'seen', 'ok']],
      ['Title', 2, ['sku', 'n', 'price']],
    ]);
    expect(await rowsOf('All people')).toEqual([
      ['1', ' Ann ', '1970-01-01', '2021-01-01 12:00:00', 'true'],
      ['2.25', null, '2000-01-01', '2021-01-02 00:00:00', 'false'],
    ]);
    expect(await rowsOf('Title')).toEqual([
      ['007', '1', '0.1'],
      ['008', '2', '1e+21'],
    ]);
    expect(files[0].leftOut).toEqual([{ kind: 'table', name: 'Empty', why: 'An empty sheet.' }]);
  });

  it('is known by its content too, and opened sheet by sheet', async () => {
    const file = workbook({
      a: [
        ['x', 'y'],
        ['p', 1],
      ],
      b: [
        ['z', 'w'],
        ['q', 2],
      ],
    });
    const { tables } = await open({ path: 'book.zip', data: file, tables: ['b'] });
    expect(tables.map((t) => t.name)).toEqual(['b']);
  });

  it('too large to hold in memory is said', async () => {
    const { problems } = await open(threeGigabytes('x.xlsx', workbook({ a: [['x'], ['p']] }).slice(0, 200)));
    expect(problems).toMatchObject([
      { path: 'x.xlsx', kind: 'error', message: 'a workbook of 3.0 GB; up to 0.25 GB can be opened' },
    ]);
  });

  it('locked, damaged or cut off is said', async () => {
    const locked = new Uint8Array(2000);
    locked.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    const file = workbook({ a: [['x'], ['p']] });
    const { tables, problems } = await open(
      { path: 'locked.xlsx', data: locked },
      { path: 'cut.xlsx', data: file.slice(0, file.length / 2) },
    );
    expect(tables).toEqual([]);
    expect(problems.map((p) => [p.path, p.kind])).toEqual([
      ['locked.xlsx', 'error'],
      ['cut.xlsx', 'error'],
    ]);
    expect(problems[0].message).toBe('the workbook is locked with a password');
    expect(problems[1].message).toContain('it is damaged, or no workbook of Excel');
  });
});
