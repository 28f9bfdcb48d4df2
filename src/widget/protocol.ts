// What a host page and the embedded widget say to each other: greetings on the window, all else over one MessagePort.
// Types and constants only; guard.ts checks what arrives.
import type { Preset } from '../model/types';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';
import type { StageProgress } from '../studio/types';

export const protocolVersion = 1;

/**
 * On the window, each side to the exact origin of the other, with no data. The widget says `hello` when it starts and
 * whenever it is called; the host answers the first with `connect` and one end of a MessageChannel.
 */
export interface Greeting {
  understudy: typeof protocolVersion;
  type: 'hello' | 'call' | 'connect';
}

export type Theme = 'light' | 'dark' | 'auto';

export interface Settings {
  theme?: Theme;
  /** CSS colours of the host page. The blue of what is made up stays. */
  colors?: { paper?: string; ink?: string };
  preset?: Preset;
  /** BCP 47 tag of the words given: "de", "pt-BR". */
  language?: string;
  /** Texts that replace the widget's own, by their name in words.ts. */
  words?: Record<string, string>;
}

export interface HostFile {
  /** "bank/loan.csv"; a schema may come along as .json or .sql. */
  path: string;
  data: Blob | ArrayBuffer;
}

export interface TrainRequest {
  preset?: Preset;
  seed?: number;
  /** Rows of the result as a multiple of the source's, 0.01 to 100. */
  ratio?: number;
}

/** Each has a number of its own, larger than the one before; what answers it carries the same. */
export type HostMessage = { id: number } & (
  | { type: 'configure'; settings: Settings }
  | { type: 'load'; files: HostFile[] }
  | { type: 'schema' }
  | ({ type: 'train' } & TrainRequest)
  | { type: 'report' }
  | { type: 'take' }
  | { type: 'cancel' }
);

/** `words` and `table` are left out while the person's own files are open: they would tell of them. */
export type Progress = Pick<StageProgress, 'stage' | 'share' | 'secondsLeft'> &
  Partial<Pick<StageProgress, 'words' | 'table'>>;

export interface ResultFile {
  name: string;
  data: Blob;
}

export type WidgetErrorCode =
  /** Not a message of this protocol; nothing was done. */
  | 'bad-message'
  /** More messages than the widget takes in a second; the surplus was dropped. */
  | 'too-many'
  /** Something else runs; nothing was done. */
  | 'busy'
  /** Not possible yet: nothing loaded, nothing trained. */
  | 'too-early'
  /** The files are the person's: only a click of theirs hands anything over. */
  | 'not-handed-over'
  /** A fault of the widget itself. */
  | 'failed';

export interface WidgetError {
  /** One of WidgetErrorCode or the code of a UserError ("bad-schema", "cancelled"). */
  code: string;
  message: string;
  hint: string;
}

/** Answers carry the number of what they answer; what happens by itself carries null. */
export type WidgetMessage = { id: number | null } & (
  | { type: 'ready'; protocol: number; version: string }
  | { type: 'progress'; progress: Progress }
  | { type: 'schema'; schema: Schema }
  | { type: 'report'; report: IntegrityReport }
  | { type: 'result'; files: ResultFile[] }
  | { type: 'resize'; height: number }
  | { type: 'done' }
  | ({ type: 'error' } & WidgetError)
);
