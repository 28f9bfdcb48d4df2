import { expect, it } from 'vitest';
import { newCodes } from '../../../src/synthesis/agreements';

it('gives second parents what their rows shall agree in, each once, and leaves those that agree already', () => {
  // Rows 0 and 1 share parent 0, which has what row 0 wants; rows 2 and 3 share parent 1, which has neither wish.
  const rows = [0, 0, 1, 1, 2, 3, -1];
  const wanted = [5, 6, 7, 8, 9, -1, 4];
  const agrees = Uint16Array.from([1, 1, 1, 1, 0, 1, 1]);
  const given = newCodes(agrees, (row) => wanted[row], rows, [5, 1, 1, 1]);
  expect([...given]).toEqual([[1, 7]]);
});
