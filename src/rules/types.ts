// Rules: what holds in the rows of a database without being a key or a type. Plain serialisable data.
// A rule names the table whose columns it binds (`table`) and the table whose rows it is judged on (`judged`).
import type { Tables } from '../table/table';
import type {
  AggregateRule,
  ConstantRule,
  CopyRule,
  CounterRule,
  ExactlyOneRule,
  LinkCopyRule,
  ParentOrderRule,
  RecurringRule,
  RepeatRule,
  RunningTotalRule,
  SiblingCopyRule,
  SiblingOrderRule,
} from './relation-types';
import type {
  BoundsRule,
  CalendarRule,
  CompositionRule,
  DateDifferenceRule,
  DatePartRule,
  DateShiftRule,
  DependencyRule,
  FileOrderRule,
  FixedValueRule,
  LinearRule,
  OrderRule,
  ProductRule,
  RoundnessRule,
  SumRule,
} from './row-types';

export type * from './base-types';
export type * from './relation-types';
export type * from './row-types';

/** What mining needs to know of the schema; the schema of the house fits as it is. */
export interface RuleSchema {
  tables: {
    name: string;
    columns: { name: string; type: string; format: { kind: string } }[];
    primaryKey: { columns: string[] } | null;
  }[];
  relations: { id: string; child: string; columns: string[]; parent: string; parentColumns: string[] }[];
}

export interface RuleData {
  tables: Tables;
  schema: RuleSchema;
  /** By relation id: parent row of each child row, -1 for none. */
  parents: Record<string, Int32Array>;
  /** By relation id: child rows ordered by parent and within it as the siblings follow; file order where absent. */
  order?: Record<string, Int32Array>;
  /** By table: root entity of each row; each row its own where absent. Values of few entities stay out of the rules. */
  groups?: Record<string, Int32Array>;
}

export type Rule =
  | CompositionRule
  | DatePartRule
  | DateDifferenceRule
  | DateShiftRule
  | CounterRule
  | AggregateRule
  | OrderRule
  | SumRule
  | ProductRule
  | LinearRule
  | DependencyRule
  | FixedValueRule
  | CalendarRule
  | RoundnessRule
  | BoundsRule
  | ParentOrderRule
  | SiblingOrderRule
  | FileOrderRule
  | ExactlyOneRule
  | ConstantRule
  | RecurringRule
  | RepeatRule
  | RunningTotalRule
  | CopyRule
  | LinkCopyRule
  | SiblingCopyRule;

export type RuleKind = Rule['kind'];

/** For each judged row: 1 holds, 0 does not, 2 not applicable. */
export type Truth = Uint8Array;
export const FAILS = 0;
export const HOLDS = 1;
export const NOT_APPLICABLE = 2;
