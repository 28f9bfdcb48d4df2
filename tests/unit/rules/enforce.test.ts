// The last word of rules in finished tables.
import { expect, it } from 'vitest';
import { enforce } from '../../../src/rules/enforce';
import { Facts } from '../../../src/rules/facts';
import { mineRules, ruleHolds } from '../../../src/rules/rules';
import { FAILS, type RuleData } from '../../../src/rules/types';
import { Random } from '../../../src/table/random';
import { database } from './load';

/** Rooms with stays: a rank decides the price and whether there is a view; at most so many guests as the room has beds. */
function hotel(seed: number, broken: boolean): RuleData {
  const random = new Random(seed);
  const room = { id: [] as number[], beds: [] as number[] };
  const stay = {
    room: [] as number[],
    rank: [] as string[],
    price: [] as number[],
    view: [] as (number | null)[],
    least: [] as number[],
    paid: [] as number[],
    guests: [] as number[],
  };
  for (let r = 0; r < 60; r++) {
    room.id.push(r);
    room.beds.push(1 + random.below(40));
    for (let s = 0; s < 8; s++) {
      const rank = random.below(3);
      const least = random.below(500);
      stay.room.push(r);
      stay.rank.push(['low', 'mid', 'high'][rank]);
      stay.price.push([10, 20, 45][broken ? random.below(3) : rank]);
      stay.view.push((broken ? random.below(3) : rank) === 0 ? null : random.below(900));
      stay.least.push(least);
      stay.paid.push(broken ? random.below(900) : least + random.below(400));
      stay.guests.push(broken ? random.below(40) : random.below(room.beds[r] + 1));
    }
  }
  return database({ room, stay }, { room: 'id' }, [['stay', ['room'], 'room', ['id']]]);
}

it('moves what breaks an order or a dependency, and leaves keys and references alone', () => {
  const rules = mineRules(hotel(1, false));
  const kinds = rules.map((r) => r.kind);
  for (const kind of ['order', 'parent-order', 'dependency'] as const) expect(kinds).toContain(kind);
  const made = hotel(2, true);
  const keys = [...new Facts(made).numbers('stay', 'room')];
  const changed = enforce(rules, made, new Set());
  expect(Object.keys(changed).length).toBeGreaterThan(3);
  const facts = new Facts(made);
  for (const rule of rules.filter((r) => ['order', 'parent-order', 'dependency'].includes(r.kind)))
    expect([rule.words, ruleHolds(rule, facts).filter((t) => t === FAILS).length]).toEqual([rule.words, 0]);
  expect([...facts.numbers('stay', 'room')]).toEqual(keys);
  expect(enforce(rules, made, new Set())).toEqual({});
});

it('does not touch what was derived', () => {
  const rules = mineRules(hotel(1, false)).filter((r) => r.kind === 'order');
  const made = hotel(2, true);
  const paid = [...new Facts(made).numbers('stay', 'paid')];
  enforce(rules, made, new Set(['stay\u0000paid']));
  expect([...new Facts(made).numbers('stay', 'paid')]).toEqual(paid);
});

/** Guests of three countries, of which one has no regions; their bookings have both copied. */
function guests(seed: number, broken: boolean): RuleData {
  const random = new Random(seed);
  const guest = { id: [] as number[], country: [] as string[], region: [] as (string | null)[] };
  const booking = { guest: [] as number[], country: [] as string[], region: [] as (string | null)[] };
  for (let g = 0; g < 60; g++) {
    const country = random.below(3);
    const none = (broken ? random.below(3) : country) === 0;
    guest.id.push(g);
    guest.country.push(['AT', 'CH', 'DE'][country]);
    guest.region.push(none ? null : `region ${random.below(20)}`);
    for (let b = 0; b < 7; b++) {
      booking.guest.push(g);
      booking.country.push(guest.country[g]);
      booking.region.push(guest.region[g]);
    }
  }
  return database({ guest, booking }, { guest: 'id' }, [['booking', ['guest'], 'guest', ['id']]]);
}

const ofBookings = () =>
  mineRules(guests(1, false)).filter(
    (r) =>
      r.table === 'booking' &&
      (r.kind === 'copy' || (r.kind === 'dependency' && r.from === 'country' && r.decides === 'null')),
  );

it('decides for a copy what its source then is too', () => {
  const rules = ofBookings();
  expect(new Set(rules.map((r) => r.kind))).toEqual(new Set(['copy', 'dependency']));
  const made = guests(2, true);
  enforce(rules, made, new Set());
  const facts = new Facts(made);
  for (const rule of rules)
    expect([rule.words, ruleHolds(rule, facts).filter((t) => t === FAILS).length]).toEqual([rule.words, 0]);
});

it('leaves a copy of what is kept alone', () => {
  const made = guests(2, true);
  const before = structuredClone(made.tables);
  enforce(ofBookings(), made, new Set(['guest\u0000region']));
  expect(made.tables).toEqual(before);
});

/** Policies of agents: issued after the agent was hired, and before they start. */
function policies(broken: boolean): RuleData {
  const random = new Random(9);
  const agent = { id: [] as number[], hired: [] as number[] };
  const policy = { agent: [] as number[], issued: [] as number[], starts: [] as number[], ends: [] as number[] };
  for (let a = 0; a < 60; a++) {
    agent.id.push(a);
    agent.hired.push(random.below(500));
  }
  for (let i = 0; i < 600; i++) {
    const a = random.below(60);
    const issued = (broken ? random.below(300) : agent.hired[a]) + random.below(400);
    policy.agent.push(a);
    policy.issued.push(issued);
    policy.starts.push(issued + random.below(30));
    policy.ends.push(policy.starts[i] + 1 + random.below(365));
  }
  return database({ agent, policy }, { agent: 'id' }, [['policy', ['agent'], 'agent', ['id']]]);
}

it('moves no value past another that it is in order with', () => {
  const rules = mineRules(policies(false)).filter((r) => r.kind === 'order' || r.kind === 'parent-order');
  expect(rules.some((r) => r.kind === 'parent-order') && rules.some((r) => r.kind === 'order')).toBe(true);
  const made = policies(true);
  const broken = () => {
    const facts = new Facts(made);
    return rules.map((rule) => [rule.kind, ruleHolds(rule, facts).filter((t) => t === FAILS).length] as const);
  };
  const before = broken();
  enforce(rules, made, new Set());
  broken().forEach(([kind, n], i) => {
    expect(n).toBeLessThanOrEqual(before[i][1]);
    if (kind === 'order') expect(n).toBe(0);
  });
});
