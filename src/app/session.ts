// Where the interface gets its session from: the engines are fetched when files are about to come, not before.
import type { StudioSession } from '../studio/types';

export async function loadSession(): Promise<StudioSession> {
  const { createStudio } = await import('../studio/browser');
  return createStudio();
}
