// What is learned of how a text column is written. Plain serialisable data; no value that fewer than five
// root entities share is in it. How it is learned and used is in the other files of this folder.

/** Values with weights; draw with `draw`. */
export interface Weighted<T> {
  values: T[];
  /** Running sums of the weights, the last is 1. */
  upTo: number[];
}

/** Codes such as "AB-1204": templates, and for each place which characters stand there. */
export interface PatternSpec {
  kind: 'pattern';
  templates: Weighted<Template>;
}

export interface Template {
  /** One sign a character: D digit, U upper, L lower, X any of them, or `\` and the literal character. */
  mask: string;
  places: Place[];
}

/** A place of a template: its characters, and how they depend on the character of the place before. */
export interface Place {
  characters: Weighted<string>;
  after: Record<string, Weighted<string>>;
}

/** 32, 40 or 64 hex digits and the like, and UUIDs: nothing but chance in a fixed dress. */
export interface HexSpec {
  kind: 'hex';
  /** x for a hex digit, all else literal. */
  mask: string;
  upper: boolean;
}

/** Titles, notes, names in any script: a chain of words that many share, and invented words in place of rare ones. */
export interface WordsSpec {
  kind: 'words';
  /** Words a text. */
  lengths: Weighted<number>;
  symbols: Weighted<string>;
  first: Weighted<string>;
  next: Record<string, Weighted<string>>;
  last: Weighted<string>;
  separators: Weighted<string>;
  characters: CharacterSpec;
  /** Rare lower-case words are taken from a general list instead of being invented. */
  prose: boolean;
}

/** Letters of a word given the up to three before; `^` before the first, `$` after the last. */
export interface CharacterSpec {
  next: Record<string, Weighted<string>>;
  /** Letters a word has at most. */
  longest: number;
}

/** A meaning for which there are public lists of names. */
export interface NamedSpec {
  kind: 'named';
  meaning: NamedMeaning;
  letterCase: 'upper' | 'lower' | 'as-is';
  /** Shares of texts with this trait, 0..1; what they mean depends on the meaning. */
  traits: Record<string, number>;
  /** Endings that many share (domains of mail addresses). */
  endings: Weighted<string> | null;
}

export type NamedMeaning =
  | 'email'
  | 'first-name'
  | 'last-name'
  | 'full-name'
  | 'company'
  | 'street'
  | 'city'
  | 'region'
  | 'country'
  | 'url'
  | 'country-code'
  | 'currency-code'
  | 'language-code'
  | 'ip-address';

/** JSON objects and arrays, kept readable as such. */
export interface JsonSpec {
  kind: 'json';
  root: JsonNode;
}

export type JsonNode =
  | { is: 'object'; fields: { name: string; share: number; node: JsonNode }[] }
  | { is: 'array'; lengths: Weighted<number>; node: JsonNode }
  | { is: 'number'; from: number; to: number; decimals: number }
  | { is: 'boolean'; share: number }
  | { is: 'text'; words: TextForm }
  | { is: 'null' };

export type TextForm = PatternSpec | HexSpec | WordsSpec;

export interface TextSpec {
  name: string;
  /** Is every value of the source different? */
  unique: boolean;
  /** Values that many entities share, with the share of rows that hold them. */
  common: { values: string[]; shares: number[] };
  /** How often one of the other values is repeated. */
  repeats: Weighted<number>;
  maxLength: number;
  form: TextForm | NamedSpec | JsonSpec;
}
