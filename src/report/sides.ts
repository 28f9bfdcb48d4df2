// Two or three databases under one layout, ready to be compared: attributes learnt from the source, codes on each side,
// and foreign keys followed. It computes no figure.
import { parentRows } from '../schema/parent-rows';
import type { Dataset, Relation, Schema } from '../schema/types';
import { columnOf, type Table, type Tables } from '../table/table';
import { codesOf, learnAttribute, valuesOf, type Attribute } from './attributes';
import { sameKeys } from './labels';

/** Rows of a lookup table. */
export const SMALL = 100;

export interface Link {
  relation: Relation;
  child: string;
  parent: string;
  columns: string[];
  /** "loan.account_id>account" */
  name: string;
}

export interface TableLayout {
  name: string;
  /** Columns that are compared, free text left out. */
  attributes: Attribute[];
  /** All columns but a single primary key and foreign keys into entities. */
  columns: Attribute[];
}

/** What both sides share. */
export interface Layout {
  tables: TableLayout[];
  links: Link[];
  /** Tables that nobody generated. */
  kept: Set<string>;
}

export function layoutOf(real: Dataset, synthetic: Tables, kept: string[]): Layout {
  const { schema, tables } = real;
  const present = schema.tables.filter((t) => t.treatment !== 'ignore' && t.name in tables);
  const names = new Set(present.map((t) => t.name));
  const links = schema.relations.filter((r) => names.has(r.child) && names.has(r.parent)).map(linkOf);
  const labels = new Map<string, boolean>();
  const isLabel = (parent: string) => {
    if (!labels.has(parent))
      labels.set(parent, comparable(schema, tables[parent], synthetic[parent] ?? tables[parent]));
    return labels.get(parent)!;
  };
  return {
    links,
    kept: new Set(
      present
        .filter((t) => t.treatment === 'keep' || kept.includes(t.name) || !(t.name in synthetic))
        .map((t) => t.name),
    ),
    tables: present.map((t) => {
      const single = new Map(
        links.filter((l) => l.child === t.name && l.columns.length === 1).map((l) => [l.columns[0], l.parent]),
      );
      const key = t.primaryKey?.columns ?? [];
      const columns = t.columns
        .filter((c) => !(key.length === 1 && key[0] === c.name))
        .filter((c) => !single.has(c.name) || isLabel(single.get(c.name)!))
        .map((c) => learnAttribute(c, columnOf(tables[t.name], c.name), single.has(c.name)));
      return { name: t.name, columns, attributes: columns.filter((c) => c.kind !== 'text') };
    }),
  };
}

/** May a key into this table be compared by value? Only if it is small and its keys mean the same on both sides. */
function comparable(schema: Schema, real: Table, synthetic: Table): boolean {
  if (real.rows === 0 || real.rows > SMALL) return false;
  const key = schema.tables.find((t) => t.name === real.name)?.primaryKey?.columns ?? [];
  return sameKeys(real, synthetic, key);
}

function linkOf(relation: Relation): Link {
  const { child, parent, columns } = relation;
  return { relation, child, parent, columns, name: `${child}.${columns.join('+')}>${parent}` };
}

/** One table of one side; codes and values are computed when first asked for. */
export class SideTable {
  private readonly codes = new Map<string, Int32Array>();
  private readonly numbers = new Map<string, Float64Array>();

  constructor(
    readonly table: Table,
    readonly layout: TableLayout,
  ) {}

  get rows(): number {
    return this.table.rows;
  }

  values(attribute: Attribute): Float64Array {
    let values = this.numbers.get(attribute.name);
    if (!values) this.numbers.set(attribute.name, (values = valuesOf(attribute, columnOf(this.table, attribute.name))));
    return values;
  }

  /** Codes with at most `top` bins: 0..top-1, then other, then null (see sizeOf). */
  code(attribute: Attribute, top: number): Int32Array {
    const { name, k } = attribute;
    const kept = Math.min(top, k);
    const id = `${kept} ${name}`;
    let codes = this.codes.get(id);
    if (codes) return codes;
    if (kept === k) codes = codesOf(attribute, columnOf(this.table, name));
    else codes = this.code(attribute, k).map((c) => (c === k + 1 ? kept + 1 : Math.min(c, kept)));
    this.codes.set(id, codes);
    return codes;
  }
}

/** Child rows of a link that have a parent, and these parents. */
export interface Linked {
  rows: Int32Array;
  parents: Int32Array;
}

/** All tables of one side; a table that the side lacks is taken from the source. */
export class Side {
  readonly tables: Record<string, SideTable> = {};
  private readonly found: (Int32Array | undefined)[] = [];
  private readonly link: (Linked | undefined)[] = [];
  private readonly counts: (Int32Array | undefined)[] = [];

  constructor(
    readonly layout: Layout,
    real: Tables,
    own: Tables,
  ) {
    for (const t of layout.tables) this.tables[t.name] = new SideTable(own[t.name] ?? real[t.name], t);
  }

  /** Parent row of each child row of link i, -1 for none. */
  parents(i: number): Int32Array {
    const { relation, child, parent } = this.layout.links[i];
    return (this.found[i] ??= parentRows(
      this.tables[child].table,
      relation.columns,
      this.tables[parent].table,
      relation.parentColumns,
    ));
  }

  linked(i: number): Linked {
    const cached = this.link[i];
    if (cached) return cached;
    const parents = this.parents(i);
    const rows = Int32Array.from(parents.keys()).filter((row) => parents[row] >= 0);
    return (this.link[i] = { rows, parents: rows.map((row) => parents[row]) });
  }

  /** Children per parent row of link i, 0 included. */
  children(i: number): Int32Array {
    const cached = this.counts[i];
    if (cached) return cached;
    const counts = new Int32Array(this.tables[this.layout.links[i].parent].rows);
    for (const parent of this.linked(i).parents) counts[parent]++;
    return (this.counts[i] = counts);
  }

  /** Distinct codes (0..cells-1) of a child column among the children of each parent row of link i. */
  distinctPerParent(i: number, code: Int32Array, cells: number): Int32Array {
    const { rows, parents } = this.linked(i);
    const out = new Int32Array(this.tables[this.layout.links[i].parent].rows);
    const seen = new Set<number>();
    for (let j = 0; j < rows.length; j++) {
      const pair = parents[j] * cells + code[rows[j]];
      if (seen.has(pair)) continue;
      seen.add(pair);
      out[parents[j]]++;
    }
    return out;
  }
}

/** The rows trained on and rows of the same source held out, with whole entities on one side. */
export interface HoldoutSides {
  trained: Side;
  heldOut: Side;
  /** Tables that are on both; others were not split. */
  tables: Set<string>;
}
