import {
  evaluate,
  evaluateAll,
  plainAnswer,
  type BatchEntry,
  type DayOfCare,
  type Facts,
  type PayerRules,
} from '../../src/billing/index.ts';
import { day, factsOn, medicare, payer, programValuesOn, service } from '../support/day.ts';

/** Many days for many payers: what one evaluation would give, in order, one day at a time. */

const DATA = {
  edits: { '97530|97750': 1 },
  limits: { 97530: [6, 3] },
  fees: { 97530: { workRvu: '1' } },
} as const;
const RULES: Readonly<Record<string, PayerRules>> = {
  medicare: medicare(),
  aetna: payer('AMA_MIDPOINT', { slug: 'aetna', terms: { requiredModifiers: ['GO'] } }),
};
const factsAsked: string[] = [];
const rulesAsked: string[] = [];
const REFERENCE = {
  facts(on: string): Facts {
    factsAsked.push(on);
    return factsOn(on, { ...DATA, values: programValuesOn(on) });
  },
  payerRules(slug: string, plan: string | null, on: string): PayerRules | undefined {
    rulesAsked.push([slug, plan ?? '-', on].join(' '));
    return RULES[slug];
  },
};

const BOTH = [
  { slug: 'medicare', plan: null },
  { slug: 'aetna', plan: 'open-choice' },
];
const of = (asked: DayOfCare, key: string, payers = BOTH): BatchEntry<string> => ({
  key,
  day: asked,
  payers,
});
const twenty = (on: string) =>
  day([service('97530', { minutes: 10 }), service('97110', { minutes: 10 })], { dateOfService: on });

async function all(entries: Parameters<typeof evaluateAll<string>>[0]) {
  const results = [];
  for await (const result of evaluateAll(entries, REFERENCE)) results.push(result);
  return results;
}

beforeEach(() => {
  factsAsked.length = 0;
  rulesAsked.length = 0;
});

test('gives for each day and payer what one evaluation gives, in order', async () => {
  const days = [of(twenty('2026-11-02'), 'a'), of(twenty('2019-06-03'), 'b')];
  const results = await all(days);
  expect(results.map((result) => [result.key, result.payer])).toEqual([
    ['a', 'medicare'],
    ['a', 'aetna'],
    ['b', 'medicare'],
    ['b', 'aetna'],
  ]);
  for (const [index, result] of results.entries()) {
    const asked = index < 2 ? twenty('2026-11-02') : twenty('2019-06-03');
    const rules = RULES[result.payer ?? ''];
    if (!('answer' in result) || !rules) throw new Error('a day without an answer');
    const facts = factsOn(asked.dateOfService, { ...DATA, values: programValuesOn(asked.dateOfService) });
    expect(plainAnswer(result.answer)).toEqual(plainAnswer(evaluate(asked, rules, facts)));
  }
  expect(factsAsked).toEqual(['2026-11-02', '2019-06-03']);
  expect(rulesAsked).toEqual([
    'medicare - 2026-11-02',
    'aetna open-choice 2026-11-02',
    'medicare - 2019-06-03',
    'aetna open-choice 2019-06-03',
  ]);
});

test('payers that count apart do not get each other’s units', async () => {
  const [byTotal, byCode] = await all([of(twenty('2026-11-02'), 'a')]);
  const unitsOf = (result: typeof byTotal) =>
    result && 'answer' in result
      ? result.answer.lines.map(({ code, units }) => `${code} x${units}`).join(', ')
      : 'none';
  expect([unitsOf(byTotal), unitsOf(byCode)]).toEqual(['97530 x1', '97530 x1, 97110 x1']);
});

test('a day that cannot be evaluated yields its problems once, and stops nothing', async () => {
  const results = await all([
    of(day([service('99999', { minutes: 15 })]), 'wrong'),
    of(twenty('2026-11-02'), 'right'),
  ]);
  expect(results).toHaveLength(3);
  expect(results[0]).toMatchObject({
    key: 'wrong',
    payer: null,
    problems: [{ field: 'services.0.code', value: '99999' }],
  });
  expect(results.slice(1).every((result) => 'answer' in result)).toBe(true);
  expect(rulesAsked).toHaveLength(2);
});

test('a payer that is not known yields its problem, and the next is billed', async () => {
  const payers = [{ slug: 'nobody', plan: null }, ...BOTH];
  const [unknown, ...known] = await all([of(twenty('2026-11-02'), 'a', payers)]);
  expect(unknown).toEqual({
    key: 'a',
    payer: 'nobody',
    problems: [
      {
        field: 'payer',
        value: 'nobody',
        allowed: 'a payer of the reference',
        fix: 'Use the slug of a known payer.',
      },
    ],
  });
  expect(known.map(({ payer: slug }) => slug)).toEqual(['medicare', 'aetna']);
});

test('no days, or a day for no payer, yields nothing', async () => {
  expect(await all([])).toEqual([]);
  expect(await all([of(twenty('2026-11-02'), 'a', [])])).toEqual([]);
});

test('reads a stream day by day: a reader that stops leaves the rest unread', async () => {
  let read = 0;
  let closed = false;
  async function* stream(): AsyncGenerator<BatchEntry<string>> {
    try {
      for (;;) {
        read += 1;
        yield await Promise.resolve(of(twenty('2026-11-02'), String(read)));
      }
    } finally {
      closed = true;
    }
  }
  let seen = 0;
  for await (const result of evaluateAll(stream(), REFERENCE)) {
    expect('answer' in result).toBe(true);
    seen += 1;
    expect(read).toBe(Math.ceil(seen / 2));
    if (seen === 4) break;
  }
  expect([read, closed]).toEqual([2, true]);
});
