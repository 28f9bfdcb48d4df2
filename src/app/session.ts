// Where the interface gets its session from: the engines are fetched when the first file is opened, not before.
import type { StudioSession } from '../studio/types';

const studio = import.meta.glob<{ createStudio(): StudioSession }>('../studio/browser.ts');

export async function loadSession(): Promise<StudioSession> {
  const { createStudio } = await studio['../studio/browser.ts']();
  return createStudio();
}
