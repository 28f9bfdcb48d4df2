// Paths and ticks that several charts share. Numbers in, path data out.
import { line, curveStepAfter, area } from 'd3-shape';

const round = (x: number) => Math.round(x * 10) / 10;

/** Outline of a histogram whose bins share the width equally; `y` gives the height of a value. */
export function steps(values: number[], width: number, y: (value: number) => number): string {
  const bin = width / values.length;
  const points = [
    ...values.map((v, i): [number, number] => [i * bin, y(v)]),
    [width, y(values.at(-1) ?? 0)] as [number, number],
  ];
  return line<[number, number]>(
    (p) => round(p[0]),
    (p) => round(p[1]),
  ).curve(curveStepAfter)(points)!;
}

/** The same, closed along the base line. */
export function stepArea(values: number[], width: number, y: (value: number) => number, base: number): string {
  const bin = width / values.length;
  const points = [
    ...values.map((v, i): [number, number] => [i * bin, y(v)]),
    [width, y(values.at(-1) ?? 0)] as [number, number],
  ];
  return area<[number, number]>()
    .x((p) => round(p[0]))
    .y0(base)
    .y1((p) => round(p[1]))
    .curve(curveStepAfter)(points)!;
}

export function polyline(points: [number, number][], x: (v: number) => number, y: (v: number) => number): string {
  return line<[number, number]>(
    (p) => round(x(p[0])),
    (p) => round(y(p[1])),
  )(points)!;
}
