import { inOrganization } from '../../src/db/transaction.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { ReferenceStore } from '../../src/reference/store.ts';
import {
  beyondTrail,
  recordStatements,
  authenticate,
  startTestApi,
  type Actor,
  type Answer,
  type TestApi,
} from '../support/api.ts';
import { insertDraft, insertSessions, type DraftSpec, type SessionSpec } from '../support/impact.ts';
import { endOfThisMonth, TODAY } from '../support/clock.ts';

/** Replays of stored sessions against drafts. Each test adds its sessions in its own year. */

interface Impact {
  readonly draft: { readonly status: string; readonly version: number; readonly title: string };
  readonly sessionsExamined: number;
  readonly sessionsNotBillable: number;
  readonly sessionsChanged: number;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  readonly sessionsPriced: number;
  readonly allowedBefore: string;
  readonly allowedAfter: string;
  readonly verdictChanges: readonly {
    rule: { key: string };
    before: string;
    after: string;
    sessions: number;
  }[];
  readonly suppressed: boolean;
}

const IMPACT = `query ($id: ID!, $from: Date, $to: Date, $sample: Int, $always: Boolean) {
  policyImpact(draftId: $id, from: $from, to: $to, sample: $sample, ignorePeriod: $always) {
    draft { status version title }
    sessionsExamined sessionsNotBillable sessionsChanged unitsBefore unitsAfter
    sessionsPriced allowedBefore allowedAfter suppressed
    verdictChanges { rule { key } before after sessions }
  }
}`;

let api: TestApi;
const statements = recordStatements();
beforeAll(async () => {
  api = await startTestApi();
  await beginEmergency();
}, 60_000);
afterAll(() => api?.close());

/** Administrators see days, samples and small counts under emergency access only. */
async function beginEmergency(): Promise<void> {
  const { errors } = await api.execute(
    'mutation { emergencyAccessBegin(input: { reason: "A draft must be decided on", minutes: 240 }) { userErrors { code } } }',
    { as: 'ADMIN' },
  );
  expect(errors).toBeUndefined();
}

interface ImpactArguments {
  readonly from?: string;
  readonly to?: string;
  readonly sample?: number;
  readonly always?: boolean;
}

function execute(
  id: string,
  args: ImpactArguments = {},
  as: Actor = 'ADMIN',
): Promise<Answer<{ policyImpact: Impact }>> {
  return api.execute(IMPACT, { as, variables: { id, ...args } });
}

async function impactOf(id: string, args?: ImpactArguments, as?: Actor): Promise<Impact> {
  const { data, errors } = await execute(id, args, as);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.policyImpact;
}

const organizationOf = (actor: Actor): string => authenticate(actor)?.organizationId ?? '';
const record = (sessions: readonly SessionSpec[], actor: Actor = 'BILLER') =>
  insertSessions(api, organizationOf(actor), sessions);
const draft = async (spec: DraftSpec) => (await insertDraft(api, spec)).id;

const NOT_COVERED = { topic: 'COVERAGE', codes: ['97110'], terms: { coverage: 'NOT_COVERED' } } as const;
const notCovered = [{ ...NOT_COVERED, codes: [...NOT_COVERED.codes] }];
const visit = (on: string, more: Partial<SessionSpec> = {}): SessionSpec => ({
  payer: 'cigna',
  on,
  services: [{ code: '97110', minutes: 30 }],
  ...more,
});

interface Billed {
  readonly id: string;
  readonly billing: {
    readonly verdict: string;
    readonly findings: readonly { severity: string; outcome: string; codes: string[] }[];
    readonly lines: readonly { units: number; modifiers: string[]; allowed: string | null }[];
    readonly totals: { readonly allowed: string | null } | null;
  };
}

async function billEach(payer: string): Promise<readonly Billed[]> {
  const { data, errors } = await api.execute<{ sessions: { nodes: Billed[]; totalCount: number } }>(
    `query ($payer: String!) { sessions(first: 200, filter: { payers: [$payer], statuses: [DRAFT, SIGNED, BILLED] }) {
      totalCount nodes { id billing { verdict findings { rule { key } severity outcome procedureCodes } lines { code { procedureCode } units modifiers allowed } totals { allowed } } } } }`,
    { as: 'BILLER', variables: { payer } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  expect(data.sessions.nodes).toHaveLength(data.sessions.totalCount);
  return data.sessions.nodes;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const unitsOf = (all: readonly Billed[]) =>
  sum(all.flatMap(({ billing }) => billing.lines.map(({ units }) => units)));

/** Publishes the draft, so that every session can be billed under it. */
async function publish(id: string): Promise<void> {
  const { data, errors } = await api.execute<{ policyPublish: { userErrors: { message: string }[] } }>(
    `mutation ($id: ID!) { policyPublish(input: { id: $id, expectedVersion: 1, kind: CORRECTION, reason: "Tested." }) { userErrors { message } } }`,
    { as: 'ADMIN', variables: { id } },
  );
  expect([errors, data?.policyPublish.userErrors]).toEqual([undefined, []]);
}

test.each<[string, DraftSpec]>([
  [
    'a code is no longer covered',
    {
      payer: 'medicare',
      notes: [{ topic: 'COVERAGE', codes: ['97116'], terms: { coverage: 'NOT_COVERED' } }],
    },
  ],
  [
    'units are counted by code',
    {
      payer: 'unitedhealthcare',
      from: '2026-01-01',
      notes: [{ topic: 'UNIT_COUNTING', codes: ['97110', '97530'], terms: { unitMethod: 'AMA_MIDPOINT' } }],
    },
  ],
  [
    'a unit limit from one day on',
    {
      payer: 'cigna',
      from: '2026-06-01',
      notes: [{ topic: 'UNIT_LIMIT', codes: ['97110'], terms: { maxUnitsPerDay: 1 } }],
    },
  ],
  [
    'no modifier is required',
    {
      payer: 'unitedhealthcare',
      notes: [{ topic: 'MODIFIERS', codes: ['97110'], terms: { requiredModifiers: [] } }],
    },
  ],
])('a replay equals billing each session before and after the change: %s', async (_case, spec) => {
  const dates = ['2026-02-02', '2026-05-31', '2026-06-01', '2026-06-02', '2026-10-05'];
  await record(
    dates.flatMap((on) => [
      visit(on, { payer: spec.payer }),
      visit(on, {
        payer: spec.payer,
        services: [
          { code: '97110', minutes: 10 },
          { code: '97530', minutes: 10 },
        ],
      }),
      visit(on, {
        payer: spec.payer,
        services: [
          { code: '97110', minutes: 33 },
          { code: '97112', minutes: 7 },
        ],
      }),
      visit(on, { payer: spec.payer, services: [{ code: '97535', minutes: 40 }] }),
      visit(on, { payer: spec.payer, services: [{ code: '97116', minutes: 25 }] }),
    ]),
  );
  const { id } = await insertDraft(api, spec);
  const impact = await impactOf(id);
  const before = await billEach(spec.payer);
  await publish(id);
  const after = await billEach(spec.payer);

  const pairs = before.map((one, index) => [one, after[index]] as const);
  const decides = ({ severity, outcome }: Billed['billing']['findings'][number]) =>
    severity !== 'INFO' || outcome === 'FAIL' || outcome === 'NO_DATA';
  const shown = ({ billing }: Billed) =>
    JSON.stringify([billing.verdict, billing.lines, billing.findings.filter(decides)]);
  const changed = pairs.filter(([one, other]) => other && shown(one) !== shown(other));
  const flipped = pairs.filter(([one, other]) => one.billing.verdict !== other?.billing.verdict);
  const priced = pairs.filter(
    ([one, other]) => one.billing.totals?.allowed != null && other?.billing.totals?.allowed != null,
  );
  const dollars = (side: 0 | 1) =>
    (sum(priced.map((pair) => Math.round(Number(pair[side]?.billing.totals?.allowed) * 100))) / 100).toFixed(
      2,
    );
  expect(changed.length).toBeGreaterThan(0);
  expect(impact).toMatchObject({
    sessionsExamined: before.length,
    sessionsNotBillable: 0,
    sessionsChanged: changed.length,
    unitsBefore: unitsOf(before),
    unitsAfter: unitsOf(after),
    suppressed: false,
    sessionsPriced: priced.length,
    allowedBefore: dollars(0),
    allowedAfter: dollars(1),
  });
  const byVerdict = new Map<string, number>();
  for (const [one, other] of flipped) {
    const key = `${one.billing.verdict} ${other?.billing.verdict}`;
    byVerdict.set(key, (byVerdict.get(key) ?? 0) + 1);
  }
  // Every changed session counts under at least one rule, and at most once under each.
  for (const [key, sessions] of byVerdict) {
    const own = impact.verdictChanges
      .filter((flip) => `${flip.before} ${flip.after}` === key)
      .map((flip) => flip.sessions);
    expect(Math.max(...own)).toBeLessThanOrEqual(sessions);
    expect(sum(own)).toBeGreaterThanOrEqual(sessions);
  }
  expect(new Set(impact.verdictChanges.map((flip) => `${flip.before} ${flip.after}`))).toEqual(
    new Set(byVerdict.keys()),
  );
});

test('a draft that changes nothing changes no session', async () => {
  await record([visit('2020-05-04'), visit('2020-05-05')]);
  const id = await draft({
    payer: 'cigna',
    notes: [{ topic: 'UNIT_COUNTING', codes: ['*'], terms: { unitMethod: 'AMA_MIDPOINT' } }],
  });
  const impact = await impactOf(id, { from: '2020-05-01', to: '2020-05-31' });
  expect(impact).toMatchObject({
    sessionsExamined: 2,
    sessionsChanged: 0,
    verdictChanges: [],
    draft: { status: 'DRAFT', version: 1 },
  });
  expect([impact.unitsAfter, impact.allowedAfter]).toEqual([impact.unitsBefore, impact.allowedBefore]);
});

test('a draft covers the days of its period: the day before, first, last and the day after', async () => {
  await record(['2021-06-30', '2021-07-01', '2021-07-31', '2021-08-01'].map((on) => visit(on)));
  const within = { from: '2021-06-30', to: '2021-08-01' };
  const id = await draft({ payer: 'cigna', from: '2021-07-01', to: '2021-08-01', notes: notCovered });
  expect(await impactOf(id, within)).toMatchObject({ sessionsExamined: 4, sessionsChanged: 2 });
  expect(await impactOf(id, { ...within, always: true })).toMatchObject({
    sessionsExamined: 4,
    sessionsChanged: 4,
  });
  const later = await draft({ payer: 'cigna', from: '2026-12-01', notes: notCovered });
  expect(await impactOf(later, within)).toMatchObject({
    sessionsExamined: 4,
    sessionsChanged: 0,
    verdictChanges: [],
  });
});

test('the range includes both ends, voided sessions and other payers are left out, and the sample takes the newest', async () => {
  await record([
    ...['2022-07-01', '2022-07-02', '2022-07-03'].map((on) => visit(on)),
    visit('2022-07-02', { status: 'VOIDED' }),
    visit('2022-07-02', { payer: 'aetna' }),
  ]);
  const id = await draft({ payer: 'cigna', from: '2022-07-03', notes: notCovered });
  const all = { from: '2022-07-01', to: '2022-07-03' };
  expect(await impactOf(id, all)).toMatchObject({ sessionsExamined: 3, sessionsChanged: 1 });
  expect(await impactOf(id, { from: '2022-07-02', to: '2022-07-02' })).toMatchObject({
    sessionsExamined: 1,
  });
  expect(await impactOf(id, { ...all, sample: 1 })).toMatchObject({
    sessionsExamined: 1,
    sessionsChanged: 1,
  });
});

test('counts each session once across pages, several a day included', async () => {
  const days = Array.from(
    { length: 620 },
    (_none, index) => `2023-08-${String((index % 20) + 1).padStart(2, '0')}`,
  );
  await record(days.map((on) => visit(on)));
  const id = await draft({ payer: 'cigna', notes: notCovered });
  const range = { from: '2023-08-01', to: '2023-08-20' };
  expect(await impactOf(id, range)).toMatchObject({ sessionsExamined: 620, sessionsChanged: 620 });
  expect(await impactOf(id, { ...range, sample: 251 })).toMatchObject({ sessionsExamined: 251 });
});

test("a plan's draft covers its sessions, and a payer's draft covers all its plans", async () => {
  await record([
    visit('2026-07-01', { payer: 'bcbs', plan: 'bcbs-nebraska' }),
    visit('2026-07-01', { payer: 'bcbs', plan: 'independence' }),
    visit('2026-07-01', { payer: 'bcbs' }),
  ]);
  const day = { from: '2026-07-01', to: '2026-07-01' };
  const ofPlan = await draft({ payer: 'bcbs', plan: 'independence', notes: notCovered });
  expect(await impactOf(ofPlan, day)).toMatchObject({ sessionsExamined: 1, sessionsChanged: 1 });
  const ofPayer = await draft({ payer: 'bcbs', notes: notCovered });
  // Without its plan, whether a session is covered depends on the plan, before and after.
  expect(await impactOf(ofPayer, day)).toMatchObject({ sessionsExamined: 3, sessionsChanged: 2 });
});

test('never counts sessions of another organization', async () => {
  const id = await draft({ payer: 'cigna', notes: notCovered });
  const alone = await impactOf(id);
  await record(
    Array.from({ length: 30 }, () => visit('2026-07-01')),
    'other-tenant-biller',
  );
  expect(await impactOf(id)).toEqual(alone);
});

test('counts a session that cannot be billed apart and nowhere else', async () => {
  await record([visit('2026-09-01', { services: [{ code: '97532', minutes: 30 }] })]);
  const id = await draft({ payer: 'cigna', notes: notCovered });
  expect(await impactOf(id, { from: '2026-09-01', to: '2026-09-01' })).toMatchObject({
    sessionsExamined: 0,
    sessionsNotBillable: 1,
    unitsBefore: 0,
    verdictChanges: [],
  });
});

describe('permissions', () => {
  test.each(['anonymous', 'VIEWER', 'BILLER', 'CLINICIAN', 'AUDITOR', 'other-tenant-biller'] as const)(
    '%s may not replay, and nothing is read',
    async (as) => {
      const id = await draft({ payer: 'cigna', notes: notCovered });
      statements.take();
      const { data, errors } = await execute(id, {}, as);
      expect([data?.policyImpact, errors?.[0]?.extensions?.code]).toEqual([
        null,
        as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      ]);
      expect(beyondTrail(statements.take())).toEqual([]);
    },
  );

  test('an administrator without emergency access gets what an analyst gets, and with it every count', async () => {
    const id = await draft({ payer: 'cigna', from: '2024-07-03', notes: notCovered });
    const july = { from: '2024-07-01', to: '2024-07-31' };
    await record(Array.from({ length: 12 }, () => visit('2024-07-03')));
    const every = await impactOf(id, july);
    expect(every).toMatchObject({ sessionsExamined: 12, sessionsChanged: 12, suppressed: false });
    await api.db.prisma.$executeRaw`delete from emergency_access`;
    try {
      // The twelve sessions are of one patient.
      const nothing = {
        sessionsExamined: 0,
        sessionsChanged: 0,
        unitsBefore: 0,
        unitsAfter: 0,
        verdictChanges: [],
      };
      const shown = await impactOf(id, july);
      expect(shown).toMatchObject({ ...nothing, suppressed: true });
      expect(await impactOf(id, july, 'ANALYST')).toEqual(shown);
      const narrow = await execute(id, { from: '2024-07-03', to: '2024-07-03', sample: 1 });
      expect(narrow.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    } finally {
      await beginEmergency();
    }
    expect(await impactOf(id, july)).toEqual(every);
  });

  test.each([
    [{ from: '2026-07-02' }, 'from'],
    [{ to: '2026-07-30' }, 'to'],
    [{ to: endOfThisMonth() }, 'to'],
    [{ sample: 9_999 }, 'sample'],
  ])('an analyst may not narrow to single days or sessions: %j', async (args, field) => {
    const id = await draft({ payer: 'cigna', notes: notCovered });
    const { errors } = await execute(id, args, 'ANALYST');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: [field] }] });
    expect((await execute(id, args)).errors).toBeUndefined();
  });
});

describe('invalid input', () => {
  test.each([
    ['an empty sample', { sample: 0 }, 'sample'],
    ['a sample over the limit', { sample: 10_001 }, 'sample'],
    ['an end before the start', { from: '2026-07-02', to: '2026-07-01' }, 'to'],
  ])('%s', async (_case, args, field) => {
    const id = await draft({ payer: 'cigna', notes: notCovered });
    const { errors } = await execute(id, args);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: [field] }] });
  });

  test('a published policy, another object and an unknown id are not drafts', async () => {
    const published = api.store.current().rows.policies[0]?.id ?? '';
    const ids = [published, '00000000-0000-4000-8000-000000000000', "x'; --"].map((key) =>
      Buffer.from(`Policy:${key}`).toString('base64url'),
    );
    for (const id of [...ids, Buffer.from('Code:97530').toString('base64url'), 'nonsense', '']) {
      const { errors } = await execute(id);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        issues: [{ path: ['draftId'] }],
      });
    }
  });
});

test('a replay writes one audit row in the transaction that read; without it nothing is returned', async () => {
  const { key, id } = await insertDraft(api, { payer: 'cigna', notes: notCovered });
  statements.take();
  await impactOf(id);
  const sent = statements.take();
  expect(sent.filter((sql) => sql.startsWith('insert into audit_event'))).toHaveLength(1);
  // Every audit row locks the head of the organization's chain, so this is the last statement before the commit.
  expect(sent.slice(-2).map((sql) => sql.split(' ')[0])).toEqual(expect.arrayContaining(['COMMIT']));
  const rows = await inOrganization(api.db, organizationOf('ADMIN'), (tx) =>
    tx.auditEvent.findMany({
      where: { action: 'policy.impact.emergency', subjects: { has: `Policy:${key}` } },
    }),
  );
  expect(rows.map(({ actor, subjects }) => [actor, ...subjects])).toEqual([['demo-admin', `Policy:${key}`]]);

  const audit = Prisma.raw('alter table audit_event');
  await api.db.prisma
    .$executeRaw`${audit} add constraint none check (action <> 'policy.impact.emergency') not valid`;
  try {
    const { data, errors } = await execute(id);
    expect([data?.policyImpact ?? null, errors?.[0]?.extensions?.code]).toEqual([
      null,
      'INTERNAL_SERVER_ERROR',
    ]);
  } finally {
    await api.db.prisma.$executeRaw`${audit} drop constraint none`;
  }
});

test('billing continues during a replay: it holds no lock that a session needs', async () => {
  await record(Array.from({ length: 300 }, () => visit('2025-07-03')));
  const id = await draft({ payer: 'cigna', notes: notCovered });
  const [impact] = await Promise.all([
    impactOf(id, { from: '2025-07-03', to: '2025-07-03' }),
    record([visit('2026-07-04', { payer: 'bcbs' })]),
    billEach('aetna'),
    inOrganization(api.db, organizationOf('BILLER'), (tx) =>
      tx.patientSession.updateMany({ where: { payerSlug: 'cigna' }, data: { version: 2 } }),
    ),
  ]);
  expect(impact.sessionsExamined).toBe(300);
});

test('other results never show the draft', async () => {
  const id = await draft({ payer: 'cigna', notes: notCovered });
  await impactOf(id);
  const store = new ReferenceStore(api.db.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 60,
    now: Date.now,
    onFailure: () => undefined,
  });
  await store.start();
  store.stop();
  for (const snapshot of [api.store.current(), store.current()]) {
    const terms = snapshot.at('2026-07-03', TODAY).code('97110')?.allPayerTerms;
    expect(terms?.find(({ payer }) => payer.slug === 'cigna')?.terms?.coverage).toBe('CONDITIONAL');
  }
});
