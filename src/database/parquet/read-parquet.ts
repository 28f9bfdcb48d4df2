// A Parquet file as one table: a row group at a time, every value as exact text (values.ts). Read by hyparquet.
import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { CatalogueTable } from '../catalogue';
import { fileError } from '../file-error';
import { noContents, type FileContents, type FoundFile, type Reading } from '../file-format';
import { tableName } from '../table-name';
import type { UnlikeColumn } from '../types';
import { unlikeColumn } from '../unlike';
import { exactParsers, parquetType, writerOf } from './values';

export async function readParquet({ path, blob }: FoundFile, reading: Reading): Promise<FileContents> {
  const file: AsyncBuffer = {
    byteLength: blob.size,
    slice: (start, end) => blob.slice(start, end).arrayBuffer(),
  };
  const metadata = await readable(path, () => parquetMetadataAsync(file, { geoparquet: false }));
  refuseUnknownCodecs(metadata, path);
  const fields = parquetSchema(metadata).children;
  const name = tableName(path);
  const contents = { ...noContents('Parquet file'), holds: [name] };
  const types = fields.map(parquetType);
  const chosen = reading.wanted.asText.get(name);
  const unlike: UnlikeColumn[] = fields.flatMap((f, i) => unlikeColumn(f.element.name, types[i], null, chosen) ?? []);
  const out = new Set(unlike.filter((u) => !u.asText).map((u) => u.name));
  const kept = fields.filter((f) => !out.has(f.element.name));
  const columns = kept.map((f) => f.element.name);
  const taker = await reading.take(name, columns);
  const writers = kept.map(writerOf);
  let from = 0;
  for (const [i, group] of metadata.row_groups.entries()) {
    const to = from + Number(group.num_rows);
    const rows = await readable(path, () => groupRows(file, metadata, columns, from, to), `row group ${i + 1}`);
    for (const row of rows) {
      const full = taker.add(writers.map((write, c) => (row[c] == null ? null : write(row[c]))));
      if (full) await full;
    }
    from = to;
    reading.hooks.onProgress?.({ path, bytes: (blob.size * (i + 1)) / metadata.row_groups.length, of: blob.size });
  }
  const declared = catalogueOf(name, path, fields, types);
  kept.forEach((field, i) => (declared.columns[fields.indexOf(field)].column = taker.columns[i]));
  contents.tables.push({ name, taker, declared, unlike, notes: [] });
  return contents;
}

async function groupRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: string[],
  rowStart: number,
  rowEnd: number,
): Promise<unknown[][]> {
  let found: unknown[][] = [];
  if (rowEnd === rowStart) return found;
  await parquetRead({
    file,
    metadata,
    columns,
    rowStart,
    rowEnd,
    compressors,
    parsers: exactParsers,
    utf8: false,
    geoparquet: false,
    onComplete: (rows) => (found = rows),
  });
  return found;
}

function refuseUnknownCodecs(metadata: FileMetaData, path: string): void {
  for (const { columns } of metadata.row_groups)
    for (const { meta_data: about, crypto_metadata: locked } of columns) {
      const column = about?.path_in_schema.join('.') ?? '';
      if (locked || !about)
        throw fileError('unsupported', path, `column ${column} is encrypted`, 'Write it without encryption.');
      if (about.codec !== 'UNCOMPRESSED' && !(about.codec in compressors))
        throw fileError(
          'unsupported',
          path,
          `column ${column} is packed with ${about.codec ?? 'a codec'}, which is not known here`,
          `Write it anew with ${['UNCOMPRESSED', ...Object.keys(compressors)].join(', ')}.`,
        );
    }
}

function catalogueOf(name: string, path: string, fields: SchemaTree[], types: string[]): CatalogueTable {
  return {
    table: name,
    name,
    namespace: null,
    path,
    dialect: null,
    columns: fields.map(({ element }, i) => ({
      name: element.name,
      column: null,
      type: types[i],
      notNull: element.repetition_type === 'REQUIRED',
      default: null,
      counts: false,
      generated: null,
      collation: null,
    })),
    primaryKey: null,
    foreignKeys: [],
    uniques: [],
    checks: [],
    indexes: [],
    triggers: [],
    ddl: null,
  };
}

async function readable<T>(path: string, work: () => Promise<T>, where = 'its end'): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw fileError(
      'unreadable-file',
      path,
      `${where}: it is damaged or cut off (${words})`,
      'Write or download it again.',
    );
  }
}
