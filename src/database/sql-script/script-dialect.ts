// Whose SQL a script is, from its beginning.
import type { SqlDialect } from '../catalogue';

const SIGNS: [dialect: SqlDialect, sign: RegExp][] = [
  ['sqlite', /^PRAGMA foreign_keys\s*=/im],
  [
    'postgres',
    /^-- PostgreSQL database|^COPY .* FROM stdin|^SET (statement_timeout|standard_conforming_strings)|::regclass|\bpg_catalog\b/im,
  ],
  [
    'mysql',
    /^-- (MySQL|MariaDB) dump|^-- phpMyAdmin|\bENGINE\s*=|\/\*!\d{5}|\bAUTO_INCREMENT\b|^\s*CREATE TABLE[^(]*`/im,
  ],
  ['tsql', /^\s*GO\s*$|\[dbo\]\.|\bIDENTITY\s*\(|\bNVARCHAR\s*\(MAX\)/im],
  ['sqlite', /\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|\bsqlite_sequence\b/im],
  ['postgres', /\b(bigserial|serial|jsonb|bytea|timestamptz|int8|int4|float8|character varying)\b/i],
  ['mysql', /\b(tinyint|mediumint|mediumtext|longtext|unsigned)\b/i],
];

export function dialectOfScript(head: string): SqlDialect {
  return SIGNS.find(([, sign]) => sign.test(head))?.[0] ?? 'sql';
}
