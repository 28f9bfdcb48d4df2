// A CHECK condition of SQL as a function of a row, with SQL's third truth value: comparisons, arithmetic, CASE, patterns,
// dates and functions, as the database that it was written for has them. What else SQL can say is not read.
import type { SqlDialect } from '../database/catalogue';
import { allTokens, Unfinished } from '../database/sql-script/lexer';
import { globPattern, likePattern, regularPattern, similarPattern } from './condition-patterns';
import { constant, Terms, type NamedColumn } from './condition-terms';
import { Tokens } from './condition-tokens';
import {
  both,
  compared,
  isOneOf,
  not,
  Refused,
  same,
  textOf,
  truth,
  Unread,
  type Expression,
  type Row,
} from './condition-values';

export interface Condition {
  /** That it speaks of, each once. */
  columns: string[];
  /** False where a row breaks it; what is unknown breaks nothing. @throws Unclear where values cannot be compared */
  holds(value: Row): boolean;
}

/**
 * @param columnNamed the column that a name in the condition means, letter case apart; undefined: none
 * @returns null for a condition that is not read
 */
export function readCondition(
  sql: string,
  dialect: SqlDialect | null,
  columnNamed: (name: string) => NamedColumn | undefined,
): Condition | null {
  try {
    const tokens = new Tokens(allTokens(sql, { mysql: dialect === 'mysql' }));
    const parser = new Parser(tokens, dialect, columnNamed);
    const { value } = parser.whole();
    const holds = (row: Row) => {
      try {
        return truth(value(row)) !== false;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    };
    return { columns: [...parser.columns], holds };
  } catch (error) {
    if (error instanceof Unread || error instanceof Unfinished) return null;
    throw error;
  }
}

const logical = (value: (row: Row) => boolean | null): Expression => ({ kind: 'boolean', value });

class Parser extends Terms {
  whole(): Expression {
    const read = this.or();
    if (!this.tokens.ended) throw new Unread();
    return read;
  }

  protected or(): Expression {
    let left = this.and();
    while (this.tokens.words('OR')) {
      const [a, b] = [left, this.and()];
      left = logical((row) => not(both(not(truth(a.value(row))), not(truth(b.value(row))))));
    }
    return left;
  }

  private and(): Expression {
    let left = this.negation();
    while (this.tokens.words('AND')) {
      const [a, b] = [left, this.negation()];
      left = logical((row) => both(truth(a.value(row)), truth(b.value(row))));
    }
    return left;
  }

  private negation(): Expression {
    if (!this.tokens.words('NOT')) return this.predicate();
    const read = this.negation();
    return logical((row) => not(truth(read.value(row))));
  }

  private predicate(): Expression {
    const left = this.bits();
    const operator = this.tokens.comparison();
    if (operator) return this.compare(operator, left);
    if (this.tokens.words('IS')) return this.is(left);
    if (this.tokens.words('ISNULL')) return logical((row) => left.value(row) === null);
    if (this.tokens.words('NOTNULL')) return logical((row) => left.value(row) !== null);
    const negated = this.tokens.words('NOT');
    const read = this.membership(left);
    if (!read) {
      if (negated) throw new Unread();
      return left;
    }
    return negated ? logical((row) => not(truth(read.value(row)))) : read;
  }

  private compare(operator: string, left: Expression): Expression {
    if (operator.includes('~')) return this.postgresPattern(operator, left);
    const [any, all] = [this.tokens.words('ANY'), this.tokens.words('ALL')];
    if (any || all) {
      if (operator !== (any ? '=' : '<>')) throw new Unread();
      const among = this.oneOf(left, this.arrayList());
      return any ? among : logical((row) => not(truth(among.value(row))));
    }
    const [a, b] = this.alike(left, this.bits());
    if (operator === '<=>') return logical((row) => same(a(row), b(row)));
    return logical((row) => compared(operator, a(row), b(row)));
  }

  private is(left: Expression): Expression {
    const negated = this.tokens.words('NOT');
    const test = this.isTest(left);
    return negated ? logical((row) => not(truth(test.value(row)))) : test;
  }

  private isTest(left: Expression): Expression {
    if (this.tokens.words('NULL')) return logical((row) => left.value(row) === null);
    if (this.tokens.words('UNKNOWN')) return logical((row) => truth(left.value(row)) === null);
    for (const wanted of [true, false])
      if (this.tokens.words(String(wanted).toUpperCase())) return logical((row) => truth(left.value(row)) === wanted);
    const distinct = this.tokens.words('DISTINCT', 'FROM');
    if (!distinct && this.dialect !== 'sqlite') throw new Unread();
    const [a, b] = this.alike(left, this.bits());
    return logical((row) => same(a(row), b(row)) !== distinct);
  }

  private membership(left: Expression): Expression | null {
    const { tokens, dialect } = this;
    if (tokens.words('IN')) return this.oneOf(left, this.list());
    if (tokens.words('BETWEEN')) {
      const low = this.bits();
      tokens.mustWord('AND');
      const [a, from] = this.alike(left, low);
      const [b, to] = this.alike(left, this.bits());
      return logical((row) => both(compared('>=', a(row), from(row)), compared('<=', b(row), to(row))));
    }
    const anyCase = dialect === 'sqlite' || this.folds;
    if (tokens.words('LIKE')) return this.like(left, anyCase);
    if (tokens.words('ILIKE')) return this.like(left, true);
    if (tokens.words('GLOB')) return this.pattern(left, globPattern);
    if (tokens.words('SIMILAR', 'TO')) return this.pattern(left, similarPattern);
    if (tokens.words('REGEXP') || tokens.words('RLIKE'))
      return this.pattern(left, (p) => regularPattern(p, this.folds));
    return null;
  }

  /** `~` and its kin, and `~~`, as PostgreSQL writes LIKE in its dumps. */
  private postgresPattern(operator: string, left: Expression): Expression {
    const anyCase = operator.endsWith('*');
    const read = operator.includes('~~')
      ? this.like(left, anyCase)
      : this.pattern(left, (pattern) => regularPattern(pattern, anyCase));
    return operator.startsWith('!') ? logical((row) => not(truth(read.value(row)))) : read;
  }

  private like(left: Expression, anyCase: boolean): Expression {
    const right = this.bits();
    const given = this.tokens.words('ESCAPE') ? this.bits().value(() => null) : null;
    const own = this.dialect === 'postgres' || this.dialect === 'mysql' ? '\\' : '';
    const how = { anyCase, escape: given === null ? own : String(given), sets: this.dialect === 'tsql' };
    return this.matched(left, right, (pattern) => likePattern(pattern, how));
  }

  private pattern(left: Expression, compile: (pattern: string) => RegExp | null): Expression {
    return this.matched(left, this.bits(), compile);
  }

  private matched(left: Expression, right: Expression, compile: (pattern: string) => RegExp | null): Expression {
    const [subject, pattern] = [textOf(left), textOf(right)];
    return logical((row) => {
      const [text, words] = [subject(row), pattern(row)];
      if (text === null || words === null) return null;
      const compiled = compile(words);
      if (!compiled) throw new Refused('a pattern that is not understood');
      return compiled.test(text);
    });
  }

  private oneOf(left: Expression, list: Expression[]): Expression {
    const pairs = list.map((item) => this.alike(left, item));
    return logical((row) =>
      isOneOf(
        this.folded(left, row),
        pairs.map(([, item]) => item(row)),
      ),
    );
  }

  private list(): Expression[] {
    this.tokens.must('(');
    return this.rest(')');
  }

  /** `(ARRAY['a', 'b'])`, as PostgreSQL writes IN. */
  private arrayList(): Expression[] {
    const { tokens } = this;
    tokens.must('(');
    const nested = tokens.marks('(');
    tokens.mustWord('ARRAY');
    tokens.must('[');
    const items = this.rest(']');
    if (nested) tokens.must(')');
    while (tokens.marks('::')) this.cast(constant('unknown', null));
    tokens.must(')');
    return items;
  }
}
