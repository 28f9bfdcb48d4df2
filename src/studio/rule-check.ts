// How often the rules of the source hold in the result. It judges; making them hold is the business of synthesis.
import type { RuleIntegrity } from '../report/types';
import { Facts } from '../rules/facts';
import { ruleHolds } from '../rules/rules';
import { FAILS, HOLDS } from '../rules/types';
import type { Schema } from '../schema/types';
import type { Plan } from '../synthesis';
import { withRelations } from '../synthesis/implied';
import { followRelations } from '../synthesis/roles';
import type { Tables } from '../table/table';

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
