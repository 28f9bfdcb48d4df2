// The charts of the report file as the SVG that they draw from given figures: a change of a picture shows in its snapshot.
import { expect, it } from 'vitest';
import {
  associationChart,
  bulletChart,
  differenceChart,
  intervalChart,
  overlayChart,
  ruleChart,
  sparkChart,
} from '../../../src/report/html/charts';

const shares = { real: 0.1, synthetic: 0.12 };
const association = {
  columns: ['a', '<b>', 'c'].map((column) => ({ table: 't', column })),
  real: [
    [1, 0.6, 0.02],
    [0.5, 1, 0.3],
    [0.02, 0.34, 1],
  ],
  synthetic: [
    [1, 0.5, 0.02],
    [0.5, 1, 0.2],
    [0.02, 0.2, 1],
  ],
};

const pictures = {
  numbers: overlayChart(
    {
      kind: 'bins',
      edges: [0, 10, 20, 30],
      log: false,
      dates: false,
      real: [0.2, 0.5, 0.3],
      synthetic: [0.3, 0.4, 0.3],
      outside: shares,
      nulls: shares,
    },
    'amount',
  ),
  words: overlayChart(
    { kind: 'categories', labels: ['<b>', 'two'], real: [0.6, 0.4], synthetic: [0.5, 0.5], other: shares },
    'kind',
  ),
  spark: sparkChart([0.5, 0.5], [0.4, 0.6], 'children'),
  bullet: bulletChart({ score: 0.91, ceiling: 0.97 }, 0.8),
  interval: intervalChart(0.52, 0.03, 0.4, 0.6, true),
  'interval of too few rows': intervalChart(0.7, 0.3, 0.4, 0.6, false),
  rule: ruleChart(1, 0.93),
  associations: associationChart(association),
  differences: differenceChart(association),
};

it.each(Object.entries(pictures))('%s', (_, picture) => {
  const drawn = picture.source.replace(/></g, '>\n<');
  expect(drawn).not.toMatch(/NaN|undefined|<b>/);
  expect(drawn).toMatchSnapshot();
});
