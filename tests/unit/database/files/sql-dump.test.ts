// SQL dumps of SQLite, PostgreSQL and MySQL: tables, keys and every value; and the line of what is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogueOf, declarationsOf } from '../../../../src/schema/catalogue';
import { readDeclaration, resolveDeclarations } from '../../../../src/schema/declared';
import { data, disk, open, rowsOf, text } from './support';

const northwind = `${data}/northwind/northwind.sql`;
const berka = `${data}/berka`;

describe.skipIf(!existsSync(northwind))('northwind.sql', () => {
  it('gives every table, row and key that its statements hold', async () => {
    const { tables, problems, files } = await open(disk(northwind));
    const sql = readFileSync(northwind, 'utf8');
    expect(problems).toEqual([]);
    expect(files[0].what).toBe('PostgreSQL dump');
    expect(tables).toHaveLength(sql.match(/^CREATE TABLE /gm)!.length);
    for (const { name, rows } of tables)
      expect([name, rows]).toEqual([name, (sql.match(new RegExp(`^INSERT INTO ${name} VALUES`, 'gm')) ?? []).length]);
    const keys = tables.flatMap((t) => t.declared!.foreignKeys);
    expect(keys).toHaveLength(sql.match(/FOREIGN KEY/g)!.length);
    expect(tables.filter((t) => t.declared!.primaryKey)).toHaveLength(sql.match(/PRIMARY KEY/g)!.length);
    const resolved = resolveDeclarations(declarationsOf(tables), tables);
    expect(resolved.notes).toEqual([]);
    expect([...resolved.tables.values()].flatMap((t) => t.foreignKeys)).toHaveLength(keys.length);
    const notNull = tables.flatMap((t) => t.declared!.columns.filter((c) => c.notNull));
    expect(notNull).toHaveLength(sql.match(/^ {4}\w+ .* NOT NULL,?$/gm)!.length);
  });
});

describe.skipIf(!existsSync(berka))('DDL beside CSV files of other names', () => {
  it('finds its tables and columns by what their names are short for', async () => {
    const names = ['account', 'card', 'client', 'disposition', 'district', 'loan', 'orders', 'transaction'];
    const head = (name: string) => readFileSync(`${berka}/${name}.csv`, 'utf8').split('\n').slice(0, 50).join('\n');
    const { tables, declarations } = await open(
      disk(`${berka}/berka_ddl.sql`),
      ...names.map((name) => text(`${name}.csv`, head(name))),
    );
    const sql = declarations.map((d) => readDeclaration(d, tables));
    const { notes, tables: resolved } = resolveDeclarations(sql, tables);
    expect(notes).toEqual([]);
    expect([...resolved.keys()].sort()).toEqual(names);
    expect([...resolved.values()].flatMap((t) => t.foreignKeys)).toHaveLength(8);
    const { tables: catalogue } = catalogueOf(tables, [], sql);
    expect(catalogue.find((t) => t.table === 'transaction')).toMatchObject({ name: 'trans', path: 'berka_ddl.sql' });
    const trans = catalogue.find((t) => t.name === 'trans')!.columns;
    expect(trans.map((c) => [c.name, c.column])).toContainEqual(['trans_id', 'transaction_id']);
    expect(trans.find((c) => c.name === 'account')!.column).toBeNull();
  });
});

describe('a dump of', () => {
  it('PostgreSQL: COPY with all its escapes, sequences, ALTER, types, partitions, psql commands', async () => {
    const { tables, files, problems } = await open(
      text(
        'p.sql',
        `-- PostgreSQL database dump
\\restrict abc
SET client_encoding = 'UTF8';
CREATE TYPE public.mood AS ENUM ('a;b', 'c');
CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS $_$ INSERT INTO x VALUES (1); $_$;
CREATE TABLE public.person (
    id bigint NOT NULL,
    name character varying(20) DEFAULT 'x;y'::character varying NOT NULL,
    at timestamp with time zone DEFAULT now(),
    tags text[],
    place geometry(Point,4326),
    full_name text GENERATED ALWAYS AS (upper(name)) STORED,
    CONSTRAINT named CHECK (((name)::text <> ''::text))
);
CREATE SEQUENCE public.person_id_seq START WITH 1;
ALTER TABLE ONLY public.person ALTER COLUMN id SET DEFAULT nextval('public.person_id_seq'::regclass);
CREATE TABLE public.visit (person_id bigint, day date) PARTITION BY RANGE (day);
CREATE TABLE public.visit_2020 PARTITION OF public.visit FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE VIEW public.v AS SELECT 1;
COPY public.person (id, name, at, tags, place) FROM stdin;
1\tO'Neil\\ttab\\nline\\\\\t2020-01-01 10:00:00+00\t{a,b}\t0101
9007199254740993\t\t\\N\t\\N\t\\N
\\.

COPY public.visit_2020 (person_id, day) FROM stdin;
1\t2020-02-03
\\.
ALTER TABLE ONLY public.person ADD CONSTRAINT person_pkey PRIMARY KEY (id);
CREATE INDEX visit_day ON public.visit USING btree (day DESC);
ALTER TABLE ONLY public.visit ADD CONSTRAINT fk FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE SET NULL;
`,
      ),
    );
    expect(problems).toEqual([]);
    const [person, visit] = tables;
    expect(tables.map((t) => t.name)).toEqual(['person', 'visit']);
    expect(await rowsOf('person')).toEqual([
      ['1', "O'Neil\ttab\nline\\", '2020-01-01 10:00:00+00', '{a,b}'],
      ['9007199254740993', '', null, null],
    ]);
    expect(await rowsOf('visit')).toEqual([['1', '2020-02-03']]);
    expect(person.unlike!.map((u) => [u.name, u.asText])).toEqual([
      ['tags', true],
      ['place', false],
    ]);
    expect(person.declared).toMatchObject({
      namespace: 'public',
      primaryKey: { name: 'person_pkey', columns: ['id'] },
      checks: [{ name: 'named', expression: "((name)::text <> ''::text)" }],
    });
    expect(person.declared!.columns).toMatchObject([
      { name: 'id', counts: true, notNull: true, type: 'bigint' },
      { name: 'name', type: 'character varying(20)', default: "'x;y'::character varying", notNull: true },
      { name: 'at', type: 'timestamp with time zone', default: 'now()' },
      { name: 'tags', type: 'text[]' },
      { name: 'place', type: 'geometry(Point,4326)', column: null },
      { name: 'full_name', generated: 'upper(name)', column: null },
    ]);
    expect(visit.declared).toMatchObject({
      foreignKeys: [{ name: 'fk', parent: 'person', parentColumns: ['id'], onDelete: 'set null' }],
      indexes: [{ name: 'visit_day', columns: ['day'] }],
    });
    expect(files[0].types.map((t) => t.name)).toEqual(['mood']);
    expect(files[0].leftOut).toMatchObject([{ kind: 'view', name: 'v' }]);
  });

  it('MySQL: backslashes, rows by the dozen, conditional comments, DELIMITER, hexadecimal', async () => {
    const { tables, files, problems } = await open(
      text(
        'm.sql',
        `-- MySQL dump 10.13
/*M!999999\\- enable the sandbox mode */
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS \`t\`;
CREATE TABLE \`t\` (
  \`id\` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'nr; 1',
  \`s\` varchar(50) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT NULL,
  \`kind\` enum('a','b,c') NOT NULL DEFAULT 'a',
  \`b\` blob,
  \`on\` tinyint(1) DEFAULT '0',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`s_kind\` (\`s\`(10),\`kind\`),
  KEY \`k\` (\`kind\`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8;
LOCK TABLES \`t\` WRITE;
/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;
INSERT INTO \`t\` VALUES (1,'it''s \\'a\\' \\\\ \\n;','a',0x00FF,1),(2,NULL,'b,c',NULL,0),
(3,'(x),(y)',"a",_binary 'q',-1);
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
  SET NEW.s = ';'; END */;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW \`all_t\` AS select 1 AS \`1\` */;
UPDATE t SET s = 'x';
`,
      ),
    );
    expect(problems).toEqual([]);
    expect(await rowsOf('t')).toEqual([
      ['1', "it's 'a' \\ \n;", 'a', '1'],
      ['2', null, 'b,c', '0'],
      ['3', '(x),(y)', 'a', '-1'],
    ]);
    expect(tables[0].declared).toMatchObject({
      dialect: 'mysql',
      primaryKey: { columns: ['id'] },
      uniques: [{ name: 's_kind', columns: ['s', 'kind'] }],
      indexes: [{ name: 'k', columns: ['kind'], unique: false }],
      triggers: [{ name: 'tr' }],
    });
    expect(tables[0].declared!.columns).toMatchObject([
      { name: 'id', counts: true, type: 'int(10) unsigned' },
      { name: 's', default: 'NULL', collation: 'utf8_bin', type: 'varchar(50) CHARACTER SET utf8' },
      { name: 'kind', type: "enum('a','b,c')", default: "'a'", notNull: true },
      { name: 'b', column: null },
      { name: 'on', type: 'tinyint(1)', default: "'0'" },
    ]);
    expect(files[0].leftOut).toMatchObject([
      { kind: 'view', name: 'all_t' },
      { kind: 'statement', name: 'UPDATE', why: 'Not carried out: line 27.' },
    ]);
  });

  it('phpMyAdmin and SQL Server: keys at the end, no semicolons', async () => {
    const { tables: mysql } = await open(
      text(
        'p.sql',
        `-- phpMyAdmin SQL Dump
CREATE TABLE \`a\` (\`id\` int NOT NULL, \`b\` int) ENGINE=MyISAM;
INSERT INTO \`a\` (\`id\`, \`b\`) VALUES (1, 2);
ALTER TABLE \`a\` ADD PRIMARY KEY (\`id\`), ADD KEY \`kb\` (\`b\`);
ALTER TABLE \`a\` MODIFY \`id\` int NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=2;`,
      ),
    );
    expect(mysql[0].declared).toMatchObject({
      primaryKey: { columns: ['id'] },
      indexes: [{ name: 'kb' }],
      columns: [
        { name: 'id', counts: true },
        { name: 'b', counts: false },
      ],
    });
    const { tables, problems } = await open(
      text(
        't.sql',
        `SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[A b]([ID] [int] IDENTITY(1,1) NOT NULL, [N] [nvarchar](max) NULL)
GO
INSERT [dbo].[A b] ([ID], [N]) VALUES (1, N'x''y')
INSERT [dbo].[A b] ([ID], [N]) VALUES (2, CAST(N'z' AS nvarchar(5)))
GO`,
      ),
    );
    expect(problems).toEqual([]);
    expect(await rowsOf('A b')).toEqual([
      ['1', "x'y"],
      ['2', 'z'],
    ]);
    expect(tables[0].declared!.columns[0]).toMatchObject({ counts: true });
  });

  it('SQLite: the functions its shell writes texts with, triggers with semicolons', async () => {
    const { problems, tables } = await open(
      text(
        's.sql',
        `PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c);
INSERT INTO t VALUES(1,replace('x\\ny','\\n',char(10)),1.0e+10);
INSERT INTO t VALUES(2,unistr('q\\u000ar'),'C:\\dir\\');
INSERT INTO t(c,a) VALUES(X'4142',3);
CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET b = CASE WHEN a THEN ';' END; DELETE FROM t; END;
CREATE UNIQUE INDEX ub ON t(b) WHERE b IS NOT NULL;
COMMIT;`,
      ),
    );
    expect(problems).toEqual([]);
    expect(await rowsOf('t')).toEqual([
      ['1', 'x\ny', '1.0e+10'],
      ['2', 'q\nr', 'C:\\dir\\'],
      ['3', null, '\\x4142'],
    ]);
    expect(tables[0].declared).toMatchObject({
      triggers: [{ name: 'tr' }],
      indexes: [{ name: 'ub', unique: true, where: 'b IS NOT NULL' }],
    });
  });

  it('any size: statements and rows longer than a piece of the file', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `(${i}, '${'t'.repeat(100)};''${i}')`);
    const { tables } = await open(
      text('big.sql', `CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES ${rows.join(',\n')};`),
    );
    expect(tables[0].rows).toBe(60_000);
    expect((await rowsOf('t'))[59_999]).toEqual(['59999', `${'t'.repeat(100)};'59999`]);
  });
});

describe('what is wrong in a dump is said with its line', () => {
  it.each([
    [
      'CREATE TABLE t (a int);\n\nINSRT INTO t VALUES (1);\nINSERT INTO t VALUES (1);',
      3,
      'no statement begins with “INSRT',
    ],
    ['CREATE TABLE t (a int);\nINSERT INTO t VALUES (1),\n (2, 3);', 3, '2 values for 1 columns of t'],
    ['CREATE TABLE t (a int);\nINSERT INTO t VALUES (1\n', 2, 'a row is not closed'],
    ["CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES ('x);\n", 3, 'a text is not closed'],
    ['CREATE TABLE t (a int,\n b text\n c text);INSERT INTO t VALUES (1,2);', null, ''],
    ['CREATE TABLE t (a int,\n b int;\nINSERT INTO t VALUES (1);', 2, 'but the statement ends there'],
    ['CREATE TABLE t (a int);\nINSERT INTO t VALUES (1)\n (2);', 3, 'is expected behind a row, but “(” stands there'],
    ['CREATE TABLE t (a int,\n (b int));\nINSERT INTO t VALUES (1);', 2, 'a column is expected, but “(” stands there'],
    ['INSERT INTO nowhere VALUES (1);', 1, 'rows for nowhere, which no CREATE TABLE before declares'],
    ['CREATE TABLE t (a int);\nINSERT INTO t (a, b) VALUES (1, 2);', 2, 'table t has no column b'],
    ['CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n2\t3\n\\.\n', 4, '2 values for 1 columns of t'],
    ['CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n', 2, 'do not end with “\\.”: the file is cut off'],
    ['CREATE TABLE t (a int);\nINSERT INTO t VALUES (1); /* open\n', 2, 'a comment is not closed'],
  ])('%j', async (sql, line, words) => {
    const { tables, problems } = await open(text('x.sql', sql));
    if (line === null) return expect(tables[0].declared!.columns.map((c) => c.name)).toEqual(['a', 'b']);
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path: 'x.sql', kind: 'error', line }]);
    expect(problems[0].message).toContain(words);
  });

  it('computed values are counted, not lost in silence', async () => {
    const { files } = await open(
      text('x.sql', 'CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1, 2 + 3), (now(), 4);'),
    );
    expect(files[0].notes).toEqual(['2 values are computed (2 + 3) and read as empty']);
    expect(await rowsOf('t')).toEqual([
      ['1', null],
      [null, '4'],
    ]);
  });
});
