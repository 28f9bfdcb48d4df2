// A source with marked values that stand for what must not leave it: names, keys, free text, rare words, rare numbers.
// Its lookup table is marked too, and may. Customers of tier gold live in the north nine times of ten; a fee is a tenth to a
// fifth of the amount.
import type { SourceFile } from '../../../src/database/types';
import { Random } from '../../../src/table/random';

export const markedNumber = 73519.37;
export const markedDay = Date.UTC(2021, 5, 17);
/** Each occurs once. */
export const marks = ['Zyxqv', 'Wombatil', 'KQX-90817', 'quuxified', 'Grobnar', 'tagged@qwyjibo.test', '987654321'];
export const keptMark = 'Keptonia';

export function markedShop(customers = 400): SourceFile[] {
  const random = new Random(11);
  const pick = <T>(list: T[]) => list[random.below(list.length)];
  const firsts = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus', 'Hana'];
  const lasts = ['Almond', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir'];
  const words = ['late', 'early', 'paid', 'calls', 'often', 'never', 'asks', 'for', 'credit', 'again'];
  const country = ['country_code,country_name', 'DE,Germany', 'FR,France', `KP,${keptMark}`, 'PL,Poland'];
  const customer = ['customer_id,badge,full_name,mail,note,tier,region,limit,joined,country_code'];
  const order = ['order_id,customer_id,amount,channel,fee'];
  let next = 1;
  for (let i = 0; i < customers; i++) {
    const marked = i === 200;
    const id = marked ? 987654321 : 1000 + i;
    const badge = marked ? 'KQX-90817' : `ABC-${10000 + random.below(90000)}`;
    const name = marked ? 'Zyxqv Wombatil' : `${pick(firsts)} ${pick(lasts)}`;
    const mail = marked ? 'tagged@qwyjibo.test' : `${pick(firsts)}${i}@mail.test`.toLowerCase();
    const note = Array.from({ length: 4 + random.below(4) }, () => pick(words));
    if (marked) note[2] = 'quuxified';
    const tier = marked ? 'Grobnar' : pick(['gold', 'silver', 'basic']);
    const region = random.below(4) === 0 ? '' : (tier === 'gold') === random.below(10) > 0 ? 'north' : 'south';
    const limit = marked ? markedNumber : (70000 + random.below(700000) / 100).toFixed(2);
    const joined = marked ? '2021-06-17' : `2021-0${1 + random.below(5)}-${10 + random.below(18)}`;
    customer.push(
      [id, badge, name, mail, note.join(' '), tier, region, limit, joined, pick(['DE', 'FR', 'KP', 'PL'])].join(),
    );
    for (let k = random.below(4); k > 0; k--) {
      const amount = 10 + random.below(9000) / 100;
      const channel = pick(['web', 'shop']);
      order.push(
        `${next++},${id},${amount.toFixed(2)},${channel},${(amount * (0.1 + 0.1 * random.next())).toFixed(2)}`,
      );
    }
  }
  const file = (path: string, lines: string[]) => ({ path, data: new TextEncoder().encode(`${lines.join('\n')}\n`) });
  return [file('shop/country.csv', country), file('shop/customer.csv', customer), file('shop/order.csv', order)];
}
