import { describe, expect, it } from 'vitest';
import { detectDate } from '../../../src/schema/inference/date-detect';
import { nameFit } from '../../../src/schema/inference/name-fit';
import { columnNames, ownsTable, tableNames } from '../../../src/schema/inference/names';
import { detectNumber } from '../../../src/schema/inference/number-detect';
import { singular, Vocabulary } from '../../../src/schema/inference/vocabulary';

/** Fit of `table.column` to `parent.key` in a database of these tables. */
function fit(tables: Record<string, string[]>, child: string, parent: string): number {
  const names = Object.keys(tables);
  const vocabulary = new Vocabulary(names, Object.values(tables).flat());
  const named = tableNames(names, Object.values(tables).flat(), vocabulary);
  const at = (place: string) => {
    const [table, column] = place.split('.');
    const columns = columnNames(tables[table], 0, vocabulary);
    return { column: columns[tables[table].indexOf(column)], table: named[names.indexOf(table)] };
  };
  return nameFit(at(child), at(parent), child.split('.')[0] === parent.split('.')[0]);
}

describe('names', () => {
  it('fall into words, glued ones too', () => {
    const vocabulary = new Vocabulary(['Customers', 'ORDERDETAILS'], ['unitPrice', 'CUSTOMERID']);
    expect(vocabulary.words('CUSTOMERID')).toEqual(['customer', 'id']);
    expect(vocabulary.words('OrderDetails')).toEqual(['order', 'detail']);
    expect(vocabulary.words('ORDERDETAILS')).toEqual(['order', 'detail']);
    expect(vocabulary.words('atom1_id')).toEqual(['atom', '1', 'id']);
    expect(vocabulary.words('paid')).toEqual(['paid']);
    expect(['categories', 'boxes', 'status', 'address', 'news'].map(singular)).toEqual([
      'category',
      'box',
      'status',
      'address',
      'new',
    ]);
  });

  it('fall into words by what is the custom in a database', () => {
    const spanish = new Vocabulary(
      ['AUTOR', 'LIBRO', 'EMPLEADO'],
      ['IDAUTOR', 'IDEMPLEADO', 'IDJEFE', 'CODMATPADRE', 'CODMAT'],
    );
    expect(spanish.words('IDJEFE')).toEqual(['id', 'jefe']);
    expect(spanish.words('CODMATPADRE')).toEqual(['codmat', 'padre']);
    const heads = new Vocabulary(['RESUSERS', 'RESCOUNTRY', 'RESCOMPANY', 'RESIN'], ['CREATEUID']);
    expect(heads.words('RESUSERS')).toEqual(['res', 'user']);
    expect(heads.words('RESIN')).toEqual(['resin']);
    expect(heads.words('CREATEUID')).toEqual(['create', 'uid']);
    const french = new Vocabulary(['contrat', 'sinistre'], ['num_contrat', 'num_sinistre', 'num_declarant']);
    expect(columnNames(['num_declarant'], 0, french)[0].isId).toBe(true);
    expect(columnNames(['num_cars'], 0, new Vocabulary(['cars'], ['num_cars']))[0].isId).toBe(false);
  });

  it('lose what most tables share', () => {
    const vocabulary = new Vocabulary(['RAWORDERS', 'RAWCUSTOMERS', 'RAWPAYMENTS'], ['ORDERID', 'ID']);
    const named = tableNames(['RAWORDERS', 'RAWCUSTOMERS', 'RAWPAYMENTS'], ['ORDERID', 'ID'], vocabulary);
    expect(named.map((n) => n.glued)).toEqual(['order', 'customer', 'payment']);
    const columns = columnNames(['c_custkey', 'c_name', 'c_comment'], 2, vocabulary);
    expect(columns.map((c) => c.words[0])).toEqual(['cust', 'name', 'comment']);
    expect(ownsTable(columns[0], named[1])).toBe(true);
  });

  it('fit keys as they are read', () => {
    const tables = {
      customers: ['id', 'customer_type', 'name'],
      orders: ['order_id', 'customer_id', 'cust_no', 'customer_type', 'bill_to_customer_id', 'reports_to'],
      order_lines: ['order_id', 'line_id', 'c1'],
      teams: ['team_id', 'name'],
      matches: ['match_id', 'home_team_id', 'team_home', 'team_name'],
    };
    expect(fit(tables, 'orders.customer_id', 'customers.id')).toBe(1);
    expect(fit(tables, 'order_lines.order_id', 'orders.order_id')).toBe(1);
    expect(fit(tables, 'orders.bill_to_customer_id', 'customers.id')).toBeCloseTo(0.85);
    expect(fit(tables, 'matches.home_team_id', 'teams.team_id')).toBeCloseTo(0.85);
    expect(fit(tables, 'matches.team_home', 'teams.team_id')).toBeCloseTo(0.8);
    expect(fit(tables, 'orders.customer_type', 'customers.id')).toBeLessThanOrEqual(0.2);
    expect(fit(tables, 'matches.team_name', 'teams.team_id')).toBeLessThanOrEqual(0.2);
    expect(fit(tables, 'customers.name', 'teams.name')).toBe(0.5);
    expect(fit(tables, 'orders.order_id', 'teams.team_id')).toBe(0);
  });
});

describe('written formats', () => {
  it.each([
    [['2020-01-31', '1999-12-01'], '%Y-%m-%d', true],
    [['31.1.2020', '1.12.1999'], '%-d.%-m.%Y', true],
    [['12/31/2020', '01/05/1999'], '%m/%d/%Y', true],
    [['31/12/2020', '01/05/1999'], '%d/%m/%Y', true],
    [['2020-01-31 00:00:00', '1999-12-01 00:00:00'], '%Y-%m-%d 00:00:00', true],
    [['2020-01-31 10:20:00.123', '1999-12-01 01:00:00.500'], '%Y-%m-%d %H:%M:%S.%g', false],
    [['1/31/2020 3:05 PM', '12/1/1999 11:59 AM'], '%-m/%-d/%Y %-I:%M %p', false],
    [['930705', '991231'], '%y%m%d', true],
    [['3 March 1999', '14 July 2020'], '%-d %B %Y', true],
  ])('of dates are found: %j', (values, pattern, dateOnly) => {
    expect(detectDate(values)).toMatchObject({ pattern, dateOnly });
  });

  it('of dates are said to be ambiguous when day and month could be exchanged', () => {
    expect(detectDate(['01/02/2020', '03/04/2020'])).toMatchObject({ pattern: '%m/%d/%Y', ambiguous: '%d/%m/%Y' });
    expect(detectDate(['01/02/2020', '13/04/2020'])!.ambiguous).toBeUndefined();
    expect(detectDate(['2020-13-45', '2020-02-30'])).toBeNull();
  });

  it.each([
    [['1.234,50', '12,00', '1.000.000,10'], { decimalComma: true, thousands: '.', decimals: 2, padded: true }],
    [['$1,234.5', '$7', '$12.25'], { prefix: '$', thousands: ',', decimals: 2, padded: false }],
    [['12 %', '7 %'], { suffix: ' %', decimals: 0 }],
    [['0,5', '1,25'], { decimalComma: true, thousands: '', decimals: 2 }],
  ])('of numbers are found: %j', (values, format) => {
    expect(detectNumber(values)).toMatchObject(format);
  });

  it('of codes are no numbers', () => {
    expect(detectNumber(['A12', 'A13'])).toBeNull();
    expect(detectNumber(['12-3', '4-56'])).toBeNull();
  });
});
