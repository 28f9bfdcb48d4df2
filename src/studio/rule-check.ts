// How often the rules of the source hold in the result. It judges; making them hold is the business of synthesis.
import type { Catalogue } from '../database/catalogue';
import { keyCodes } from '../report/keys';
import type { RuleIntegrity } from '../report/types';
import { Facts } from '../rules/facts';
import { ruleHolds } from '../rules/rules';
import { FAILS, HOLDS } from '../rules/types';
import type { Condition } from '../schema/condition';
import { Unclear } from '../schema/condition-values';
import { declaredChecks, declaredUnique } from '../schema/declared-checks';
import type { Schema } from '../schema/types';
import type { Plan } from '../synthesis';
import { withRelations } from '../synthesis/implied';
import { followRelations } from '../synthesis/roles';
import { EditableRows } from '../synthesis/editable-rows';
import type { Table, Tables } from '../table/table';

/** A rule that is kept by construction may hold in so much less of the result, as a share of the rows. */
const ALLOWED = 0.02;
/** Rules that hold in fewer rows of the source are habits: how often they hold is likeness, not soundness. */
const ALWAYS = 0.995;

/** Enabled rules in the order of the plan. Those that are learned only, and habits, are told and never fail. */
export function checkRules(plan: Pick<Plan, 'implied' | 'rules'>, given: Schema, synthetic: Tables): RuleIntegrity[] {
  const schema = withRelations(given, plan.implied);
  const parents = Object.fromEntries(followRelations({ schema, tables: synthetic }));
  const facts = new Facts({ tables: synthetic, schema, parents });
  return plan.rules
    .filter(({ enabled }) => enabled)
    .map(({ rule, enforced }) => {
      let holds = 0;
      let fails = 0;
      for (const truth of ruleHolds(rule, facts)) {
        if (truth === HOLDS) holds++;
        else if (truth === FAILS) fails++;
      }
      const share = holds + fails > 0 ? holds / (holds + fails) : rule.holds;
      const ok = !enforced || rule.holds < ALWAYS || share >= rule.holds - ALLOWED;
      return { id: rule.id, words: rule.words, holds: { real: rule.holds, synthetic: share }, ok };
    });
}

/**
 * CHECK conditions, as far as they are read, and UNIQUE sets that the source declares: not one row may break them.
 * @param real tables of the source that are at hand; the others keep what they declare
 */
export function checkDeclared(schema: Schema, { tables }: Catalogue, real: Tables, synthetic: Tables): RuleIntegrity[] {
  return schema.tables
    .filter((t) => t.treatment === 'generate' && t.name in synthetic)
    .flatMap((table) => {
      const declared = tables.find((t) => t.table === table.name);
      const judged = (id: string, words: string, share: (rows: Table) => number): RuleIntegrity => {
        const holds = {
          real: table.name in real ? share(real[table.name]) : 1,
          synthetic: share(synthetic[table.name]),
        };
        return {
          id: `${table.name}:${id}`,
          words: `${table.name}: ${words}`,
          holds,
          ok: holds.synthetic >= holds.real,
        };
      };
      const checks = (declared ? declaredChecks(declared, table) : []).flatMap(({ words, condition }, i) => {
        if (!condition?.columns.every((c) => table.columns.some(({ name }) => name === c))) return [];
        try {
          return [judged(`check ${i}`, words, (rows) => shareHolding(condition, rows))];
        } catch (error) {
          // What it compares only a database can compare: a note has said so.
          if (error instanceof Unclear) return [];
          throw error;
        }
      });
      const unique = declaredUnique(table).map((set) =>
        judged(`unique ${set.join()}`, `UNIQUE (${set.join(', ')})`, (rows) => shareUnlike(set, rows)),
      );
      return [...checks, ...unique];
    });
}

function shareHolding(condition: Condition, table: Table): number {
  const rows = new EditableRows(table, null);
  let holds = 0;
  for (let row = 0; row < table.rows; row++) if (condition.holds((c) => rows.value(c, row))) holds++;
  return table.rows > 0 ? holds / table.rows : 1;
}

/** Rows that are alike with none before them; a gap is like nothing. */
function shareUnlike(set: string[], table: Table): number {
  const { codes, size } = keyCodes(table, set);
  const seen = new Uint8Array(size);
  let unlike = 0;
  for (let row = 0; row < table.rows; row++) {
    if (codes[row] >= 0 && seen[codes[row]]) continue;
    seen[codes[row]] = 1;
    unlike++;
  }
  return table.rows > 0 ? unlike / table.rows : 1;
}
