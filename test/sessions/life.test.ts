import { randomUUID } from 'node:crypto';
import { inOrganization } from '../../src/db/transaction.ts';
import { SessionStatus, valuesOf } from '../../src/shared/enums.ts';
import { statusAfter, type Step } from '../../src/sessions/transitions.ts';
import { idOf, startTestApi, THEIR_SESSION, type Actor, type TestApi } from '../support/api.ts';
import { dayFromToday } from '../support/clock.ts';

/** The life of a session, as those who document and bill it experience it. */

const ORGANIZATION = '76a22f6a-e65f-4f85-af8d-dd089a30984b';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Session {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly patientReference: string;
  readonly versions: readonly {
    readonly version: number;
    readonly status: string;
    readonly recordedBy: string;
    readonly reason: string | null;
    readonly changed: readonly string[];
  }[];
  readonly frozenBillings: readonly {
    readonly payer: { readonly slug: string };
    readonly revision: number;
    readonly fingerprint: string;
    readonly lines: readonly {
      readonly units: number;
      readonly allowed: string | null;
      readonly code: { readonly code: string };
    }[];
    readonly findings: readonly { readonly message: string }[];
  }[];
}

interface Payload {
  readonly session: Session | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly path: readonly string[];
    readonly message: string;
    readonly expected?: number;
    readonly current?: number;
  }[];
}

const PAYLOAD = `{
  session {
    id status version patientReference
    versions { version status recordedBy reason changedFields }
    frozenBillings { payer { slug } revision fingerprint lines { units allowed code { procedureCode } } findings { message } }
  }
  userErrors { code path message ... on VersionConflict { expected current } }
}`;

const INPUT = {
  patientReference: 'P-9001',
  payer: 'medicare',
  dateOfService: '2026-11-02',
  setting: 'OFFICE',
  therapist: 'OT-07',
  diagnoses: ['M62.81'],
  goals: ['Dresses without help'],
  services: [
    { procedureCode: '97530', minutes: 23 },
    { procedureCode: '97110', minutes: 22, modifiers: ['GO'] },
  ],
};

type Variables = Readonly<Record<string, unknown>>;

async function run(mutation: string, as: Actor, variables: Variables, requestId?: string): Promise<Payload> {
  const answer = await api.execute<{ done: Payload }>(mutation, {
    as,
    variables,
    ...(requestId && { requestId }),
  });
  if (!answer.data?.done) throw new Error(JSON.stringify(answer));
  return answer.data.done;
}

const record = (
  input: object = INPUT,
  key: string = randomUUID(),
  as: Actor = 'CLINICIAN',
  requestId?: string,
) =>
  run(
    `mutation ($input: SessionInput!, $key: String!) { done: sessionRecord(input: { session: $input, idempotencyKey: $key }) ${PAYLOAD} }`,
    as,
    { input, key },
    requestId,
  );
const amend = (of: Session, input: object, reason: string, as: Actor = 'CLINICIAN') =>
  run(
    `mutation ($id: ID!, $v: Int!, $input: SessionInput!, $reason: String!) { done: sessionAmend(input: { id: $id, expectedVersion: $v, session: $input, reason: $reason }) ${PAYLOAD} }`,
    as,
    { id: of.id, v: of.version, input, reason },
  );
const sign = (
  of: Pick<Session, 'id' | 'version'>,
  as: Actor = 'CLINICIAN',
  reason: string | null = 'The therapist is away',
) =>
  run(
    `mutation ($id: ID!, $v: Int!, $reason: String) { done: sessionSign(input: { id: $id, expectedVersion: $v, reason: $reason }) ${PAYLOAD} }`,
    as,
    { id: of.id, v: of.version, reason },
  );
const bill = (of: Session, payer = 'medicare', key: string = randomUUID()) =>
  run(
    `mutation ($id: ID!, $v: Int!, $payer: String!, $key: String!) { done: sessionBill(input: { id: $id, expectedVersion: $v, payer: $payer, idempotencyKey: $key }) ${PAYLOAD} }`,
    'BILLER',
    { id: of.id, v: of.version, payer, key },
  );
const voidIt = (of: Session, reason: string) =>
  run(
    `mutation ($id: ID!, $v: Int!, $reason: String!) { done: sessionVoid(input: { id: $id, expectedVersion: $v, reason: $reason }) ${PAYLOAD} }`,
    'BILLER',
    { id: of.id, v: of.version, reason },
  );

const keyOf = ({ id }: Session) => Buffer.from(id, 'base64url').toString().slice('PatientSession:'.length);

function done({ session, userErrors }: Payload): Session {
  expect(userErrors).toEqual([]);
  if (!session) throw new Error('no session');
  return session;
}

const codes = ({ userErrors }: Payload) => userErrors.map(({ code }) => code);
const countSessions = () => api.db.prisma.patientSession.count();

test('a session is recorded, amended, signed, amended with a reason, billed to two payers and voided', async () => {
  const recorded = done(await record());
  expect(recorded).toMatchObject({
    status: 'DRAFT',
    version: 1,
    patientReference: 'P-9001',
    frozenBillings: [],
  });
  const changed = { ...INPUT, goals: [], services: [{ procedureCode: '97530', minutes: 38 }] };
  const amended = done(await amend(recorded, changed, ''));
  const signed = done(await sign(amended));
  const corrected = done(await amend(signed, INPUT, 'The wrong day was written down'));
  expect(corrected).toMatchObject({ status: 'SIGNED', version: 4 });
  const billed = done(await bill(corrected));
  const twice = done(await bill(billed, 'aetna'));
  expect(twice.frozenBillings.map(({ payer }) => payer.slug)).toEqual(['medicare', 'aetna']);
  const gone = done(await voidIt(twice, 'Recorded for another patient'));
  expect(gone.versions).toEqual([
    { version: 1, status: 'DRAFT', recordedBy: 'demo-clinician', reason: null, changedFields: [] },
    {
      version: 2,
      status: 'DRAFT',
      recordedBy: 'demo-clinician',
      reason: '',
      changedFields: ['services', 'goals'],
    },
    {
      version: 3,
      status: 'SIGNED',
      recordedBy: 'demo-clinician',
      reason: 'The therapist is away',
      changedFields: [],
    },
    {
      version: 4,
      status: 'SIGNED',
      recordedBy: 'demo-clinician',
      reason: 'The wrong day was written down',
      changedFields: ['services', 'goals'],
    },
    { version: 5, status: 'BILLED', recordedBy: 'demo-biller', reason: null, changedFields: [] },
    { version: 6, status: 'BILLED', recordedBy: 'demo-biller', reason: null, changedFields: [] },
    {
      version: 7,
      status: 'VOIDED',
      recordedBy: 'demo-biller',
      reason: 'Recorded for another patient',
      changedFields: [],
    },
  ]);
  // The content of each version stays.
  const versions = await api.db.prisma.sessionVersion.findMany({
    where: { sessionId: Buffer.from(gone.id, 'base64url').toString().slice('PatientSession:'.length) },
    orderBy: { version: 'asc' },
  });
  expect(versions.slice(0, 2).map(({ content }) => content)).toMatchObject([
    { record: { goals: INPUT.goals } },
    { record: { goals: [], services: [{ procedureCode: '97530', minutes: 38 }] } },
  ]);
});

test('a session returns everything recorded, so that an amendment can send it again', async () => {
  const day = {
    setting: 'INTENSIVE_OUTPATIENT',
    startTime: '09:00',
    endTime: '12:30',
    assistant: 'OTA-02',
    allowedYearToDate: '1234.50',
    plannedHoursPerWeek: '9.50',
    qualifyingApmParticipant: true,
    locality: '10112-00',
    zip: '10001',
    charges: [{ procedureCode: '97150', amount: '40.00' }],
    planOfCare: {
      initialTreatmentOn: '2026-10-01',
      certifiedOn: '2026-10-02',
      verbalOrderOn: '2026-10-03',
      planSentOn: '2026-10-04',
      recertifiedOn: '2026-10-05',
      durationDays: 60,
      treatmentDaysSinceReport: 4,
    },
    partialHospitalizationDates: ['2026-09-01', '2026-08-31'],
    submittedOn: '2026-11-04',
  };
  const services = [
    { procedureCode: 'G0129', sessions: [{ minutes: 50 }, { startTime: '10:00', endTime: '10:50' }] },
    { procedureCode: '97150', minutes: 30, patients: 4, coTreatment: true, distinctProcedure: true },
  ];
  const read = async (input: object) => {
    const { id } = done(await record(input));
    const answer = await api.execute<{ session: Readonly<Record<string, unknown>> }>(
      `query ($id: ID!) { session(id: $id) {
        setting startTime endTime assistant allowedYearToDate plannedHoursPerWeek qualifyingApmParticipant locality zip
        charges { procedureCode amount } partialHospitalizationDates submittedOn documentedElements
        planOfCare { initialTreatmentOn certifiedOn verbalOrderOn planSentOn recertifiedOn durationDays treatmentDaysSinceReport }
        services { code { procedureCode } minutes sessions { minutes startTime endTime } distinctProcedure patients coTreatment } } }`,
      { as: 'BILLER', variables: { id } },
    );
    return answer.data?.session;
  };
  expect(
    await read({ ...INPUT, ...day, services, documentedElements: ['skilled-activities'] }),
  ).toMatchObject({
    ...day,
    documentedElements: ['skilled-activities'],
    services: [
      { sessions: [{ minutes: 50 }, { startTime: '10:00', endTime: '10:50' }] },
      { minutes: 30, patients: 4, coTreatment: true, distinctProcedure: true },
    ],
  });
  expect(await read({ ...INPUT, documentedElements: [], partialHospitalizationDates: [] })).toMatchObject({
    documentedElements: [],
    partialHospitalizationDates: [],
    planOfCare: null,
    charges: [],
    zip: null,
  });
  expect(await read(INPUT)).toMatchObject({ documentedElements: null, partialHospitalizationDates: null });
});

describe('every step in every status', () => {
  const STEPS: readonly Step[] = ['amend', 'sign', 'bill', 'void'];
  const run_: Record<Step, (of: Session) => Promise<Payload>> = {
    amend: (of) => amend(of, INPUT, 'a reason'),
    sign: (of) => sign(of),
    bill: (of) => bill(of, 'cigna'),
    void: (of) => voidIt(of, 'a reason'),
  };
  const make: Record<SessionStatus, () => Promise<Session>> = {
    DRAFT: async () => done(await record()),
    SIGNED: async () => done(await sign(await make.DRAFT())),
    BILLED: async () => done(await bill(await make.SIGNED())),
    VOIDED: async () => done(await voidIt(await make.DRAFT(), 'a reason')),
  };

  test.each(valuesOf(SessionStatus).flatMap((status) => STEPS.map((step) => ({ status, step }))))(
    '$step of $status',
    async ({ status, step }) => {
      const before = await make[status]();
      const answer = await run_[step](before);
      const after = statusAfter(step, status);
      if (after !== null)
        return expect(done(answer)).toMatchObject({ status: after, version: before.version + 1 });
      expect(answer).toMatchObject({
        session: null,
        userErrors: [{ code: 'NOT_ALLOWED', path: ['input', 'id'] }],
      });
      expect(answer.userErrors[0]?.message).toMatch(new RegExp(`^A session that is ${status} cannot be`));
    },
  );

  test('the table of steps allows exactly what was reviewed', () => {
    const allowed = valuesOf(SessionStatus).flatMap((status) =>
      STEPS.flatMap((step) => {
        const after = statusAfter(step, status);
        return after === null ? [] : [`${status} -${step}-> ${after}`];
      }),
    );
    expect(allowed).toEqual([
      'DRAFT -amend-> DRAFT',
      'DRAFT -sign-> SIGNED',
      'DRAFT -void-> VOIDED',
      'SIGNED -amend-> SIGNED',
      'SIGNED -bill-> BILLED',
      'SIGNED -void-> VOIDED',
      'BILLED -bill-> BILLED',
      'BILLED -void-> VOIDED',
    ]);
  });
});

describe('a signed session', () => {
  test.each(['', '   ', '\n'])('cannot be amended without a reason: %j', async (reason) => {
    const signed = done(await sign(done(await record())));
    expect(await amend(signed, INPUT, reason)).toMatchObject({
      session: null,
      userErrors: [{ code: 'REASON_NEEDED', path: ['input', 'reason'] }],
    });
  });

  test('loses its signature when someone amends it who could not have signed it', async () => {
    const signed = done(await sign(done(await record())));
    const amended = done(await amend(signed, { ...INPUT, payer: 'aetna' }, 'The payer was wrong', 'BILLER'));
    expect(amended).toMatchObject({ status: 'DRAFT', version: 3 });
    expect(codes(await bill(amended))).toEqual(['NOT_ALLOWED']);
  });
});

describe('duties', () => {
  test('whoever signs for the therapist of record gives a reason, which is kept', async () => {
    const draft = done(await record());
    expect(codes(await sign(draft, 'CLINICIAN', null))).toEqual(['REASON_NEEDED']);
    expect(codes(await sign(draft, 'CLINICIAN', '  '))).toEqual(['REASON_NEEDED']);
    const signed = done(await sign(draft, 'CLINICIAN', ' Supervises the therapist '));
    expect(signed.versions.at(-1)).toMatchObject({ status: 'SIGNED', reason: 'Supervises the therapist' });
  });

  test('the therapist of record signs without a reason', async () => {
    const own = done(await record({ ...INPUT, therapist: 'demo-clinician' }));
    const signed = done(await sign(own, 'CLINICIAN', null));
    expect(signed.versions.at(-1)).toMatchObject({ status: 'SIGNED', reason: null });
  });

  test('nobody becomes the therapist of record without a reason', async () => {
    const draft = done(await record());
    const own = { ...INPUT, therapist: 'demo-clinician' };
    expect(codes(await amend(draft, own, ' '))).toEqual(['REASON_NEEDED']);
    const taken = done(await amend(draft, own, 'Treated the patient instead'));
    expect(taken.versions.at(-1)).toMatchObject({ status: 'DRAFT', reason: 'Treated the patient instead' });
    expect(done(await sign(taken, 'CLINICIAN', null)).status).toBe('SIGNED');
  });

  test('a record that was ever signed stays with its patient', async () => {
    const other = { ...INPUT, patientReference: 'P-9002' };
    const draft = done(await amend(done(await record()), other, ''));
    expect(draft.patientReference).toBe('P-9002');
    const signed = done(await sign(draft));
    expect(codes(await amend(signed, INPUT, 'It was another patient'))).toEqual(['PATIENT_FIXED']);
    // An amendment by a biller removes the signature, but not that there was one.
    const unsigned = done(await amend(signed, other, 'The payer was wrong', 'BILLER'));
    expect(unsigned.status).toBe('DRAFT');
    expect(codes(await amend(unsigned, INPUT, 'It was another patient'))).toEqual(['PATIENT_FIXED']);
  });

  test.each<readonly [string, Actor, Actor, boolean]>([
    ['one person did everything', 'CLINICIAN+BILLER', 'CLINICIAN+BILLER', true],
    ['another person signed', 'CLINICIAN', 'CLINICIAN+BILLER', false],
    ['another person billed', 'CLINICIAN+BILLER', 'BILLER', false],
  ])('%s, and the session and the audit trail show it', async (_what, signer, biller, isCombined) => {
    const draft = done(await record(INPUT, randomUUID(), 'CLINICIAN+BILLER'));
    const signed = done(await sign(draft, signer));
    const billed = await run(
      `mutation ($id: ID!, $key: String!) { done: sessionBill(input: { id: $id, expectedVersion: 2, payer: "medicare", idempotencyKey: $key }) ${PAYLOAD} }`,
      biller,
      { id: signed.id, key: randomUUID() },
    );
    const { data } = await api.execute<{ session: { dutiesCombined: boolean } }>(
      'query ($id: ID!) { session(id: $id) { dutiesCombined } }',
      { as: 'BILLER', variables: { id: done(billed).id } },
    );
    expect(data?.session.dutiesCombined).toBe(isCombined);
    const events = await inOrganization(api.db, ORGANIZATION, (tx) =>
      tx.auditEvent.findMany({
        where: { action: { startsWith: 'session.bill' } },
        orderBy: { sequence: 'desc' },
      }),
    );
    expect(events[0]?.action).toBe(isCombined ? 'session.bill.combined' : 'session.bill');
  });
});

describe('two people and one session', () => {
  test('with an old version an edit fails with the current version and changes nothing', async () => {
    const first = done(await record());
    const second = done(await amend(first, { ...INPUT, goals: [] }, ''));
    for (const late of [await amend(first, INPUT, ''), await sign(first), await voidIt(first, 'late')]) {
      expect(late).toMatchObject({
        session: null,
        userErrors: [
          { code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'], expected: 1, current: 2 },
        ],
      });
    }
    expect(done(await sign(second)).version).toBe(3);
  });

  test('of twenty concurrent signatures one succeeds', async () => {
    const session = done(await record());
    const answers = await Promise.all(Array.from({ length: 20 }, () => sign(session)));
    expect(answers.filter(({ session: signed }) => signed !== null)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 19 }, () => 'VERSION_CONFLICT'));
  });

  test('a session of another organization looks like one that does not exist', async () => {
    const theirs = await sign({ id: idOf('PatientSession', THEIR_SESSION), version: 2 });
    const nobodys = await sign({ id: idOf('PatientSession', randomUUID()), version: 2 });
    const nonsense = await sign({ id: 'nonsense', version: 2 });
    expect(theirs).toEqual(nobodys);
    expect(theirs).toEqual(nonsense);
    expect(codes(theirs)).toEqual(['UNKNOWN_SESSION']);
  });
});

describe('an idempotency key', () => {
  test('returns the first response again, even when the session has changed since, and stores nothing twice', async () => {
    const key = randomUUID();
    const first = await record(INPUT, key);
    const before = await countSessions();
    await sign(done(first));
    // The same input in another order, with null for omitted fields.
    const { services, ...rest } = INPUT;
    expect(await record({ services, coverage: null, ...rest }, key)).toEqual(first);
    expect(await countSessions()).toBe(before);
  });

  test('works when a lost response is requested again many times at once', async () => {
    const key = randomUUID();
    const before = await countSessions();
    const answers = await Promise.all(Array.from({ length: 10 }, () => record(INPUT, key)));
    expect(new Set(answers.map((answer) => done(answer).id)).size).toBe(1);
    expect(await countSessions()).toBe(before + 1);
  });

  test('is rejected with another input, another mutation, and for nobody else', async () => {
    const key = randomUUID();
    const session = done(await record(INPUT, key));
    const other = await record({ ...INPUT, patientReference: 'P-9002' }, key);
    expect(other).toMatchObject({
      session: null,
      userErrors: [{ code: 'KEY_REUSED', path: ['input', 'idempotencyKey'] }],
    });
    const mine = done(await record(INPUT, key, 'BILLER'));
    expect(mine.id).not.toBe(session.id);
    const signed = done(await sign(mine));
    expect(codes(await bill(signed, 'medicare', key))).toEqual(['KEY_REUSED']);
  });

  test('is free again after an invalid input', async () => {
    const key = randomUUID();
    expect(codes(await record({ ...INPUT, payer: 'nobody' }, key))).toEqual(['UNKNOWN_PAYER']);
    done(await record(INPUT, key));
  });

  test('bills once', async () => {
    const key = randomUUID();
    const signed = done(await sign(done(await record())));
    const first = await bill(signed, 'medicare', key);
    expect(await bill(signed, 'medicare', key)).toEqual(first);
    expect(codes(await bill(signed, 'aetna', key))).toEqual(['KEY_REUSED']);
    expect(codes(await bill(done(first), 'medicare'))).toEqual(['ALREADY_BILLED']);
  });

  test.each(['', ' ', 'a b', 'x'.repeat(201), 'ключ'])('cannot be %j', async (key) => {
    expect(codes(await record(INPUT, key))).toEqual(['BAD_KEY']);
  });

  test('a failure before the commit stores nothing, and the same key works later', async () => {
    const key = randomUUID();
    const before = await countSessions();
    await api.db.prisma.$executeRaw`alter table audit_event add constraint never check (false) not valid`;
    try {
      await expect(record(INPUT, key)).rejects.toThrow('INTERNAL_SERVER_ERROR');
    } finally {
      await api.db.prisma.$executeRaw`alter table audit_event drop constraint never`;
    }
    expect(await countSessions()).toBe(before);
    expect(await api.db.prisma.idempotencyKey.count({ where: { key } })).toBe(0);
    done(await record(INPUT, key));
    expect(await countSessions()).toBe(before + 1);
  });

  test('from before sessions had every preview input returns the first response too', async () => {
    const key = randomUUID();
    const first = await record({ ...INPUT, documentedElements: ['skilled-activities'] }, key);
    const row = await api.db.prisma.idempotencyKey.findFirstOrThrow({ where: { key } });
    const { documentation, ...answer } = row.answer as Record<string, object>;
    const before = [
      'qualifyingApmParticipant',
      'locality',
      'zip',
      'chargesCents',
      'planOfCare',
      'partialHospitalizationDates',
      'submittedOn',
    ];
    const rest = Object.fromEntries(Object.entries(answer).filter(([name]) => !before.includes(name)));
    await api.db.prisma.idempotencyKey.updateMany({
      where: { key },
      data: { answer: { ...rest, documented: documentation } },
    });
    const again = await record({ ...INPUT, documentedElements: ['skilled-activities'] }, key);
    expect(again).toEqual(first);
    // An input without the later fields is the same input as then.
    const uuidKey = randomUUID();
    await record(INPUT, uuidKey);
    expect(await api.db.prisma.idempotencyKey.findFirst({ where: { key: uuidKey } })).toMatchObject({
      inputHash: '9fa15061bb51ff1f23087e5f83c6044b54b3cce3f0fad84416a89927bd6cdd0d',
    });
  });

  test('expires after some days', async () => {
    const key = randomUUID();
    const first = done(await record(INPUT, key));
    await api.db.prisma.idempotencyKey.updateMany({
      where: { key },
      data: { createdAt: new Date(dayFromToday(-8)) },
    });
    expect(done(await record(INPUT, key)).id).not.toBe(first.id);
  });
});

describe('a frozen billing', () => {
  test('stays as it was sent when the facts change', async () => {
    const billed = done(await bill(done(await sign(done(await record())))));
    expect(billed.frozenBillings[0]?.lines.length).toBeGreaterThan(0);
    expect(billed.frozenBillings[0]?.findings.length).toBeGreaterThan(0);
    const revision = billed.frozenBillings[0]?.revision ?? 0;
    await api.db.prisma.$transaction([
      api.db.prisma.programValue.deleteMany({}),
      api.db.prisma.referenceState.update({ where: { id: 1 }, data: { revision: { increment: 1 } } }),
    ]);
    await api.store.compare();
    const later = await api.execute<{ session: Session & { billing: Session['frozenBillings'][number] } }>(
      `query ($id: ID!) { session(id: $id) { billing { revision lines { allowed } }
        frozenBillings { payer { slug } revision fingerprint lines { units allowed code { procedureCode } } findings { message } } } }`,
      { as: 'BILLER', variables: { id: billed.id } },
    );
    expect(later.data?.session.billing.revision).toBe(revision + 1);
    expect(later.data?.session.frozenBillings).toEqual(billed.frozenBillings);
    expect(billed.frozenBillings[0]?.lines.every(({ allowed }) => allowed !== null)).toBe(true);
    expect(later.data?.session.billing.lines.every(({ allowed }) => allowed === null)).toBe(true);
  });

  test('takes one more statement for a whole page', async () => {
    const answer = await api.execute<{ sessions: { nodes: Pick<Session, 'frozenBillings' | 'status'>[] } }>(
      '{ sessions(first: 200) { nodes { status frozenBillings { payer { slug } } } } }',
      { as: 'BILLER' },
    );
    const billed = answer.data?.sessions.nodes.filter((session) => session.frozenBillings.length > 0) ?? [];
    expect(billed.length).toBeGreaterThan(2);
  });
});

describe('an invalid record', () => {
  test.each([
    [
      'a name as a reference',
      { ['patientReference']: 'two words' },
      ['input', 'session', 'patientReference'],
    ],
    ['no reference', { ['patientReference']: '' }, ['input', 'session', 'patientReference']],
    ['a name as a therapist', { ['therapist']: 'two words' }, ['input', 'session', 'therapist']],
    ['an unknown payer', { payer: 'nobody' }, ['input', 'session', 'payer']],
    ['an unknown plan', { coverage: { plan: 'nothing' } }, ['input', 'session', 'coverage', 'plan']],
    ['an impossible state', { coverage: { state: 'N.J.' } }, ['input', 'session', 'coverage', 'state']],
    ['an impossible age', { coverage: { patientAge: 91 } }, ['input', 'session', 'coverage', 'patientAge']],
    ['a future day', { dateOfService: dayFromToday(2) }, ['input', 'session', 'dateOfService']],
    ['no services', { services: [] }, ['input', 'session', 'services']],
    [
      'an unknown code',
      { services: [{ procedureCode: '00000', minutes: 5 }] },
      ['input', 'session', 'services', '0', 'procedureCode'],
    ],
    [
      'too many minutes',
      { services: [{ procedureCode: '97530', minutes: 1441 }] },
      ['input', 'session', 'services', '0', 'minutes'],
    ],
    ['an end before the start', { startTime: '10:00', endTime: '09:00' }, ['input', 'session', 'endTime']],
    ['a diagnosis as text', { diagnoses: ['M62.81', 'weakness'] }, ['input', 'session', 'diagnoses', '1']],
    ['too many diagnoses', { diagnoses: Array(13).fill('M62.81') }, ['input', 'session', 'diagnoses']],
    ['an empty goal', { goals: [' '] }, ['input', 'session', 'goals', '0']],
    ['a goal with U+0000', { goals: ['a\0b'] }, ['input', 'session', 'goals', '0']],
    ['a goal with a broken character', { goals: ['a\ud800b'] }, ['input', 'session', 'goals', '0']],
    [
      'an unknown requirement',
      { documentedElements: ['nothing'] },
      ['input', 'session', 'documentedElements', '0'],
    ],
    ['too large an amount', { allowedYearToDate: '21474836.48' }, ['input', 'session', 'allowedYearToDate']],
    ['too many hours', { plannedHoursPerWeek: '168.01' }, ['input', 'session', 'plannedHoursPerWeek']],
    ['a locality as text', { locality: 'weakness' }, ['input', 'session', 'locality']],
    ['a ZIP code as text', { zip: '1000\0' }, ['input', 'session', 'zip']],
    [
      'a charge for no code',
      { charges: [{ procedureCode: '\0', amount: '1' }] },
      ['input', 'session', 'charges', '0', 'procedureCode'],
    ],
    [
      'a negative charge',
      { charges: [{ procedureCode: '97530', amount: '-1' }] },
      ['input', 'session', 'charges', '97530'],
    ],
    [
      'too many charges',
      { charges: Array(51).fill({ procedureCode: '97530', amount: '1' }) },
      ['input', 'session', 'charges'],
    ],
    [
      'a plan of an impossible date',
      { planOfCare: { durationDays: 0 } },
      ['input', 'session', 'planOfCare', 'durationDays'],
    ],
    [
      'too many days of another program',
      { partialHospitalizationDates: Array(101).fill('2026-10-01') },
      ['input', 'session', 'partialHospitalizationDates'],
    ],
    ['a claim before the service', { submittedOn: '2026-11-01' }, ['input', 'session', 'submittedOn']],
  ])('%s is reported with its path, and nothing is stored', async (_what, wrong, path) => {
    const before = await countSessions();
    const answer = await record({ ...INPUT, ...wrong });
    expect(answer).toMatchObject({ session: null, userErrors: [{ path }] });
    expect(await countSessions()).toBe(before);
    // Messages do not quote free text.
    expect(JSON.stringify(answer)).not.toMatch(/two words|weakness/);
  });

  test('reports every error at once', async () => {
    const answer = await record({
      ...INPUT,
      payer: 'nobody',
      goals: [''],
      services: [{ procedureCode: '97530' }],
    });
    expect(answer.userErrors.map(({ path }) => path.join('.'))).toEqual([
      'input.session.payer',
      'input.session.goals.0',
      'input.session.services.0.minutes',
    ]);
  });

  test('both sides of each bound', async () => {
    done(await record({ ...INPUT, diagnoses: Array(12).fill('M62.81'), goals: ['x'.repeat(500)] }));
    done(await record({ ...INPUT, allowedYearToDate: '21474836.47', plannedHoursPerWeek: '168' }));
    done(await record({ ...INPUT, dateOfService: dayFromToday(1) }));
    done(
      await record({
        ...INPUT,
        charges: Array(50).fill({ procedureCode: '97530', amount: '1' }),
        zip: '10001',
      }),
    );
    done(await record({ ...INPUT, planOfCare: { durationDays: 10_000 }, submittedOn: '2026-11-02' }));
    expect(codes(await record({ ...INPUT, goals: ['x'.repeat(501)] }))).toEqual(['INVALID_VALUE']);
  });
});

test('a session of 98 versions can be signed and voided, and not amended or billed', async () => {
  const ageTo = (session: Session, version: number) =>
    inOrganization(api.db, ORGANIZATION, (tx) =>
      tx.patientSession.update({
        where: { organizationId_id: { organizationId: ORGANIZATION, id: keyOf(session) } },
        data: { version },
      }),
    ).then(() => ({ ...session, version }));
  const draft = await ageTo(done(await record()), 97);
  const last = done(await amend(draft, INPUT, 'Typo'));
  expect(last.version).toBe(98);
  expect(codes(await amend(last, INPUT, 'Typo'))).toEqual(['TOO_MANY_VERSIONS']);
  const signed = done(await sign(last));
  expect(codes(await bill(signed))).toEqual(['TOO_MANY_VERSIONS']);
  const voided = done(await voidIt(signed, 'Recorded again'));
  expect(voided).toMatchObject({ status: 'VOIDED', version: 100 });
  expect(codes(await amend(voided, INPUT, 'Typo'))).toEqual(['NOT_ALLOWED']);
});

describe('permissions', () => {
  const documents = {
    record: `mutation { sessionRecord(input: { idempotencyKey: "k", session: { patientReference: "P-0001", payer: "medicare", dateOfService: "2026-11-02", setting: OFFICE, therapist: "OT-01", services: [] } }) { userErrors { code } } }`,
    sign: 'mutation { sessionSign(input: { id: "x", expectedVersion: 1 }) { userErrors { code } } }',
    bill: 'mutation { sessionBill(input: { id: "x", expectedVersion: 1, payer: "medicare", idempotencyKey: "k" }) { userErrors { code } } }',
    void: 'mutation { sessionVoid(input: { id: "x", expectedVersion: 1, reason: "r" }) { userErrors { code } } }',
  };

  test.each(['anonymous', 'VIEWER', 'ANALYST', 'ADMIN', 'AUDITOR'] as const)(
    '%s changes nothing',
    async (as) => {
      for (const document of Object.values(documents)) {
        const { errors } = await api.execute(document, { as });
        expect(errors?.[0]?.extensions?.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    },
  );

  test('a biller cannot sign, and a clinician cannot bill', async () => {
    const rejected = [
      await api.execute(documents.sign, { as: 'BILLER' }),
      await api.execute(documents.bill, { as: 'CLINICIAN' }),
    ];
    expect(rejected.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});

test('each step writes one audit row, a repeated response a read, and an invalid input none', async () => {
  const key = randomUUID();
  const requestId = `life-${randomUUID()}`;
  const session = done(await record(INPUT, key, 'CLINICIAN', requestId));
  await record(INPUT, key, 'CLINICIAN', requestId);
  await record({ ...INPUT, payer: 'nobody' }, randomUUID(), 'CLINICIAN', requestId);
  const rows = await inOrganization(api.db, ORGANIZATION, (tx) =>
    tx.auditEvent.findMany({ where: { requestId }, orderBy: { sequence: 'asc' } }),
  );
  const subjects = [Buffer.from(session.id, 'base64url').toString()];
  expect(rows.map(({ actor, action, subjects: seen }) => ({ actor, action, seen }))).toEqual([
    { actor: 'demo-clinician', action: 'session.record', seen: subjects },
    { actor: 'demo-clinician', action: 'session.read', seen: subjects },
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/P-9001|M62|Dresses/);
});
