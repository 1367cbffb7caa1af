import { randomUUID } from 'node:crypto';
import { inOrganization } from '../../src/db/transaction.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { insertDraft } from '../support/impact.ts';
import { type Equation, rowSpaceOf } from '../support/rowSpace.ts';
import { CLINIC, finished, linesOf, start } from './exports/exportJobs.ts';

/**
 * What an analyst learns from any number of questions. Every figure of every answer is an equation: the sum of what some
 * sessions add to it. These tests send all questions about an organization, check that each figure is the sum that it is
 * taken for, and prove by elimination (`support/rowSpace.ts`) that no linear combination of any of them, whatever its
 * coefficients, is of fewer than 11 patients. The unknowns are
 *
 * - sessions: whether there is one, for each session; cells and rows of every code share it with the counts of impacts,
 * - units: those of one code of one session, shared by rows of exports and sums of impacts,
 * - minutes: those of one code of one session,
 * - patients: whether a patient is one of the cell.
 *
 * No payer here publishes amounts; `impact/groups.test.ts` has them. A figure that is withheld is no equation. That it is
 * withheld shows no number either: the answers are the same for one hidden patient and for ten. What is not proved: that
 * nothing follows from bounds, such as that no number is negative, or from what is known of a clinic otherwise.
 */

/** Of each code of a session; they make two units. */
const MINUTES = 30;
const UNITS = 2;

interface Care {
  readonly patient: number;
  readonly on: string;
  readonly payer: string;
  readonly codes: readonly string[];
}

const care = (patient: number, on: string, payer: string, ...codes: string[]): Care => ({
  patient,
  on,
  payer,
  codes,
});

const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Sessions of so many patients, one each. */
const cohort = (first: number, count: number, on: string, payer: string, ...codes: string[]) =>
  range(first, count).map((patient) => care(patient, on, payer, ...codes));

const MONTHS = ['2025-01', '2025-02', '2025-03'] as const;
const LAST_DAY: Readonly<Record<string, string>> = { '2025-01': '31', '2025-02': '28', '2025-03': '31' };

const RECORDS: readonly Care[] = [
  // Two codes that are published, and in January one patient with a third: the total less the two codes.
  ...MONTHS.flatMap((month) => [
    ...cohort(0, 14, `${month}-03`, 'cigna', '97110'),
    ...cohort(20, 13, `${month}-04`, 'cigna', '97530'),
  ]),
  care(99, '2025-01-05', 'cigna', '97535'),
  // Sessions of two codes, whose second code is published too.
  ...cohort(110, 12, '2025-03-05', 'cigna', '97110', '97535'),
  // Months that differ by exactly one patient.
  ...cohort(40, 15, '2025-01-06', 'aetna', '97110'),
  ...cohort(40, 14, '2025-02-06', 'aetna', '97110'),
  // In one session of all: a second code, whose units are those of the payer less the code that is published.
  ...cohort(40, 14, '2025-03-06', 'aetna', '97110'),
  care(54, '2025-03-06', 'aetna', '97110', '97535'),
  // One patient with twelve sessions: of the only one with the code, and of many.
  ...cohort(60, 15, '2025-02-07', 'unitedhealthcare', '97112'),
  ...range(1, 12).map((day) =>
    care(98, `2025-02-${String(day).padStart(2, '0')}`, 'unitedhealthcare', '97535'),
  ),
  ...cohort(60, 13, '2025-03-07', 'unitedhealthcare', '97112'),
  ...range(1, 12).map((day) =>
    care(98, `2025-03-${String(day).padStart(2, '0')}`, 'unitedhealthcare', '97112'),
  ),
  // Of 18 patients three have a second code.
  ...cohort(70, 15, '2025-03-07', 'medicare', '97112'),
  ...cohort(90, 3, '2025-03-07', 'medicare', '97112', '97535'),
];

async function recordAll(api: TestApi, sessions: readonly Care[]): Promise<string[]> {
  const rows = sessions.map((session) => ({ ...session, id: randomUUID() }));
  await inOrganization(api.db, CLINIC, async (tx) => {
    await tx.patientSession.createMany({
      data: rows.map(({ id, patient, on, payer }) => ({
        organizationId: CLINIC,
        id,
        patientReference: `P-${7000 + patient}`,
        payerSlug: payer,
        dateOfService: new Date(on),
        setting: 'OFFICE' as const,
        startTime: '09:00',
        endTime: '10:30',
        therapist: 'OT-01',
        diagnoses: ['M25.641'],
        goals: [],
        documentation: [],
        status: 'SIGNED' as const,
        version: 1,
        accruedAllowedCents: 10_000,
      })),
    });
    await tx.sessionService.createMany({
      data: rows.flatMap(({ id, on, codes }) =>
        codes.map((code, position) => ({
          organizationId: CLINIC,
          sessionId: id,
          position,
          dateOfService: new Date(on),
          code,
          minutes: MINUTES,
          distinct: false,
          modifiers: [],
          activities: [],
        })),
      ),
    });
  });
  return rows.map(({ id }) => id);
}

interface Impact {
  readonly sessionsExamined: number;
  readonly sessionsNotBillable: number;
  readonly sessionsChanged: number;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  readonly sessionsPriced: number;
  readonly verdictChanges: readonly Flip[];
}

interface Flip {
  readonly rule: string;
  readonly before: string;
  readonly after: string;
  readonly sessions: number;
}

interface Statistic {
  readonly month: string;
  readonly payer: { readonly slug: string };
  readonly code: { readonly procedureCode: string };
  readonly patients: number;
  readonly sessions: number;
  readonly minutesTotal: number;
}

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly payer: string;
  readonly codes: readonly string[];
}

type Range = readonly [from: string, to: string];

/** All ranges of months, the longest last. */
const RANGES: readonly Range[] = MONTHS.flatMap((_, more) =>
  MONTHS.slice(more).map((to, start) => [MONTHS[start] ?? to, to] as const),
);

const CODES_OF: Readonly<Record<string, readonly string[]>> = {
  cigna: ['97110', '97530', '97535'],
  aetna: ['97110', '97535'],
  unitedhealthcare: ['97112', '97535'],
  medicare: ['97112', '97535'],
};

/** Every draft that denies or limits some of the codes of a payer. */
async function draftAll(api: TestApi): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const [payer, all] of Object.entries(CODES_OF)) {
    for (const codes of subsets(all)) {
      const notes = {
        denies: [{ topic: 'COVERAGE' as const, codes, terms: { coverage: 'NOT_COVERED' as const } }],
        limits: [{ topic: 'UNIT_LIMIT' as const, codes, terms: { maxUnitsPerDay: 1 } }],
      };
      for (const [effect, note] of Object.entries(notes)) {
        const { id } = await insertDraft(api, { payer, notes: note });
        drafts.push({ id, name: `${payer} ${effect} ${codes.join(' ')}`, payer, codes });
      }
    }
  }
  return drafts;
}

function subsets(codes: readonly string[]): string[][] {
  const [first, ...rest] = codes;
  if (first === undefined) return [];
  const others = subsets(rest);
  return [[first], ...others, ...others.map((some) => [first, ...some])];
}

const lastDayOf = (month: string) => `${month}-${LAST_DAY[month]}`;

async function statisticsOf(api: TestApi, [from, to]: Range): Promise<readonly Statistic[]> {
  const { data, errors } = await api.execute<{ sessionStatistics: readonly Statistic[] }>(
    `{ sessionStatistics(from: "${from}-01", to: "${lastDayOf(to)}") { month payer { slug } code { procedureCode } patients sessions minutesTotal } }`,
    { as: 'ANALYST' },
  );
  expect(errors).toBeUndefined();
  return data?.sessionStatistics ?? [];
}

/** What a draft would change; null where the range is not closed. */
async function impactOf(
  api: TestApi,
  { id }: Draft,
  [from, to]: Range,
  as: 'ANALYST' | 'ADMIN' = 'ANALYST',
): Promise<Impact | null> {
  const { data, errors } = await api.execute<{ policyImpact: Impact | null }>(
    `{ policyImpact(draftId: "${id}", from: "${from}-01", to: "${lastDayOf(to)}") {
      sessionsExamined sessionsNotBillable sessionsChanged unitsBefore unitsAfter sessionsPriced allowedBefore
      allowedAfter suppressed verdictChanges { rule { key } before after sessions } } }`,
    { as },
  );
  if (errors) expect(errors[0]?.extensions?.issues?.[0]?.fix).toContain('A month closes');
  return data?.policyImpact ?? null;
}

/** The rows of a file; none where the range is not closed. */
async function exportOf(
  api: TestApi,
  [from, to]: Range,
  filter: object = {},
): Promise<readonly (readonly string[])[]> {
  const question = { dataset: 'SESSION_BILLING', from: `${from}-01`, to: lastDayOf(to), ...filter };
  const { job: accepted, userErrors } = await start(api, question);
  if (!accepted) {
    expect(userErrors.map(({ code }) => code)).toEqual(['NOT_OVER']);
    return [];
  }
  const job = await finished(api, accepted.id);
  expect(job.status).toBe('DONE');
  const rows = (await linesOf(api, job)).filter((line) => line !== '').map((line) => line.split(','));
  // Their number is limited, and the file was read.
  await api.db.prisma.$executeRaw`delete from export_job`;
  return rows;
}

/** Every answer that an analyst gets. */
interface Answers {
  readonly statistics: ReadonlyMap<string, { readonly range: Range; readonly rows: readonly Statistic[] }>;
  readonly impacts: ReadonlyMap<
    string,
    { readonly range: Range; readonly draft: Draft; readonly impact: Impact | null }
  >;
  readonly exports: ReadonlyMap<string, readonly (readonly string[])[]>;
}

interface Questions {
  readonly drafts: readonly Draft[];
  readonly ranges?: readonly Range[];
  readonly impactsFirst?: boolean;
}

async function collect(api: TestApi, { drafts, ranges = RANGES, impactsFirst }: Questions): Promise<Answers> {
  const [statistics, impacts, exports] = [new Map(), new Map(), new Map()] as [
    Map<string, { readonly range: Range; readonly rows: readonly Statistic[] }>,
    Map<string, { readonly range: Range; readonly draft: Draft; readonly impact: Impact | null }>,
    Map<string, readonly (readonly string[])[]>,
  ];
  const replayAll = async () => {
    for (const range of ranges) {
      for (const draft of drafts) {
        const impact = await impactOf(api, draft, range);
        impacts.set(`${draft.name} ${range.join(' ')}`, { range, draft, impact });
      }
    }
    const whole = ranges.at(-1);
    if (!whole) return;
    for (const draft of drafts) {
      const impact = await impactOf(api, draft, whole, 'ADMIN');
      impacts.set(`${draft.name} ${whole.join(' ')} as ADMIN`, { range: whole, draft, impact });
    }
  };
  const exportAll = async () => {
    for (const range of ranges) exports.set(range.join(' '), await exportOf(api, range));
    for (const [payer, codes] of Object.entries(CODES_OF)) {
      for (const filter of [
        { payers: [payer] },
        ...codes.map((code) => ({ payers: [payer], codes: [code] })),
      ]) {
        for (const range of ranges.slice(-1)) {
          exports.set(`${range.join(' ')} ${JSON.stringify(filter)}`, await exportOf(api, range, filter));
        }
      }
    }
  };
  if (impactsFirst) await replayAll();
  for (const range of ranges) {
    statistics.set(range.join(' '), { range, rows: await statisticsOf(api, range) });
  }
  await exportAll();
  if (!impactsFirst) await replayAll();
  return { statistics, impacts, exports };
}

/** The equations of each kind of unknown. */
type Known = Readonly<Record<'sessions' | 'units' | 'minutes' | 'patients', Equation[]>>;

/** A record, by the name of its unknown. */
interface Recorded extends Care {
  readonly unknown: string;
}

/**
 * The equations of all answers about records that a month closed with. Each number must be the sum that its equation
 * makes of the records, so none is about other unknowns than those of the equation.
 */
function equationsOf(records: readonly Care[], { statistics, impacts, exports }: Answers): Known {
  const known: Known = { sessions: [], units: [], minutes: [], patients: [] };
  const all = records.map((record, index) => ({ ...record, unknown: `${index} P-${7000 + record.patient}` }));
  const add = (kind: keyof Known, figure: number, unknowns: readonly string[], worth = 1) => {
    expect([kind, figure]).toEqual([kind, unknowns.length * worth]);
    known[kind].push(new Map(unknowns.map((unknown) => [unknown, 1])));
  };
  const ofPayer = (month: string, payer: string) =>
    all.filter((one) => one.on.startsWith(month.slice(0, 7)) && one.payer === payer);
  const cell = (month: string, payer: string, code: string) =>
    ofPayer(month, payer).filter(({ codes }) => codes.includes(code));
  for (const { rows } of statistics.values()) {
    for (const { month, payer, code, patients, sessions, minutesTotal } of rows) {
      const of = cell(month, payer.slug, code.procedureCode);
      const treated = new Set(
        of.map(({ patient }) => `${month} ${payer.slug} ${code.procedureCode} P-${7000 + patient}`),
      );
      add('sessions', sessions, unknownsOf(of));
      add('minutes', minutesTotal, linesWith(of, code.procedureCode), MINUTES);
      add('patients', patients, [...treated]);
    }
  }
  for (const rows of exports.values()) {
    for (const [month = '', payer = '', code = '', , , , , , , sessions, units] of rows) {
      const of = partOf(cell(month, payer, code), Number(sessions));
      add('sessions', Number(sessions), unknownsOf(of));
      add('units', Number(units), linesWith(of, code), UNITS);
    }
  }
  for (const { range, draft, impact } of impacts.values()) {
    if (!impact) continue;
    // An answer over several months is the sum of theirs, and so is its equation.
    const sets = MONTHS.filter((month) => month >= range[0] && month <= range[1]).map((month) => {
      const part = impacts.get(`${draft.name} ${month} ${month}`)?.impact;
      return disclosedBy(draft, part ?? null, ofPayer(month, draft.payer));
    });
    const examined = sets.flatMap((set) => set.examined);
    const changed = sets.flatMap((set) => set.changed);
    expect([impact.sessionsNotBillable, impact.sessionsPriced]).toEqual([0, 0]);
    add('sessions', impact.sessionsExamined, unknownsOf(examined));
    add('sessions', impact.sessionsChanged, unknownsOf(changed));
    // Neither kind of draft changes a unit.
    add('units', impact.unitsBefore, linesWith(examined), UNITS);
    add('units', impact.unitsAfter, linesWith(examined), UNITS);
    for (const flip of impact.verdictChanges) {
      const flipped = sets.flatMap((set) => set.verdictChanges.get(keyOf(flip)) ?? []);
      add('sessions', flip.sessions, unknownsOf(flipped));
    }
  }
  return known;
}

const unknownsOf = (some: readonly Recorded[]) => some.map(({ unknown }) => unknown);

/** The lines of a code, or of all. */
const linesWith = (some: readonly Recorded[], only?: string) =>
  some.flatMap(({ unknown, codes }) =>
    codes.filter((code) => only === undefined || code === only).map((code) => `${code} ${unknown}`),
  );

const keyOf = ({ rule, before, after }: Flip) => `${rule} ${before} ${after}`;

/** The sessions that the figures of one month and draft are of; none where they are withheld. */
function disclosedBy(draft: Draft, impact: Impact | null, sessions: readonly Recorded[]) {
  const changes = sessions.filter(({ codes }) => codes.some((code) => draft.codes.includes(code)));
  return {
    examined: impact?.sessionsExamined ? sessions : [],
    changed: impact?.sessionsChanged ? changes : [],
    verdictChanges: new Map(
      impact?.verdictChanges.map((flip) => [keyOf(flip), partOf(changes, flip.sessions)]),
    ),
  };
}

/**
 * The sessions that a figure is of: rules treat those of the same codes alike, so it is of all sessions of some sets of
 * codes. Their numbers are such that only one choice makes up the figure.
 */
function partOf(sessions: readonly Recorded[], figure: number): readonly Recorded[] {
  const groups = [...Map.groupBy(sessions, ({ codes }) => codes.join(' ')).keys()];
  const parts = subsets(groups)
    .map((some) => sessions.filter(({ codes }) => some.includes(codes.join(' '))))
    .filter(({ length }) => length === figure);
  expect(parts).toHaveLength(1);
  return parts[0] ?? [];
}

const patientOf = (unknown: string) => unknown.slice(unknown.indexOf('P-'));

/** The rank of each kind of equations; fails with what a combination singles out. */
function ranksOf(known: Known): Record<string, string> {
  return Object.fromEntries(
    Object.entries(known).map(([kind, equations]) => {
      const { unknowns, atoms, rank, smallest } = rowSpaceOf(equations, patientOf);
      expect([kind, smallest]).toEqual([kind, null]);
      return [kind, `${equations.length} equations, ${unknowns} unknowns, ${atoms} atoms, rank ${rank}`];
    }),
  );
}

/** Runs a test over an API with records, on a clock that can be set. */
async function inWorld(
  records: readonly Care[],
  work: (world: {
    readonly api: TestApi;
    readonly ids: readonly string[];
    readonly drafts: readonly Draft[];
    setToday(day: string): void;
  }) => Promise<void>,
  start = '2025-06-01',
): Promise<void> {
  let today = start;
  const api = await startTestApi({ exports: true, today: () => today });
  try {
    await api.exports?.worker.start(api.exports.queue);
    const ids = await recordAll(api, records);
    await work({ api, ids, drafts: await draftAll(api), setToday: (day) => void (today = day) });
  } finally {
    await api.close();
  }
}

/** Expects answers to be those that were given before to the same questions. */
function expectSame(again: Answers, before: Answers): void {
  for (const kind of ['statistics', 'impacts', 'exports'] as const) {
    for (const [question, answer] of again[kind]) {
      expect([question, answer]).toEqual([question, before[kind].get(question)]);
    }
  }
}

const inClinic = (api: TestApi, work: Parameters<typeof inOrganization>[2]) =>
  inOrganization(api.db, CLINIC, work);

/** What happens to records after their month closed. */
const CHANGES: Readonly<Record<string, (api: TestApi, ids: readonly string[]) => Promise<unknown>>> = {
  'a late entry': (api) =>
    recordAll(api, [care(97, '2025-01-20', 'cigna', '97110'), care(97, '2025-02-20', 'aetna', '97110')]),
  'an amendment to another payer': (api, ids) =>
    inClinic(api, (tx) =>
      tx.patientSession.updateMany({
        where: { id: ids[RECORDS.findIndex(({ patient }) => patient === 99)] ?? '' },
        data: { payerSlug: 'aetna', version: 2 },
      }),
    ),
  'a void that makes two months alike': (api, ids) =>
    inClinic(api, (tx) =>
      tx.patientSession.updateMany({
        where: {
          id: ids[RECORDS.findIndex(({ patient, payer }) => patient === 54 && payer === 'aetna')] ?? '',
        },
        data: { status: 'VOIDED', version: 2 },
      }),
    ),
};

test.each([{ impactsFirst: false }, { impactsFirst: true }])(
  'no combination of any answers is of fewer than 11 patients, before and after records change: %j',
  async ({ impactsFirst }) => {
    await inWorld(RECORDS, async ({ api, ids, drafts }) => {
      const ordered = impactsFirst ? drafts.toReversed() : drafts;
      const answers = await collect(api, { drafts: ordered, impactsFirst });
      const { statistics, impacts, exports } = answers;
      expect([statistics.size, impacts.size, exports.size]).toEqual([6, 224, 19]);
      expect(ranksOf(equationsOf(RECORDS, answers))).toEqual({
        sessions: '560 equations, 195 unknowns, 13 atoms, rank 13',
        units: '517 equations, 207 unknowns, 13 atoms, rank 13',
        minutes: '43 equations, 207 unknowns, 13 atoms, rank 13',
        patients: '43 equations, 196 unknowns, 13 atoms, rank 13',
      });
      const few = ordered.filter(({ codes }) => codes.length === 1);
      for (const [name, change] of Object.entries(CHANGES)) {
        await change(api, ids);
        const again = await collect(api, { drafts: few, ranges: RANGES.slice(-1), impactsFirst });
        expect([name, again.statistics.size]).toEqual([name, 1]);
        expectSame(again, answers);
      }
    });
  },
  180_000,
);

test('no combination of answers from before, on and after the closing of a month is of fewer', async () => {
  const january: Questions['ranges'] = [['2025-01', '2025-01']];
  await inWorld(
    RECORDS,
    async ({ api, ids, drafts, setToday }) => {
      const few = drafts.filter(({ payer, codes }) => payer === 'cigna' || codes.length === 1);
      const atClosing = async (ranges = january) => collect(api, { drafts: few, ranges });
      const expectNothing = ({ statistics, impacts, exports }: Answers) => {
        expect([...statistics.values()].flatMap(({ rows }) => rows)).toEqual([]);
        expect([...impacts.values()].filter(({ impact }) => impact !== null)).toEqual([]);
        expect([...exports.values()].flat()).toEqual([]);
      };
      expectNothing(await atClosing());
      const last = care(97, '2025-01-31', 'cigna', '97110');
      await recordAll(api, [last]);
      setToday('2025-02-15');
      const closed = await atClosing();
      expect(closed.statistics.get('2025-01 2025-01')?.rows).toContainEqual(
        expect.objectContaining({ payer: { slug: 'cigna' }, code: { procedureCode: '97110' }, patients: 15 }),
      );
      // A session of January is amended into February, which is open.
      const moved = { dateOfService: new Date('2025-02-10') };
      await inClinic(api, async (tx) => {
        await tx.patientSession.updateMany({ where: { id: ids[0] ?? '' }, data: { ...moved, version: 2 } });
        const where = { sessionId: ids[0] ?? '' };
        const services = await tx.sessionService.findMany({ where });
        await tx.sessionService.deleteMany({ where });
        await tx.sessionService.createMany({ data: services.map((service) => ({ ...service, ...moved })) });
      });
      setToday('2025-02-16');
      expectSame(await atClosing(), closed);
      // The clock steps back over the closing, and a session is recorded late.
      setToday('2025-02-14');
      expectNothing(await atClosing());
      await recordAll(api, [care(96, '2025-01-30', 'cigna', '97110')]);
      setToday('2025-02-15');
      expectSame(await atClosing(), closed);
      setToday('2025-03-14');
      expectSame(await atClosing(), closed);
      setToday('2025-03-15');
      const both: Questions['ranges'] = [...january, ['2025-02', '2025-02'], ['2025-01', '2025-02']];
      const later = await atClosing(both);
      expect(later.statistics.get('2025-01 2025-01')).toEqual(closed.statistics.get('2025-01 2025-01'));
      // The session that was moved is one of either month, as each was when it closed.
      const known = equationsOf([...RECORDS, last, care(0, '2025-02-10', 'cigna', '97110')], later);
      expect(ranksOf(known)).toEqual({
        sessions: '250 equations, 100 unknowns, 7 atoms, rank 7',
        units: '236 equations, 100 unknowns, 7 atoms, rank 7',
        minutes: '14 equations, 100 unknowns, 7 atoms, rank 7',
        patients: '14 equations, 99 unknowns, 7 atoms, rank 7',
      });
      setToday('2025-02-20');
      expectSame(await atClosing(), closed);
    },
    '2025-02-14',
  );
}, 180_000);

test('what is withheld is alike for one hidden patient and for ten', async () => {
  const ranges: Questions['ranges'] = [['2025-01', '2025-01']];
  const answersWith: Answers[] = [];
  for (const hidden of [1, 10]) {
    const records = [
      ...cohort(0, 14, '2025-01-03', 'cigna', '97110'),
      ...cohort(20, 13, '2025-01-04', 'cigna', '97530'),
      ...cohort(90, hidden, '2025-01-05', 'cigna', '97535'),
      ...cohort(40, 30 - hidden, '2025-01-06', 'aetna', '97110'),
      ...cohort(70, hidden, '2025-01-06', 'aetna', '97110', '97535'),
    ];
    await inWorld(records, async ({ api, drafts }) => {
      const few = drafts.filter(({ payer }) => payer === 'cigna' || payer === 'aetna');
      answersWith.push(await collect(api, { drafts: few, ranges }));
    });
  }
  const withoutIds = ({ statistics, impacts, exports }: Answers) => ({
    statistics,
    impacts: [...impacts].map(([question, { impact }]) => [question, impact]),
    exports,
  });
  const [one, ten] = answersWith.map(withoutIds);
  expect(one?.statistics.get('2025-01 2025-01')?.rows).toHaveLength(3);
  expect(ten).toEqual(one);
}, 180_000);
