// What the rest of the project uses of synthesis.
export { fit, type FitOptions, type Generator } from './fit';
export { keepDeclared } from './declared';
export { generate, rowsAsked } from './generate';
export { addKeys, copyKeys, partsFor, takeAdded, type KeysAdded, type KeysBefore, type Part } from './parts';
export { makePlan } from './plan';
export type { Plan, SourcePlan } from './table-model';
export { summarisePlan } from './summary';
export { followingTables, readConditions } from './conditions';
export type {
  Conditions,
  Dataset,
  GenerateOptions,
  GenerateProgress,
  PlanSummary,
  RulePlan,
  Sampler,
  TablePlan,
  Trainer,
} from './types';
