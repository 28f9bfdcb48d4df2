// Structural zeros: pairs of codes that never come together in the real rows although many were to be expected. A network
// gives them a little probability still, and one such row can spoil a whole history; so they are not drawn.

/** For one own code column: codes that are legal beside each code of an earlier column (features first, then own codes). */
export interface Zeros {
  column: number;
  /** Row-major, codes of the earlier column x codes of this one; 1 is legal. */
  legal: Uint8Array;
}

/**
 * Rows of a pair, and root entities, that chance would give, from which on none is taken to mean never (Poisson: e^-12 is
 * 6e-6). Chance, also given any one own code that is drawn before: what those explain is no zero of its own.
 */
const expected = 12;
/** Cells of a pair of columns. */
const mostCells = 20_000;

/**
 * @param codes row-major real codes, rows x sizes: features, then own codes
 * @param context number of features
 * @param group root entity of each row
 * @returns by own code column the earlier columns that forbid something
 */
export function findZeros(codes: Uint16Array, sizes: number[], context: number, group: Int32Array): Zeros[][] {
  return new ZeroFinder(codes, sizes, group).all(context);
}

class ZeroFinder {
  private readonly rows: number;
  private readonly columns: Uint16Array[];
  private readonly rowsOf: Float64Array[];
  private readonly entitiesOf: Float64Array[];
  private readonly entities: number;
  private readonly tables = new Map<number, Float64Array>();

  constructor(
    codes: Uint16Array,
    private readonly sizes: number[],
    group: Int32Array,
  ) {
    const width = sizes.length;
    this.rows = group.length;
    this.columns = sizes.map((_, k) => Uint16Array.from(group, (_, r) => codes[r * width + k]));
    this.rowsOf = sizes.map((size, k) => {
      const count = new Float64Array(size);
      for (const c of this.columns[k]) count[c]++;
      return count;
    });
    this.entitiesOf = sizes.map((size, k) => entitiesWith(this.columns[k], size, group));
    this.entities = new Set(group).size;
  }

  all(context: number): Zeros[][] {
    return this.sizes.slice(context).map((size, j) => {
      const own = context + j;
      const found: Zeros[] = [];
      for (let k = 0; k < own && size > 1; k++) {
        if (this.sizes[k] < 2 || this.sizes[k] * size > mostCells) continue;
        const legal = this.legalCells(k, own, context);
        if (legal) found.push({ column: k, legal });
      }
      return found;
    });
  }

  /** Rows by pair of codes of two columns. */
  private table(a: number, b: number): Float64Array {
    const key = a * this.sizes.length + b;
    let table = this.tables.get(key);
    if (table) return table;
    const size = this.sizes[b];
    table = new Float64Array(this.sizes[a] * size);
    const [x, y] = [this.columns[a], this.columns[b]];
    for (let r = 0; r < this.rows; r++) table[x[r] * size + y[r]]++;
    this.tables.set(key, table);
    return table;
  }

  private legalCells(a: number, b: number, context: number): Uint8Array | null {
    const size = this.sizes[b];
    const joint = this.table(a, b);
    const legal = new Uint8Array(joint.length).fill(1);
    let zeros = 0;
    for (let x = 0; x < this.sizes[a]; x++)
      for (let y = 0; y < size; y++) {
        if (joint[x * size + y] > 0) continue;
        const rows = (this.rowsOf[a][x] * this.rowsOf[b][y]) / this.rows;
        const entities = (this.entitiesOf[a][x] * this.entitiesOf[b][y]) / this.entities;
        if (rows < expected || entities < expected || this.explained(a, x, b, y, context)) continue;
        legal[x * size + y] = 0;
        zeros++;
      }
    return zeros ? legal : null;
  }

  /** Are few rows to be expected once an own code between the two is known? */
  private explained(a: number, x: number, b: number, y: number, context: number): boolean {
    for (let m = context; m < b; m++) {
      const size = this.sizes[m];
      if (m === a || size < 2 || size * Math.max(this.sizes[a], this.sizes[b]) > mostCells) continue;
      const withX = this.table(a, m);
      const withY = this.table(m, b);
      let rows = 0;
      for (let v = 0; v < size; v++)
        if (this.rowsOf[m][v]) rows += (withX[x * size + v] * withY[v * this.sizes[b] + y]) / this.rowsOf[m][v];
      if (rows < expected) return true;
    }
    return false;
  }
}

/** Root entities that have each code. */
function entitiesWith(codes: Uint16Array, size: number, group: Int32Array): Float64Array {
  const seen = new Set<number>();
  const entities = new Float64Array(size);
  for (let r = 0; r < codes.length; r++) {
    const key = group[r] * 65_536 + codes[r];
    if (seen.has(key)) continue;
    seen.add(key);
    entities[codes[r]]++;
  }
  return entities;
}

/** Forbids in `sets` (rows x size) what never comes with the codes that the rows have so far; rows keep one code at least. */
export function forbid(
  zeros: Zeros[],
  size: number,
  context: Uint16Array,
  features: number,
  own: Uint16Array[],
  rows: Int32Array,
  sets: Uint8Array,
): void {
  const kept = new Uint8Array(size);
  for (let i = 0; i < rows.length; i++) {
    const set = sets.subarray(i * size, (i + 1) * size);
    kept.set(set);
    for (const { column, legal } of zeros) {
      const code = column < features ? context[i * features + column] : own[column - features][rows[i]];
      const at = code * size;
      for (let c = 0; c < size; c++) set[c] &= legal[at + c];
    }
    if (!set.includes(1)) set.set(kept);
  }
}
