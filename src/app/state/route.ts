// The five steps and the part of the address that says which one is open. Nothing of the data ever goes there.

export const steps = ['open', 'relate', 'train', 'review', 'export'] as const;
export type Step = (typeof steps)[number];

export const stepTitle: Record<Step, string> = {
  open: 'Open',
  relate: 'Relate',
  train: 'Train',
  review: 'Review',
  export: 'Export',
};

/** "#relate" or "#review/rules" -> the step; null when it is none. */
export function stepOfHash(hash: string): Step | null {
  const name = hash.replace(/^#/, '').split('/')[0];
  return (steps as readonly string[]).includes(name) ? (name as Step) : null;
}
