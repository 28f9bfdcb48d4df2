// understudy/core: the pieces below the interface for programs in Node. `npm run build:core` writes it to dist-core/.
// The session goes open -> infer -> train -> generate -> check -> export; docs/studio.md tells each step.
export { createStudio } from './studio/node';
export { keptTables, readGenerator, type SavedGenerator } from './generator/generator-file';
export { UserError, type UserErrorCode } from './table/user-error';
export type { Dialect, OpenResult, SourceFile } from './database/types';
export type { BackendChoice, Preset } from './model/types';
export type { Report } from './report/report-types';
export type { IntegrityReport } from './report/types';
export type { Relation, Schema, TableSchema } from './schema/types';
export type { GenerateOptions, PlanSummary } from './synthesis/types';
export type * from './studio/types';
