// The entry that host pages load, built as dist/understudy.js: defines <under-study> and exports connect.
export { connect, Understudy, UnderstudyError } from './host';
export type {
  FilesToLoad,
  IntegrityReport,
  Progress,
  ResultFile,
  Schema,
  Settings,
  TrainRequest,
  WidgetError,
  WidgetEvents,
} from './host';
export { UnderstudyElement } from './element';
