// What each figure means, with its formula in words: one text for the page and for the report file.

export interface Meaning {
  term: string;
  words: string;
}

export const meanings = {
  ceiling: {
    term: 'Ceiling',
    words:
      'What another sample of the source, of the same sizes, would be expected to score. More is noise, not merit.',
  },
  fidelity: {
    term: 'Fidelity score',
    words:
      'The mean over the families of figures below, each between 0 and 1; its ceiling is the mean of their ceilings.',
  },
  integrity: {
    term: 'Integrity',
    words:
      'Unique keys, references that find their row, values of the right type and range, structure of each relation, and rules that always hold in the source. Each is counted in every row.',
  },
  privacy: {
    term: 'Privacy',
    words:
      'Copies against chance, nearness to rows learned from against rows held back, and two attacks. Too few rows settle nothing. Only differential privacy would prove anything.',
  },
  shape: {
    term: 'Shape',
    words: 'Numbers and dates: 1 − Kolmogorov-Smirnov distance. Categories: 1 − total variation distance.',
  },
  roundness: {
    term: 'Roundness',
    words: '1 − total variation distance of how round numbers are: multiples of 1000, 100, 50, 10, 5, 1, .1 or none.',
  },
  accuracy: {
    term: 'Accuracy',
    words:
      '1 − total variation distance on ten bins, for one, two and three columns, and for the rows of a parent in sequence; the mean of these.',
  },
  sequence: {
    term: 'Sequence',
    words: 'Accuracy of a value with the value of the row before, within one parent. A dash: no row has one before it.',
  },
  pairs: {
    term: 'Pairs',
    words:
      'Two numbers: 1 − half the difference of their correlations. Else 1 − total variation distance of the joint bins.',
  },
  joins: {
    term: 'Pairs along joins',
    words: 'The same for columns of two tables, one to three foreign keys apart, on joined rows.',
  },
  children: {
    term: 'Children per parent',
    words: '1 − Kolmogorov-Smirnov distance of the numbers of children, none included.',
  },
  rules: {
    term: 'Rules kept',
    words:
      'Share of the rows to which a rule applies in which it holds. As a score: that share over the share in the source. A rule that always holds there and not here is a failed check.',
  },
  apart: {
    term: 'Told apart',
    words:
      'Area under the ROC curve of gradient-boosted trees on rows that they were not trained on; .50 is chance, 1.00 is certainty. As a score: 2 × (1 − area), at most 1.',
  },
  nearer: {
    term: 'Nearer to training',
    words:
      'Share of synthetic rows whose nearest row learned from is nearer than the nearest of as many rows held back, both of as many entities; .50 is even.',
  },
  membership: {
    term: 'Membership attack',
    words:
      'Someone has real rows and asks which were learned from. Area under the ROC curve of guessing it from nearness to a synthetic row; .50 is even.',
  },
  closer: {
    term: 'Closer than real rows are',
    words:
      'Area under the ROC curve of synthetic rows lying nearer to real rows than these to each other; .50 is even. It needs no rows held back, and says less.',
  },
  copies: {
    term: 'Copies',
    words:
      'Share of synthetic rows equal to a source row in every value beside keys. Its ceiling is how often rows of the source repeat by themselves.',
  },
  singlingOut: {
    term: 'Singling out',
    words:
      'How much more often a description that fits one synthetic row fits exactly one row learned from than by chance, with the upper end of its 95 % interval.',
  },
} as const satisfies Record<string, Meaning>;

export type MeaningName = keyof typeof meanings;
