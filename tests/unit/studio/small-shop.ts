// A small database for tests of the session: customers and their orders, with orphans where asked for.
import type { SourceFile } from '../../../src/database/types';
import { Random } from '../../../src/table/random';

export interface Shop {
  customers?: number;
  orphans?: number;
}

/** `customer.csv` and `order.csv`, the latter with semicolons and decimal commas. */
export function smallShop({ customers = 60, orphans = 0 }: Shop = {}): SourceFile[] {
  const random = new Random(5);
  const customer = ['customer_id,segment,joined'];
  const order = ['order_id;customer_id;amount;paid'];
  let next = 1;
  for (let id = 1; id <= customers; id++) {
    const segment = random.below(2) ? 'private' : 'business';
    customer.push(`${100 + id},${segment},2021-0${1 + random.below(9)}-1${random.below(10)}`);
    const orders = random.below(4);
    for (let k = 0; k < orders; k++) {
      const amount = (segment === 'private' ? 20 : 200) + random.below(100);
      order.push(`${next++};${100 + id};${amount},${random.below(10)}0;${random.below(5) ? 'yes' : 'no'}`);
    }
  }
  for (let k = 0; k < orphans; k++) order.push(`${next++};${9000 + k};10,00;no`);
  const file = (path: string, lines: string[]) => ({ path, data: new TextEncoder().encode(`${lines.join('\n')}\n`) });
  return [file('shop/customer.csv', customer), file('shop/order.csv', order)];
}
