// All rule kinds together: mine every kind, and ask of any rule in which rows it holds.
import * as aggregate from './aggregate';
import * as bounds from './bounds';
import * as calendar from './calendar';
import * as composition from './composition';
import * as constant from './constant';
import * as copy from './copy';
import * as counter from './counter';
import * as dateDifference from './date-difference';
import * as datePart from './date-part';
import * as dateShift from './date-shift';
import * as dependency from './dependency';
import * as exactlyOne from './exactly-one';
import { Facts } from './facts';
import * as fileOrder from './file-order';
import * as fixedValue from './fixed-value';
import * as linear from './linear';
import * as linkCopy from './link-copy';
import * as order from './order';
import * as parentOrder from './parent-order';
import * as product from './product';
import * as recurring from './recurring';
import * as repeat from './repeat';
import * as roundness from './roundness';
import * as runningTotal from './running-total';
import * as siblingCopy from './sibling-copy';
import * as siblingOrder from './sibling-order';
import * as sum from './sum';
import type { Rule, RuleData, RuleKind, Truth } from './types';

type Kind<K extends RuleKind> = {
  mine(facts: Facts): Extract<Rule, { kind: K }>[];
  holds(rule: Extract<Rule, { kind: K }>, facts: Facts): Truth;
};

const KINDS: { [K in RuleKind]: Kind<K> } = {
  order,
  sum,
  product,
  linear,
  'date-part': datePart,
  'date-difference': dateDifference,
  'date-shift': dateShift,
  composition,
  dependency,
  'fixed-value': fixedValue,
  calendar,
  roundness,
  bounds,
  'parent-order': parentOrder,
  'sibling-order': siblingOrder,
  'file-order': fileOrder,
  'exactly-one': exactlyOne,
  counter,
  aggregate,
  constant,
  repeat,
  recurring,
  'running-total': runningTotal,
  copy,
  'link-copy': linkCopy,
  'sibling-copy': siblingCopy,
};

/**
 * Every rule that the data show, by kind; the same data give the same rules. Linear in rows.
 * @param onKind called before each kind is looked for
 */
export function mineRules(data: RuleData, onKind?: (kind: RuleKind) => void): Rule[] {
  const facts = new Facts(data);
  return (Object.keys(KINDS) as RuleKind[]).flatMap((kind): Rule[] => {
    onKind?.(kind);
    return KINDS[kind].mine(facts);
  });
}

/** Truth of a rule for each row of `rule.judged`, in any database of the same schema. */
export function ruleHolds(rule: Rule, facts: Facts): Truth {
  return (KINDS[rule.kind].holds as (rule: Rule, facts: Facts) => Truth)(rule, facts);
}
