// Checks what a host page sends before anything is done with it: its shape, its order and its number. Pure functions and
// one counter, so that a hostile host can be played in tests.
import type { Greeting, HostFile, HostMessage, Settings, TrainRequest } from './protocol';
import { protocolVersion } from './protocol';

const presets = ['fast', 'balanced', 'best'];
const themes = ['light', 'dark', 'auto'];
const mostFiles = 2000;
const longestPath = 1000;
const mostWords = 200;
const longestWord = 500;
const longestName = 50;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optional(value: unknown, holds: (value: unknown) => boolean): boolean {
  return value === undefined || holds(value);
}

const isText = (longest: number) => (value: unknown) => typeof value === 'string' && value.length <= longest;

const isNumber = (low: number, high: number) => (value: unknown) =>
  typeof value === 'number' && value >= low && value <= high;

const isPreset = (value: unknown) => presets.includes(value as string);

function isFile(value: unknown): value is HostFile {
  if (!isRecord(value) || !isText(longestPath)(value.path) || value.path === '') return false;
  return value.data instanceof Blob || value.data instanceof ArrayBuffer;
}

function isSettings(value: unknown): value is Settings {
  if (!isRecord(value)) return false;
  const { theme, colors, preset, language, words } = value;
  const color = (c: unknown) => optional(c, isText(100));
  return (
    optional(theme, (t) => themes.includes(t as string)) &&
    optional(colors, (c) => isRecord(c) && color(c.paper) && color(c.ink)) &&
    optional(preset, isPreset) &&
    optional(language, (l) => typeof l === 'string' && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(l)) &&
    optional(
      words,
      (w) =>
        isRecord(w) &&
        Object.keys(w).length <= mostWords &&
        Object.keys(w).every(isText(longestName)) &&
        Object.values(w).every(isText(longestWord)),
    )
  );
}

/** A greeting of the type expected, and nothing else. */
export function isGreeting(value: unknown, type: Greeting['type']): value is Greeting {
  return isRecord(value) && value.understudy === protocolVersion && value.type === type;
}

/** The parts of an object that are wanted, where they are there. */
function only<T extends object, K extends keyof T>(value: T, ...names: K[]): Partial<Pick<T, K>> {
  const parts: Partial<Pick<T, K>> = {};
  for (const name of names) if (Object.hasOwn(value, name)) parts[name] = value[name];
  return parts;
}

function settingsOf(value: Settings): Settings {
  const settings = only(value, 'theme', 'preset', 'language', 'words');
  return value.colors ? { ...settings, colors: only(value.colors, 'paper', 'ink') } : settings;
}

/**
 * @param after the largest number seen so far
 * @returns the message and nothing beside it, or in words why it is none
 */
export function readHostMessage(value: unknown, after: number): HostMessage | string {
  if (!isRecord(value)) return 'a message is an object';
  const { id, type } = value;
  if (!Number.isSafeInteger(id)) return 'a message has a number, `id`';
  if ((id as number) <= after) return `number ${id} is not above ${after}, the last one`;
  const head = { id: id as number };
  switch (type) {
    case 'configure':
      if (!isSettings(value.settings)) return '`settings` are not as the protocol has them';
      return { ...head, type, settings: settingsOf(value.settings) };
    case 'load': {
      const { files } = value;
      if (!Array.isArray(files) || files.length === 0 || files.length > mostFiles)
        return `\`files\` is a list of 1 to ${mostFiles}`;
      if (!files.every(isFile)) return 'a file has a `path` and `data`, a Blob or an ArrayBuffer';
      return { ...head, type, files: files.map(({ path, data }) => ({ path, data })) };
    }
    case 'train': {
      const { preset, seed, ratio } = value;
      if (!optional(preset, isPreset)) return `\`preset\` is one of ${presets.join(', ')}`;
      if (!optional(seed, (s) => Number.isSafeInteger(s))) return '`seed` is an integer';
      if (!optional(ratio, isNumber(0.01, 100))) return '`ratio` is a number from 0.01 to 100';
      return { ...head, type, ...only(value as TrainRequest, 'preset', 'seed', 'ratio') };
    }
    case 'schema':
    case 'report':
    case 'take':
    case 'cancel':
      return { ...head, type };
    default:
      return 'no such type of message';
  }
}

/** Lets a burst and then a steady number of messages a second through; says once a second that it does not. */
export class FloodGuard {
  private left = 100;
  private seen = 0;
  private told = -Infinity;

  /** @param perSecond messages let through in the long run */
  constructor(private readonly perSecond = 50) {}

  /** @param now milliseconds of any steady clock */
  admit(now: number): 'yes' | 'no' | 'no, and tell' {
    if (this.seen) this.left = Math.min(100, this.left + ((now - this.seen) / 1000) * this.perSecond);
    this.seen = now;
    if (this.left >= 1) {
      this.left--;
      return 'yes';
    }
    if (now - this.told < 1000) return 'no';
    this.told = now;
    return 'no, and tell';
  }
}
