// Each chart as the SVG that it draws from given figures at a given width: a change of a picture shows in its snapshot.
import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import { expect, it, vi } from 'vitest';
import Bullet from '../../../src/app/charts/Bullet.svelte';
import Distribution from '../../../src/app/charts/Distribution.svelte';
import Dumbbell from '../../../src/app/charts/Dumbbell.svelte';
import Interval from '../../../src/app/charts/Interval.svelte';
import LossCurve from '../../../src/app/charts/LossCurve.svelte';
import PairBars from '../../../src/app/charts/PairBars.svelte';
import QualityCurve from '../../../src/app/charts/QualityCurve.svelte';
import Spark from '../../../src/app/charts/Spark.svelte';
import Squares from '../../../src/app/charts/Squares.svelte';

const hostile = '<b>"x" & 👩‍👩‍👧';
const of = <Props extends Record<string, unknown>>(chart: Component<Props>, props: Props) => ({
  chart: chart as unknown as Component<Record<string, unknown>>,
  props: { label: 'a figure', ...props } as Record<string, unknown>,
});
const label = 'a figure';
const matrix = [
  [1, 0.6, 0.02],
  [0.5, 1, 0.3],
  [0.02, 0.34, 1],
];

const pictures = {
  'Bullet below its ceiling': of(Bullet, { score: 0.91, ceiling: 0.97, label }),
  'Bullet above its ceiling': of(Bullet, { score: 0.98, ceiling: 0.97, label }),
  'Distribution of numbers': of(Distribution, {
    labels: ['0', '10', '20', '1500000'],
    binned: true,
    real: [0.2, 0.5, 0.3],
    synthetic: [0.25, 0.45, 0.3],
    label,
  }),
  'Distribution of dates, real only': of(Distribution, {
    labels: ['1993-01-01', '1995-01-01', '1997-01-01'],
    binned: true,
    dates: true,
    real: [0.4, 0.6],
    label,
  }),
  'Distribution of words': of(Distribution, {
    labels: ['', hostile, 'a name that is much too long for its place'],
    binned: false,
    real: [0.5, 0.3, 0.2],
    synthetic: [0.4, 0.35, 0],
    label,
  }),
  Dumbbell: of(Dumbbell, { real: 1, synthetic: 0.93, low: 0.8, label }),
  Interval: of(Interval, { value: 0.52, half: 0.03, low: 0.4, high: 0.6, label }),
  'Interval with too few rows': of(Interval, { value: 0.7, half: 0.3, low: 0.4, high: 0.6, enough: false, label }),
  LossCurve: of(LossCurve, {
    points: [
      { epoch: 1, train: 9, heldOut: null },
      { epoch: 2, train: 7, heldOut: 7.5 },
      { epoch: 3, train: 6.4, heldOut: 7.1 },
    ],
    epochs: 10,
    label,
  }),
  PairBars: of(PairBars, { real: [0.5, 0, 0.5], synthetic: [0.45, 0.01, 0.54], label }),
  QualityCurve: of(QualityCurve, {
    points: [
      [1, 0.8],
      [2, 0.91],
    ],
    ceiling: 0.95,
    epochs: 10,
    label,
  }),
  Spark: of(Spark, { values: [9, 7, 6.5], ends: 10, at: 2, label }),
  'Spark of one point': of(Spark, { values: [9], ends: 10, at: 0, label }),
  'Squares of associations': of(Squares, { names: ['a', hostile, 'c'], real: matrix, synthetic: matrix, label }),
  'Squares of differences': of(Squares, {
    names: ['a', 'b', 'c'],
    real: matrix,
    synthetic: matrix.map((row) => row.map((v) => v * 0.9)),
    difference: true,
    label,
  }),
};

it.each(Object.entries(pictures))('%s', async (_, { chart, props }) => {
  const place = document.createElement('div');
  place.style.width = '320px';
  document.body.append(place);
  render(chart, { target: place, props });
  await vi.waitFor(() => expect(place.querySelector('svg')).toBeTruthy());
  const svg = place.querySelector('svg')!;
  expect(svg.getAttribute('aria-label')).toMatch(/^a figure/);
  // Names that the compiler gives, and its marks.
  const drawn = svg.outerHTML.replace(/ svelte-\w+|<!--.*?-->/g, '').replace(/></g, '>\n<');
  expect(drawn).not.toMatch(/NaN|undefined|<b>/);
  expect(drawn).toMatchSnapshot();
  place.remove();
});
