import {
  answerOf,
  LEVELS,
  mayDisclose,
  type Published,
  type ReplayedSession,
  type DisclosedAnswer,
} from '../../src/impact/groups.ts';
import type { Compared } from '../../src/impact/replay.ts';

/** What replays may reveal one month: no answer, alone or with those before it, singles out fewer than 11 patients. */

/** A session of one code, whose units and amounts are those of its line. */
function compared(more: Partial<Omit<Compared, 'lines'>> = {}, code = '97110'): Compared {
  const sums = {
    unitsBefore: 2,
    unitsAfter: 2,
    allowedCentsBefore: 7_000,
    allowedCentsAfter: 7_000,
    ...more,
  };
  const { unitsBefore, unitsAfter, allowedCentsBefore, allowedCentsAfter } = sums;
  const line = { code, unitsBefore, unitsAfter };
  return {
    changed: false,
    flips: [],
    ...sums,
    lines: [{ ...line, centsBefore: allowedCentsBefore ?? 0, centsAfter: allowedCentsAfter ?? 0 }],
  };
}

const OF_DENIED = {
  changed: true,
  unitsAfter: 1,
  allowedCentsAfter: 3_500,
  flips: [{ rule: 'POLICY-01', before: 'CLEAN', after: 'NOT_PAYABLE' } as const],
};
const SAME = compared();
const DENIED = compared(OF_DENIED);

const NOTHING: Published = { codes: [], rows: [] };

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
  published = NOTHING,
): Promise<string | null> {
  for (const level of LEVELS) {
    const answer = answerOf(sessions, level);
    if (await mayDisclose({ sessions, answer, before, published, onSlice: () => undefined })) return level;
  }
  return null;
}

const disclosed = (sessions: readonly ReplayedSession[]) => answerOf(sessions, 'FLIPS');

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
    index === 0 ? { ...session, compared: compared({ ...OF_DENIED, unitsAfter: 0 }) } : session,
  );
  expect(await levelOf(other, [disclosed(first)])).toBe('CHANGED');
  const dearer = first.map((session, index) =>
    index === 0 ? { ...session, compared: compared({ ...OF_DENIED, allowedCentsAfter: 0 }) } : session,
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

test('a total that is two codes of the statistics but for few patients is not disclosed', async () => {
  const published = { codes: ['97110', '97530'], rows: [] };
  const withCodes = (...counts: number[]) =>
    ['97110', '97530', '97535']
      .flatMap((code, place) => Array.from({ length: counts[place] ?? 0 }, () => [code]))
      .map((codes, index) => ({ position: index + 1, patient: `p${index}`, codes, compared: SAME }));
  expect(await levelOf(withCodes(14, 13, 1), [], published)).toBeNull();
  expect(await levelOf(withCodes(14, 13, 10), [], published)).toBeNull();
  expect(await levelOf(withCodes(14, 13, 11), [], published)).toBe('FLIPS');
  expect(await levelOf(withCodes(14, 13, 0), [], published)).toBe('FLIPS');
});

describe('beside the rows of exports', () => {
  /** Every session has the one code, and the first few have another. */
  const withSecond = (count: number, cents: number | null) =>
    replayed(40, 0).map((session, index) => {
      const amounts = { allowedCentsBefore: cents, allowedCentsAfter: cents };
      const [first, second] = [
        compared(amounts),
        compared({ ...amounts, unitsBefore: 1, unitsAfter: 1 }, '97535'),
      ];
      const both = { ...first, lines: [...first.lines, ...second.lines] };
      return { ...session, compared: index < count ? both : first };
    });
  const rowOf = (cents: number | null) => ({
    code: '97110',
    allowedCents: cents === null ? null : 40 * cents,
    observations: range(40).map((position) => [position, 2, cents] as const),
  });
  const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  test.each([
    [1, null],
    [10, null],
    [11, 'FLIPS'],
    [0, 'FLIPS'],
  ])('units of a second code of %i patients', async (count, level) => {
    const published = { codes: ['97110'], rows: [rowOf(null)] };
    expect(await levelOf(withSecond(count, null), [], published)).toBe(level);
  });

  test('amounts that differ from those of the file for one patient are left out', async () => {
    const sessions = replayed(40, 0);
    const row = rowOf(7_000);
    const dearer = row.observations.map(([position, units, cents]) =>
      position === 1 ? ([position, units, (cents ?? 0) + 100] as const) : ([position, units, cents] as const),
    );
    expect(await levelOf(sessions, [], { codes: [], rows: [row] })).toBe('FLIPS');
    expect(await levelOf(sessions, [], { codes: [], rows: [{ ...row, observations: dearer }] })).toBe(
      'UNITS',
    );
  });
});

test('four drafts that single out one patient together are not all disclosed', async () => {
  /** Units of 15 patients, of 15 others, and of one; all of the 60 change in each draft. */
  const draft = (some: number, others: number, one: number) =>
    replayed(60, 60).map((session, index) => {
      const unitsAfter = index < 15 ? some : index < 30 ? others : index === 30 ? one : 1;
      return { ...session, compared: compared({ ...OF_DENIED, unitsBefore: 3, unitsAfter }) };
    });
  const [first, second, third, fourth] = [draft(1, 1, 1), draft(2, 1, 2), draft(2, 2, 2), draft(1, 2, 2)];
  const before: DisclosedAnswer[] = [];
  for (const sessions of [first, second, third]) {
    expect(await levelOf(sessions, before)).toBe('FLIPS');
    before.push(disclosed(sessions));
  }
  // The first less the second plus the third less the fourth is of the one patient, though no two of them are.
  expect(await levelOf(fourth, before)).toBe('CHANGED');
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
  const allowed = await mayDisclose({
    sessions,
    answer: disclosed(sessions),
    before,
    published: NOTHING,
    onSlice: (ms) => void slices.push(ms),
  });
  isOver = true;
  await counting;
  expect(allowed).toBe(true);
  expect(slices.length).toBeGreaterThan(0);
  expect(turns).toBeGreaterThanOrEqual(slices.length);
});
