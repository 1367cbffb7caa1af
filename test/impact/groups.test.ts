import {
  answerOf,
  LEVELS,
  mayDisclose,
  type ReplayedSession,
  type DisclosedAnswer,
} from '../../src/impact/groups.ts';
import type { Compared } from '../../src/impact/replay.ts';

/** What replays may reveal one month: no answer, alone or with those before it, singles out fewer than 11 patients. */

const SAME: Compared = {
  changed: false,
  unitsBefore: 2,
  unitsAfter: 2,
  allowedCentsBefore: 7_000,
  allowedCentsAfter: 7_000,
  flips: [],
};
const DENIED: Compared = {
  ...SAME,
  changed: true,
  unitsAfter: 1,
  allowedCentsAfter: 3_500,
  flips: [{ rule: 'POLICY-01', before: 'CLEAN', after: 'NOT_PAYABLE' }],
};

/** Sessions of that many patients, of whom the first `denied` would be denied. */
function replayed(patients: number, denied: number, more: Partial<ReplayedSession> = {}): ReplayedSession[] {
  return Array.from({ length: patients }, (_, index) => ({
    position: index + 1,
    patient: `p${index}`,
    codes: ['97110'],
    compared: index < denied ? DENIED : SAME,
    ...more,
  }));
}

/** The most that may be disclosed. */
async function levelOf(
  sessions: readonly ReplayedSession[],
  before: readonly DisclosedAnswer[] = [],
): Promise<string | null> {
  for (const level of LEVELS)
    if (await mayDisclose(sessions, answerOf(sessions, level), before)) return level;
  return null;
}

const disclosed = (sessions: readonly ReplayedSession[]) => answerOf(sessions, 'FLIPS');

/** One session of each of that many patients with these codes. */
const withCodes = (first: number, patients: number, codes: string[]) =>
  replayed(patients, 0, { codes }).map((session, index) => ({
    ...session,
    position: first + index + 1,
    patient: `p${first + index}`,
  }));

test.each([
  [
    'a code of few beside two of many',
    [
      [15, ['97112']],
      [12, ['97110']],
      [4, ['97535']],
    ],
    null,
  ],
  [
    'two codes of few that are many together',
    [
      [15, ['97112']],
      [6, ['97110']],
      [6, ['97535']],
    ],
    'FLIPS',
  ],
  [
    'two codes that few have together',
    [
      [14, ['97112']],
      [13, ['97110']],
      [2, ['97112', '97110']],
    ],
    null,
  ],
  [
    'two codes that many have together',
    [
      [14, ['97112']],
      [13, ['97110']],
      [11, ['97112', '97110']],
    ],
    'FLIPS',
  ],
  [
    'three codes of which few lack one',
    [
      [20, ['97112', '97110', '97535']],
      [3, ['97112', '97110']],
    ],
    null,
  ],
  [
    'a code and its add-on that few lack',
    [
      [20, ['97129', '97130']],
      [3, ['97129']],
    ],
    null,
  ],
  [
    'a code and its add-on that many lack',
    [
      [20, ['97129', '97130']],
      [12, ['97129']],
    ],
    'FLIPS',
  ],
] as const)('%s: %j discloses %s', async (_what, parts, level) => {
  let first = 0;
  const sessions = parts.flatMap(([patients, codes]) => {
    first += patients;
    return withCodes(first - patients, patients, [...codes]);
  });
  expect(await levelOf(sessions)).toBe(level);
});

test.each([
  [10, 0, null],
  [11, 0, 'FLIPS'],
  [11, 11, 'FLIPS'],
  [40, 10, 'EXAMINED'],
  [40, 11, 'FLIPS'],
  [40, 29, 'FLIPS'],
  // All but a few reveals as much about the few.
  [40, 30, 'EXAMINED'],
  [40, 40, 'FLIPS'],
])('of %i patients %i changed: %s', async (patients, denied, level) => {
  expect(await levelOf(replayed(patients, denied))).toBe(level);
});

test('twelve sessions of one patient are one patient', async () => {
  expect(await levelOf(replayed(12, 12, { patient: 'p0' }))).toBeNull();
});

test('one patient with more than half of the sessions hides them', async () => {
  const many = (count: number) =>
    replayed(count, 0, { patient: 'p0' }).map((session) => ({
      ...session,
      position: 100 + session.position,
    }));
  expect(await levelOf([...replayed(12, 0), ...many(10)])).toBe('FLIPS');
  expect(await levelOf([...replayed(12, 0), ...many(11)])).toBeNull();
});

test('two drafts that differ by few patients are not both disclosed', async () => {
  const first = replayed(60, 20);
  expect(await levelOf(first)).toBe('FLIPS');
  expect(await levelOf(replayed(60, 21), [disclosed(first)])).toBe('EXAMINED');
  expect(await levelOf(replayed(60, 30), [disclosed(first)])).toBe('EXAMINED');
  expect(await levelOf(replayed(60, 31), [disclosed(first)])).toBe('FLIPS');
  // Asked again, the same is disclosed.
  expect(await levelOf(first, [disclosed(first), disclosed(replayed(60, 31))])).toBe('FLIPS');
});

test('three drafts that single out few patients together are not all disclosed', async () => {
  const [one, other] = [replayed(60, 20), replayed(60, 40)];
  expect(await levelOf(other, [disclosed(one)])).toBe('FLIPS');
  const between = replayed(60, 30);
  expect(await levelOf(between, [disclosed(one), disclosed(other)])).toBe('EXAMINED');
});

test('the same sessions changed otherwise: sums that differ by one patient are not both disclosed', async () => {
  const first = replayed(40, 20);
  const other = first.map((session, index) =>
    index === 0 ? { ...session, compared: { ...DENIED, unitsAfter: 0 } } : session,
  );
  expect(await levelOf(other, [disclosed(first)])).toBe('CHANGED');
  const dearer = first.map((session, index) =>
    index === 0 ? { ...session, compared: { ...DENIED, allowedCentsAfter: 0 } } : session,
  );
  expect(await levelOf(dearer, [disclosed(first)])).toBe('UNITS');
});

test('a plan is not disclosed beside its payer when the difference is few patients', async () => {
  const ofPlan = (rest: number) =>
    replayed(40, 0).map((session, index) => (index < rest ? { ...session, compared: undefined } : session));
  expect(await levelOf(ofPlan(10))).toBeNull();
  expect(await levelOf(ofPlan(11))).toBe('FLIPS');
});

test('a sum that is a code of the statistics but for few patients is not disclosed', async () => {
  const withCode = (count: number) =>
    replayed(40, 0).map((session, index) => (index < count ? { ...session, codes: ['97530'] } : session));
  expect(await levelOf(withCode(1))).toBeNull();
  expect(await levelOf(withCode(11))).toBe('FLIPS');
});

test('other work runs while many answers are weighed', async () => {
  const sessions = replayed(2_000, 200);
  const before = Array.from({ length: 60 }, (_, index) => disclosed(replayed(2_000, 300 + 20 * index)));
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const counting = count();
  const slices: number[] = [];
  const allowed = await mayDisclose(sessions, disclosed(sessions), before, (ms) => slices.push(ms));
  isOver = true;
  await counting;
  expect(allowed).toBe(true);
  expect(slices.length).toBeGreaterThan(0);
  expect(turns).toBeGreaterThanOrEqual(slices.length);
});
