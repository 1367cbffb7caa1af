import {
  evaluate,
  evaluateAll,
  serializeAnswer,
  type BatchEntry,
  type DayOfCare,
  type Facts,
  type PayerRules,
} from '../../src/billing/index.ts';
import type { BatchResult, PayerResult } from '../../src/billing/batch.ts';
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
const factsRead: string[] = [];
const rulesRead: string[] = [];
const REFERENCE = {
  facts(on: string): Facts {
    factsRead.push(on);
    return factsOn(on, { ...DATA, values: programValuesOn(on) });
  },
  payerRules(slug: string, { dateOfService }: DayOfCare): PayerRules | undefined {
    rulesRead.push(`${slug} ${dateOfService}`);
    return RULES[slug];
  },
};

const BOTH = ['medicare', 'aetna'];
const of = (day: DayOfCare, key: string, payers = BOTH): BatchEntry<string> => ({
  key,
  day,
  payers,
});
const twenty = (on: string) =>
  day([service('97530', { minutes: 10 }), service('97110', { minutes: 10 })], { dateOfService: on });

async function all(entries: Parameters<typeof evaluateAll<string>>[0]): Promise<BatchResult<string>[]> {
  const results: BatchResult<string>[] = [];
  for await (const result of evaluateAll(entries, REFERENCE)) results.push(result);
  return results;
}

/** The answers of a day; fails the test for a day that has none. */
function answersOf(day: BatchResult<string> | undefined): readonly PayerResult[] {
  if (!day || !('results' in day)) throw new Error('a day without answers');
  return day.results;
}

beforeEach(() => {
  factsRead.length = 0;
  rulesRead.length = 0;
});

test('gives for each day and payer what one evaluation gives, in order', async () => {
  const daysOfCare = [twenty('2026-11-02'), twenty('2019-06-03')];
  const days = await all(daysOfCare.map((one, index) => of(one, `day ${index}`)));
  expect(days.map(({ key }) => key)).toEqual(['day 0', 'day 1']);
  for (const [index, one] of daysOfCare.entries()) {
    const answers = answersOf(days[index]);
    expect(answers.map(({ payer: slug }) => slug)).toEqual(['medicare', 'aetna']);
    const facts = factsOn(one.dateOfService, { ...DATA, values: programValuesOn(one.dateOfService) });
    for (const result of answers) {
      const rules = RULES[result.payer];
      if (!('answer' in result) || !rules) throw new Error('a payer without an answer');
      expect(serializeAnswer(result.answer)).toEqual(serializeAnswer(evaluate(one, rules, facts)));
    }
  }
  expect(factsRead).toEqual(['2026-11-02', '2019-06-03']);
  expect(rulesRead).toEqual([
    'medicare 2026-11-02',
    'aetna 2026-11-02',
    'medicare 2019-06-03',
    'aetna 2019-06-03',
  ]);
});

test('payers that count apart do not get each other’s units', async () => {
  const [one] = await all([of(twenty('2026-11-02'), 'a')]);
  const units = answersOf(one).map((result) =>
    'answer' in result ? result.answer.lines.map(({ code, units: n }) => `${code} x${n}`).join(', ') : 'none',
  );
  expect(units).toEqual(['97530 x1', '97530 x1, 97110 x1']);
});

test('a day that cannot be evaluated yields its issues once, and stops nothing', async () => {
  const [wrong, right, ...more] = await all([
    of(day([service('99999', { minutes: 15 })]), 'wrong'),
    of(twenty('2026-11-02'), 'right'),
  ]);
  expect(wrong).toMatchObject({
    key: 'wrong',
    issues: [{ field: 'services.0.procedureCode', value: '99999' }],
  });
  expect(answersOf(right)).toHaveLength(2);
  expect(more).toEqual([]);
  expect(rulesRead).toHaveLength(2);
});

test('a payer that is not known yields its issue, and the next is billed', async () => {
  const payers = ['nobody', ...BOTH];
  const [one] = await all([of(twenty('2026-11-02'), 'a', payers)]);
  const [unknown, ...known] = answersOf(one);
  expect(unknown).toEqual({
    payer: 'nobody',
    issues: [
      {
        field: 'payer',
        value: 'nobody',
        allowed: 'a payer of the reference',
        fix: 'Use the slug of a known payer.',
      },
    ],
  });
  expect(known.every((result) => 'answer' in result)).toBe(true);
  expect(known.map(({ payer: slug }) => slug)).toEqual(['medicare', 'aetna']);
});

test('no days yield nothing, a day for no payer no answers', async () => {
  expect(await all([])).toEqual([]);
  expect(await all([of(twenty('2026-11-02'), 'a', [])])).toEqual([{ key: 'a', results: [] }]);
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
    expect(answersOf(result)).toHaveLength(2);
    seen += 1;
    expect(read).toBe(seen);
    if (seen === 3) break;
  }
  expect([read, closed]).toEqual([3, true]);
});
