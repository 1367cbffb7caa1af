import { randomUUID } from 'node:crypto';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { insertDraft, type DraftSpec } from '../support/impact.ts';
import { exported, linesOf } from './exports/exportJobs.ts';

/**
 * A differencing attack: an analyst sends every question about an organization, before and after each change
 * of a record, and compares the answers pairwise. In a second test the patients of one organization are those of the other, but for one whose record nobody may learn.
 */

const CLINIC = '76a22f6a-e65f-4f85-af8d-dd089a30984b';
const MONTHS = ['2025-01', '2025-02', '2025-03'] as const;
const PAYERS = ['cigna', 'aetna', 'unitedhealthcare'] as const;
const CODES = ['97110', '97530', '97112', '97535'] as const;
const LAST_DAY: Readonly<Record<string, string>> = { '2025-01': '31', '2025-02': '28', '2025-03': '31' };

interface Care {
  readonly patient: number;
  readonly on: string;
  readonly payer: string;
  readonly code: string;
  readonly minutes: number;
}

const care = (patient: number, on: string, more: Partial<Care> = {}): Care => ({
  patient,
  on,
  payer: 'cigna',
  code: '97110',
  minutes: 30,
  ...more,
});

const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Records of everybody but the patient whose record is the secret. */
const OTHERS: readonly Care[] = [
  // Two codes, two payers, and months that are alike.
  ...MONTHS.flatMap((month) => [
    ...range(0, 14).map((patient) => care(patient, `${month}-03`)),
    ...range(20, 13).map((patient) => care(patient, `${month}-04`, { code: '97530' })),
    ...range(40, 11).map((patient) => care(patient, `${month}-05`, { payer: 'aetna' })),
  ]),
  // 15 patients of whom a draft on one code changes all but few.
  ...range(60, 15).map((patient) =>
    care(patient, '2025-03-10', { payer: 'unitedhealthcare', code: '97112' }),
  ),
];

/** What the one patient may have on record. */
const SECRETS: Readonly<Record<string, readonly Care[]>> = {
  'twelve sessions of the only one with a code and payer': range(1, 12).map((day) =>
    care(99, `2025-02-${String(day).padStart(2, '0')}`, { payer: 'bcbs', code: '97535' }),
  ),
  'a code of his own beside others of his payer': [
    care(99, '2025-03-11', { payer: 'unitedhealthcare', code: '97535' }),
  ],
};

const NOT_COVERED = (payer: string, codes: string[]): DraftSpec => ({
  payer,
  notes: [{ topic: 'COVERAGE', codes, terms: { coverage: 'NOT_COVERED' } }],
});
const ONE_UNIT = (payer: string, codes: string[]): DraftSpec => ({
  payer,
  notes: [{ topic: 'UNIT_LIMIT', codes, terms: { maxUnitsPerDay: 1 } }],
});

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
      })),
    });
    await tx.sessionService.createMany({
      data: rows.map(({ id, on, code, minutes }) => ({
        organizationId: CLINIC,
        sessionId: id,
        position: 0,
        dateOfService: new Date(on),
        code,
        minutes,
        distinct: false,
        modifiers: [],
        activities: [],
      })),
    });
  });
  return rows.map(({ id }) => id);
}

/** All ranges of months. */
const RANGES = MONTHS.flatMap((from, start) => MONTHS.slice(start).map((to) => [from, to] as const));

/** Every figure that an analyst gets, by its question. */
async function collectAnswers(
  api: TestApi,
  drafts: ReadonlyMap<string, string>,
): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const [from, to] of RANGES) {
    const last = `${to}-${LAST_DAY[to]}`;
    const { data, errors } = await api.execute<{ sessionStatistics: unknown[] }>(
      `{ sessionStatistics(from: "${from}-01", to: "${last}") { month payer { slug } code { procedureCode } patients sessions minutesTotal } }`,
      { as: 'ANALYST' },
    );
    expect(errors).toBeUndefined();
    answers.set(`statistics ${from} ${to}`, data?.sessionStatistics);
    for (const [name, id] of drafts) {
      for (const as of ['ANALYST', 'ADMIN'] as const) {
        const impact = await api.execute<{ policyImpact: object }>(
          `{ policyImpact(draftId: "${id}", from: "${from}-01", to: "${last}") {
            sessionsExamined sessionsNotBillable sessionsChanged unitsBefore unitsAfter sessionsPriced allowedBefore
            allowedAfter suppressed verdictChanges { rule { key } before after sessions } } }`,
          { as },
        );
        expect(impact.errors).toBeUndefined();
        answers.set(`impact ${name} ${from} ${to} ${as}`, impact.data?.policyImpact);
      }
    }
  }
  for (const [from, to] of RANGES) {
    const question = { dataset: 'SESSION_BILLING', from: `${from}-01`, to: `${to}-${LAST_DAY[to]}` };
    const job = await exported(api, question);
    answers.set(`export ${from} ${to}`, [job.rows, job.suppressed, job.error, await linesOf(api, job)]);
  }
  for (const filter of [
    ...PAYERS.map((payer) => ({ payers: [payer] })),
    ...CODES.map((code) => ({ codes: [code] })),
  ]) {
    const job = await exported(api, {
      dataset: 'SESSION_BILLING',
      from: '2025-01-01',
      to: '2025-03-31',
      ...filter,
    });
    answers.set(`export ${JSON.stringify(filter)}`, [job.rows, job.suppressed, await linesOf(api, job)]);
  }
  // Their number is limited, and the answers are read.
  await api.db.prisma.$executeRaw`delete from export_job`;
  return answers;
}

async function startWorld(): Promise<TestApi> {
  const api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
  return api;
}

async function draftsOf(api: TestApi): Promise<ReadonlyMap<string, string>> {
  const specs: Readonly<Record<string, DraftSpec>> = {
    'cigna 97110': NOT_COVERED('cigna', ['97110']),
    'cigna 97110 and 97530': NOT_COVERED('cigna', ['97110', '97530']),
    'cigna units': ONE_UNIT('cigna', ['97110']),
    'cigna nothing': NOT_COVERED('cigna', ['97112']),
    'unitedhealthcare 97112': NOT_COVERED('unitedhealthcare', ['97112']),
    'unitedhealthcare 97535': NOT_COVERED('unitedhealthcare', ['97535']),
    'unitedhealthcare all': NOT_COVERED('unitedhealthcare', ['97112', '97535']),
    'bcbs 97535': NOT_COVERED('bcbs', ['97535']),
  };
  const drafts = new Map<string, string>();
  for (const [name, spec] of Object.entries(specs)) drafts.set(name, (await insertDraft(api, spec)).id);
  return drafts;
}

/** Answers of an organization with these records. */
async function answersWith(sessions: readonly Care[]): Promise<Map<string, unknown>> {
  const api = await startWorld();
  try {
    await recordAll(api, sessions);
    return await collectAnswers(api, await draftsOf(api));
  } finally {
    await api.close();
  }
}

test('what is recorded late, amended or voided after a month closed changes no answer', async () => {
  const api = await startWorld();
  try {
    const ids = await recordAll(api, OTHERS);
    const drafts = await draftsOf(api);
    const before = await collectAnswers(api, drafts);
    expect(JSON.stringify(before.get('statistics 2025-01 2025-01'))).toContain('"patients":14');
    expect(before.get('impact cigna 97110 2025-01 2025-01 ANALYST')).toMatchObject({
      sessionsExamined: 27,
      sessionsChanged: 14,
    });
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      'a late entry': () => recordAll(api, [care(98, '2025-01-20'), care(98, '2025-02-20')]),
      'an amendment to another payer': () =>
        inOrganization(api.db, CLINIC, (tx) =>
          tx.patientSession.updateMany({
            where: { id: ids[0] ?? '' },
            data: { payerSlug: 'aetna', version: 2 },
          }),
        ),
      'an amendment of minutes': () =>
        inOrganization(api.db, CLINIC, async (tx) => {
          const where = { sessionId: ids[1] ?? '' };
          const [service] = await tx.sessionService.findMany({ where });
          if (!service) throw new Error('the session has no service');
          await tx.sessionService.deleteMany({ where });
          await tx.sessionService.create({ data: { ...service, minutes: 45 } });
        }),
      'a void': () =>
        inOrganization(api.db, CLINIC, (tx) =>
          tx.patientSession.updateMany({
            where: { id: ids[2] ?? '' },
            data: { status: 'VOIDED', version: 2 },
          }),
        ),
    };
    for (const [name, change] of Object.entries(changes)) {
      await change();
      expect([name, ...(await collectAnswers(api, drafts))]).toEqual([name, ...before]);
    }
  } finally {
    await api.close();
  }
}, 240_000);

test.each([
  [
    'an answer',
    `insert into closed_impact select id, date '2025-01-01', 'cigna', repeat('0', 64), '{"groups": {}, "parts": []}' from organization`,
  ],
  [
    'billing',
    `insert into closed_billing select id, date '2025-01-01', 1, '[{"payer": "cigna", "code": "97110"}]' from organization`,
  ],
])(
  'beside %s that an earlier version stored, nothing of the month is disclosed',
  async (_what, statement) => {
    const api = await startTestApi();
    try {
      await recordAll(api, OTHERS);
      const { id } = await insertDraft(api, NOT_COVERED('cigna', ['97110']));
      await api.execute('{ sessionStatistics(from: "2025-01-01", to: "2025-02-28") { month } }', {
        as: 'ANALYST',
      });
      await api.db.prisma.$executeRaw(Prisma.raw(`${statement} where id = '${CLINIC}'`));
      const examined = async (month: string) => {
        const { data, errors } = await api.execute<{ policyImpact: { sessionsExamined: number } }>(
          `{ policyImpact(draftId: "${id}", from: "${month}-01", to: "${month}-${LAST_DAY[month]}") { sessionsExamined } }`,
          { as: 'ANALYST' },
        );
        expect(errors).toBeUndefined();
        return data?.policyImpact.sessionsExamined;
      };
      expect(await examined('2025-01')).toBe(0);
      expect(await examined('2025-02')).toBe(27);
    } finally {
      await api.close();
    }
  },
  60_000,
);

test.each(Object.entries(SECRETS))(
  'no figure is another one for a patient with %s: at most it is withheld',
  async (_name, secret) => {
    const [without, withSecret] = [await answersWith(OTHERS), await answersWith([...OTHERS, ...secret])];
    for (const [question, answer] of withSecret) {
      // Sums of all sessions of a payer may be withheld beside the statistics of a code; none may be another number.
      const isHidden = JSON.stringify(answer).includes('"sessionsExamined":0');
      const disclosed = isHidden ? withoutFigures(without.get(question)) : without.get(question);
      expect([question, isHidden ? withoutFigures(answer) : answer]).toEqual([question, disclosed]);
    }
  },
  240_000,
);

function withoutFigures(answer: unknown): readonly string[] {
  return Object.keys(answer as object);
}
