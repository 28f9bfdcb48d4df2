// A worker for the tests of the bridge: fails, calls back and dies on demand.
import { serve } from '../../../src/studio/bridge';
import { UserError } from '../../../src/table/user-error';

const echo = {
  async double(values: Float64Array): Promise<Float64Array> {
    return values.map((v) => 2 * v);
  },
  async count(to: number, onStep: (step: number) => void): Promise<void> {
    for (let step = 1; step <= to; step++) await onStep(step);
  },
  async refuse(): Promise<void> {
    throw new UserError('no-column', 'no column x', 'name one', { table: 't', column: 'x' });
  },
  async break(): Promise<void> {
    throw new TypeError('a bug');
  },
  async die(): Promise<void> {
    self.close();
    await new Promise(() => undefined);
  },
};

export type Echo = typeof echo;

serve(echo);
