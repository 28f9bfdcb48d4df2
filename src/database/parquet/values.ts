// Values of a Parquet file as exact text: decimals by their digits, times by their unit, dates as ISO writes them. What
// hyparquet would make a double or a Date of is kept from it, by leaving its type unsaid.
import type { ParquetParsers, SchemaTree } from 'hyparquet';
import { bytesAsText } from '../unlike';

const decoder = new TextDecoder();

/** Timestamps and dates come as text. */
export const exactParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms: bigint) => timestamp(BigInt(ms) * 1_000_000n),
  timestampFromMicroseconds: (us: bigint) => timestamp(BigInt(us) * 1000n),
  timestampFromNanoseconds: (ns: bigint) => timestamp(BigInt(ns)),
  dateFromDays: (days: number | undefined) => (days === undefined ? undefined : isoDate(days)),
  stringFromBytes: (bytes: Uint8Array) => bytes && decoder.decode(bytes),
  jsonFromBytes: (bytes: Uint8Array) => bytes && decoder.decode(bytes),
  geometryFromBytes: (bytes: Uint8Array) => bytes,
  geographyFromBytes: (bytes: Uint8Array) => bytes,
};

/**
 * The type of a column in words of SQL. Decimals, times and intervals lose their type in the metadata on the way, so
 * that they arrive as they are stored.
 */
export function parquetType({ element, children }: SchemaTree): string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (element.repetition_type === 'REPEATED' || converted === 'LIST') return 'LIST';
  if (converted === 'MAP') return 'MAP';
  if (children.length > 0) return 'STRUCT';
  const kind = logical?.type ?? converted;
  switch (kind) {
    case 'DECIMAL':
      return `DECIMAL(${element.precision ?? 0},${element.scale ?? 0})`;
    case 'DATE':
    case 'JSON':
    case 'UUID':
      return kind;
    case 'TIME':
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return 'TIME';
    case 'TIMESTAMP':
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return 'TIMESTAMP';
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return kind;
    case 'INTERVAL':
    case 'BSON':
      return 'BLOB';
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
      return 'VARCHAR';
  }
  if (type === 'BOOLEAN') return 'BOOLEAN';
  if (type === 'INT96') return 'TIMESTAMP';
  if (type === 'FLOAT' || kind === 'FLOAT16') return 'FLOAT';
  if (type === 'DOUBLE') return 'DOUBLE';
  if (type === 'INT32') return 'INTEGER';
  if (type === 'INT64') return 'BIGINT';
  return 'BLOB';
}

/** How a value of a column is written; called before rows are read. */
export function writerOf(field: SchemaTree): (value: unknown) => string {
  const { element } = field;
  const type = parquetType(field);
  if (type.startsWith('DECIMAL')) {
    const scale = element.scale ?? 0;
    delete element.converted_type;
    delete element.logical_type;
    return (value) => decimal(value instanceof Uint8Array ? signed(value) : BigInt(value as number), scale);
  }
  if (type === 'TIME') {
    const logical = element.logical_type;
    const unit =
      logical?.type === 'TIME' ? logical.unit : element.converted_type === 'TIME_MICROS' ? 'MICROS' : 'MILLIS';
    const nanos = { MILLIS: 1_000_000n, MICROS: 1000n, NANOS: 1n }[unit];
    return (value) => timeOfDay(BigInt(value as number) * nanos);
  }
  if (element.converted_type === 'INTERVAL' || element.converted_type === 'BSON') delete element.converted_type;
  if (type === 'FLOAT') return (value) => shortestFloat(value as number);
  return asText;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesAsText(value);
  if (typeof value === 'object') return jsonText(value);
  return String(value as number | bigint | boolean);
}

/** Lists and structs; whole numbers of any size as numbers. */
function jsonText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(bytesAsText(value));
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, jsonText).join(',')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function decimal(digits: bigint, scale: number): string {
  if (scale === 0) return String(digits);
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  return `${digits < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** The fewest digits that give the same float again. */
function shortestFloat(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

const dayNanos = 86_400_000_000_000n;

function timestamp(nanos: bigint): string {
  let days = nanos / dayNanos;
  if (nanos % dayNanos < 0n) days -= 1n;
  return `${isoDate(Number(days))} ${timeOfDay(nanos - days * dayNanos)}`;
}

function isoDate(days: number): string {
  const iso = new Date(days * 86_400_000).toISOString();
  return iso.slice(0, iso.indexOf('T'));
}

function timeOfDay(nanos: bigint): string {
  const two = (n: bigint) => String(n).padStart(2, '0');
  const seconds = nanos / 1_000_000_000n;
  const text = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const rest = String(nanos % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return rest === '' ? text : `${text}.${rest}`;
}
