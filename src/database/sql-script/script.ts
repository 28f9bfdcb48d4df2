// What the statements of an SQL script declare, taken one after the other. Rows are left to the caller, which is told
// where they are for.
import type { CatalogueStatement, SqlDialect } from '../catalogue';
import { alterTable, readIndex } from './alter-table';
import { readTableBody } from './create-table';
import { allTokens, tokenAt, type Lexing } from './lexer';
import type { Statement } from './splitter';
import { sameName, tableDraft, type TableDraft } from './table-draft';
import { Misplaced, Tokens } from './tokens';

/** What a statement was. */
export type Taken =
  | { kind: 'declared' | 'passed' }
  /** A change of rows that is not carried out here. */
  | { kind: 'not carried out'; what: string }
  | { kind: 'insert'; table: string[]; columns: string[] | null; values: number }
  | { kind: 'copy'; table: string[]; columns: string[] | null };

/** First words of statements that declare nothing and hold no rows. */
const PASSED = new Set(
  (
    'SET USE BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE DROP LOCK UNLOCK GRANT REVOKE DENY COMMENT SELECT PRAGMA ANALYZE ' +
    'VACUUM DO CALL EXEC EXECUTE PRINT IF DECLARE WITH REINDEX REFRESH CLUSTER ATTACH DETACH FLUSH LOAD RESET SECURITY IMPORT ' +
    'EXPORT CHECKPOINT INSTALL EXPLAIN VALUES SHOW OPTIMIZE RENAME WHILE RETURN RAISERROR NOTIFY LISTEN DISCARD ABORT DBCC ' +
    'PROMPT REM WHENEVER DEFINE SPOOL EXIT QUIT CHANGE KILL CHECK BACKUP RESTORE BULK PREPARE DEALLOCATE FETCH OPEN CLOSE GO'
  ).split(' '),
);

const CREATE_WORDS = ['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'GLOBAL', 'LOCAL', 'UNLOGGED', 'FOREIGN', 'EXTERNAL'];

export class Script {
  readonly tables: TableDraft[] = [];
  readonly views: CatalogueStatement[] = [];
  readonly types: CatalogueStatement[] = [];
  /** Rows of a partition belong to its table. */
  readonly #partitions = new Map<string, string[]>();

  constructor(
    readonly dialect: SqlDialect,
    readonly lexing: Lexing,
    /** Are first words that are known nowhere passed over? */
    private readonly lenient = false,
  ) {}

  /** @throws Misplaced, Unfinished */
  take(statement: Statement): Taken {
    const { text } = statement;
    const first = tokenAt(text, 0, this.lexing);
    const word = first?.kind === 'word' ? first.text.toUpperCase() : '';
    switch (word) {
      case 'CREATE':
        return this.#create(statement);
      case 'ALTER':
        return this.#alter(text);
      case 'INSERT':
      case 'REPLACE':
        return this.#insert(text);
      case 'COPY':
        return this.#copy(text);
      case 'DROP':
        return this.#dropTables(text);
      case 'UPDATE':
      case 'DELETE':
      case 'TRUNCATE':
      case 'MERGE':
        return { kind: 'not carried out', what: word };
    }
    if (PASSED.has(word) || this.lenient) return { kind: 'passed' };
    throw new Misplaced(first?.start ?? 0, `no statement begins with “${text.slice(0, 40).split('\n')[0]}”`);
  }

  /** The table that a name means, by its last parts. */
  find(name: readonly string[]): TableDraft | undefined {
    const alias = this.#partitions.get(name.at(-1)?.toLowerCase() ?? '');
    const wanted = alias ?? name;
    const last = (parts: readonly string[]) => parts.at(-1) ?? '';
    const space = (parts: readonly string[]) => parts.at(-2) ?? '';
    const named = this.tables.filter((t) => sameName(last(t.name), last(wanted)));
    return named.find((t) => sameName(space(t.name), space(wanted))) ?? (named.length === 1 ? named[0] : undefined);
  }

  #tokens(text: string): Tokens {
    return new Tokens(allTokens(text, this.lexing), text);
  }

  #create({ text, line }: Statement): Taken {
    const tokens = this.#tokens(text);
    tokens.at++;
    while (tokens.takeOneOf(CREATE_WORDS));
    if (tokens.take('TABLE')) return this.#createTable(tokens, line);
    const unique = tokens.take('UNIQUE');
    tokens.takeOneOf(['CLUSTERED', 'NONCLUSTERED']);
    if (tokens.take('INDEX')) {
      const { table, index } = readIndex(tokens, unique);
      this.#draft(table, line).indexes.push(index);
      return { kind: 'declared' };
    }
    tokens.take('MATERIALIZED');
    tokens.take('RECURSIVE');
    while (tokens.is('ALGORITHM') || tokens.is('DEFINER') || tokens.is('SQL')) passOption(tokens);
    const kept = tokens.take('VIEW') ? this.views : tokens.takeOneOf(['TYPE', 'DOMAIN']) ? this.types : null;
    if (kept) {
      tokens.take('IF', 'NOT', 'EXISTS');
      kept.push({ name: tokens.parts().at(-1) ?? '', ddl: text.trim() });
    } else if (tokens.take('TRIGGER')) this.#trigger(tokens, text);
    else if (tokens.take('VIRTUAL', 'TABLE')) {
      tokens.take('IF', 'NOT', 'EXISTS');
      this.views.push({ name: tokens.parts().at(-1) ?? '', ddl: text.trim() });
    }
    return { kind: 'passed' };
  }

  #createTable(tokens: Tokens, line: number): Taken {
    tokens.take('IF', 'NOT', 'EXISTS');
    const place = tokens.place;
    const name = tokens.parts();
    if (name.length === 0) throw new Misplaced(place, `the name of the table is expected${tokens.found()}`);
    if (tokens.take('PARTITION', 'OF')) {
      this.#partitions.set(name.at(-1)!.toLowerCase(), tokens.parts());
      return { kind: 'passed' };
    }
    if (!tokens.take('(')) {
      if (tokens.isOneOf(['AS', 'LIKE', 'OF', 'WITH', 'USING']))
        return { kind: 'not carried out', what: 'CREATE TABLE AS' };
      throw new Misplaced(tokens.place, `“(” is expected${tokens.found()}`);
    }
    this.#drop(name);
    const table = tableDraft(name, line);
    this.tables.push(table);
    readTableBody(tokens, table);
    table.ddl = tokens.sql.trim();
    table.line = line;
    return { kind: 'declared' };
  }

  #dropTables(text: string): Taken {
    const tokens = this.#tokens(text);
    if (!tokens.take('DROP', 'TABLE')) return { kind: 'passed' };
    tokens.take('IF', 'EXISTS');
    do this.#drop(tokens.parts());
    while (tokens.take(','));
    return { kind: 'passed' };
  }

  #drop(name: readonly string[]): void {
    const full = (parts: readonly string[]) => parts.join('\n').toLowerCase();
    const at = this.tables.findIndex((t) => full(t.name) === full(name));
    if (at >= 0) this.tables.splice(at, 1);
  }

  #trigger(tokens: Tokens, text: string): void {
    tokens.take('IF', 'NOT', 'EXISTS');
    const name = tokens.parts().at(-1) ?? '';
    while (!tokens.done && !tokens.is('ON')) tokens.at++;
    if (tokens.take('ON')) this.find(tokens.parts())?.triggers.push({ name, ddl: text.trim() });
  }

  #alter(text: string): Taken {
    const tokens = this.#tokens(text);
    tokens.at++;
    if (!tokens.take('TABLE')) return { kind: 'passed' };
    tokens.take('IF', 'EXISTS');
    tokens.take('ONLY');
    const name = tokens.parts();
    if (name.length === 0) throw new Misplaced(tokens.place, `the name of the table is expected${tokens.found()}`);
    if (tokens.is('OWNER') || tokens.is('ENABLE') || tokens.is('DISABLE')) return { kind: 'passed' };
    if (tokens.take('ATTACH', 'PARTITION')) {
      const partition = this.find(tokens.parts());
      if (partition) {
        this.#partitions.set(partition.name.at(-1)!.toLowerCase(), name);
        this.tables.splice(this.tables.indexOf(partition), 1);
      }
      return { kind: 'declared' };
    }
    alterTable(tokens, this.#draft(name, 0));
    return { kind: 'declared' };
  }

  #insert(text: string): Taken {
    const head =
      /^\s*(?:INSERT|REPLACE)\s+(?:(?:OR\s+[A-Z]+|IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY)\s+)*(?:INTO\s+)?/i.exec(
        text,
      )!;
    let at = head[0].length;
    const next = () => tokenAt(text, at, this.lexing);
    const table: string[] = [];
    for (let token = next(); token && (token.kind === 'word' || token.kind === 'quoted'); token = next()) {
      table.push(token.text);
      at = token.end;
      if (next()?.text !== '.') break;
      at = next()!.end;
    }
    if (table.length === 0) throw new Misplaced(at, 'the name of the table is expected');
    let columns: string[] | null = null;
    if (next()?.text === '(' && next()?.kind === 'mark') {
      const open = at;
      columns = [];
      for (let token = next(); token?.text !== ')'; token = next()) {
        if (!token) throw new Misplaced(open, 'the list of columns is not closed');
        at = token.end;
        if (token.kind !== 'mark') columns.push(token.text);
      }
      at = next()!.end;
    }
    while (/^(OVERRIDING|SYSTEM|USER|VALUE)$/i.test(next()?.text ?? '')) at = next()!.end;
    const word = next();
    if (/^VALUES$/i.test(word?.text ?? '')) return { kind: 'insert', table, columns, values: word!.end };
    if (/^(SELECT|WITH|TABLE|DEFAULT|SET|EXEC|EXECUTE)$/i.test(word?.text ?? '') || word?.text === '(')
      return { kind: 'not carried out', what: `INSERT ... ${word!.text.toUpperCase()}` };
    throw new Misplaced(
      word?.start ?? text.length,
      `VALUES is expected${word ? `, but “${word.text}” stands there` : ''}`,
    );
  }

  #copy(text: string): Taken {
    const tokens = this.#tokens(text);
    tokens.at++;
    const table = tokens.parts();
    const columns = tokens.is('(') ? tokens.names() : null;
    if (!tokens.take('FROM', 'STDIN')) return { kind: 'not carried out', what: 'COPY' };
    if (!tokens.done && /\b(csv|binary|delimiter|null)\b/i.test(text.slice(tokens.place)))
      throw new Misplaced(tokens.place, 'COPY with options of its own is not read; plain “COPY ... FROM stdin” is');
    return { kind: 'copy', table, columns };
  }

  #draft(name: string[], line: number): TableDraft {
    const known = this.find(name);
    if (known) return known;
    const table = tableDraft(name, line);
    this.tables.push(table);
    return table;
  }
}

/** `ALGORITHM=UNDEFINED`, `DEFINER=`root`@`localhost``, `SQL SECURITY DEFINER` before a view. */
function passOption(tokens: Tokens): void {
  if (tokens.take('SQL')) tokens.at += 2;
  else {
    tokens.at += 2;
    tokens.skip();
    while (tokens.peek()?.text.startsWith('@')) tokens.at += tokens.peek()!.text === '@' ? 2 : 1;
  }
}
