// The page's security policy, read from the page itself, in words.

export interface Directive {
  directive: string;
  sources: string[];
}

const words: Record<string, string> = {
  'default-src': 'All that is not named below',
  'script-src': 'Code',
  'worker-src': 'Workers',
  'connect-src': 'Connections: fetch, sockets, beacons',
  'img-src': 'Pictures',
  'style-src': 'Styles',
  'font-src': 'Typefaces',
  'manifest-src': 'The app’s description for installing',
  'frame-src': 'Frames',
  'base-uri': 'Other base address',
  'form-action': 'Sending forms',
  "'none'": 'nothing',
  "'self'": 'this address only',
  "'wasm-unsafe-eval'": 'WebAssembly out of it',
  "'unsafe-inline'": 'written in the page',
  'blob:': 'made in this page',
  'data:': 'written in the page',
};

/** Empty where the page holds no policy of its own. */
export function policyOf(page: Document): Directive[] {
  const policy = page.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')?.content ?? '';
  return policy
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .filter(([directive]) => directive !== '')
    .map(([directive, ...sources]) => ({ directive, sources }));
}

/** A word of the policy in words; itself where there are none. */
export function wordsOf(part: string): string {
  return words[part] ?? part;
}
