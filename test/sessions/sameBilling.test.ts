import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
} from 'graphql';
import { toDayOfCare, type BillingInput } from '../../src/claims/dayOfCareInput.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { schema } from '../../src/api/schema.ts';
import type { DayOfCare } from '../../src/billing/index.ts';
import { NUMBER_ON_FILE } from '../../src/sessions/dayColumns.ts';
import { dayPage, isOwn } from '../../src/sessions/queries.ts';
import { dayOfCareOf, type StoredDay } from '../../src/sessions/rows.ts';
import { idOf, startTestApi, type TestApi } from '../support/api.ts';

/** A session can hold every input of a preview: the same day gives the same bill either way. */

const ORGANIZATION = '76a22f6a-e65f-4f85-af8d-dd089a30984b';

let api: TestApi;
let payers: readonly string[] = [];
beforeAll(async () => {
  api = await startTestApi();
  payers = [...api.store.current().payers.keys()];
}, 60_000);
afterAll(() => api?.close());

type Day = Partial<BillingInput>;

const BASE = {
  dateOfService: '2026-11-02',
  setting: 'OFFICE',
  services: [
    { procedureCode: '97530', minutes: 23 },
    { procedureCode: '97110', minutes: 22 },
  ],
} as const satisfies BillingInput;

const one = (service: object): Day => ({ services: [{ procedureCode: '97530', minutes: 30, ...service }] });
const program = (sessions: object[]): Day => ({
  setting: 'INTENSIVE_OUTPATIENT',
  services: [{ procedureCode: 'G0129', sessions }],
});
const planOfCare = (dates: object): Day => ({
  planOfCare: { initialTreatmentOn: '2026-10-01', ...dates },
});

const others = (service: object): Day => ({
  otherServices: [{ discipline: 'PHYSICAL_THERAPY', procedureCode: '97530', ...service }],
});

/** A day for each input of a preview. A new input needs a row here, and its column in the database. */
const CASES: Readonly<Record<string, Day>> = {
  dateOfService: { dateOfService: '2026-03-09' },
  setting: { setting: 'OUTPATIENT_HOSPITAL' },
  'coverage.plan': { coverage: { plan: 'premera' } },
  'coverage.lineOfBusiness': { coverage: { lineOfBusiness: 'MEDICARE_ADVANTAGE' } },
  'coverage.funding': { coverage: { funding: 'SELF_FUNDED' } },
  'coverage.state': { coverage: { state: 'NJ' } },
  'coverage.contractor': { coverage: { contractor: 'NGS' } },
  'coverage.network': { coverage: { network: 'OUT_OF_NETWORK' } },
  'coverage.providerType': { coverage: { providerType: 'HOSPITAL' } },
  'coverage.patientAge': { coverage: { patientAge: 7 } },
  startTime: { startTime: '09:00', endTime: '10:00' },
  endTime: { startTime: '09:00', endTime: '09:45' },
  'services.procedureCode': one({ procedureCode: '97535' }),
  'services.minutes': one({ minutes: 53 }),
  'services.assistantMinutes': one({ assistantMinutes: 25 }),
  'services.jointMinutes': one({ jointMinutes: 15 }),
  'services.sessions.minutes': program([{ minutes: 50 }, { minutes: 44 }]),
  'services.sessions.startTime': program([{ startTime: '09:00', endTime: '09:50' }]),
  'services.sessions.endTime': program([{ startTime: '10:00', endTime: '10:45' }, { minutes: 45 }]),
  'services.startTime': one({ startTime: '09:00', endTime: '09:38' }),
  'services.endTime': one({ startTime: '13:00', endTime: '13:31' }),
  'services.distinctProcedure': {
    services: [
      { procedureCode: '97530', minutes: 23 },
      { procedureCode: '97750', minutes: 22, distinctProcedure: true },
    ],
  },
  'services.modifiers': one({ modifiers: ['kx', '96'] }),
  'services.patients': { services: [{ procedureCode: '97150', patients: 1 }] },
  'services.coTreatment': one({ coTreatment: true }),
  'services.studentAlone': one({ studentAlone: true }),
  diagnoses: { diagnoses: ['M62.81', 'G81.91'] },
  allowedYearToDate: { allowedYearToDate: '2480.01' },
  qualifyingApmParticipant: { qualifyingApmParticipant: true },
  locality: { locality: '10112-00' },
  zip: { zip: '10001-1234' },
  plannedHoursPerWeek: { ...program([{ minutes: 50 }]), plannedHoursPerWeek: '8.75' },
  primaryService: { ...program([{ minutes: 50 }]), primaryService: 'YES' },
  documentedElements: { documentedElements: ['skilled-activities'] },
  'charges.procedureCode': { charges: [{ procedureCode: '97530', amount: '99' }] },
  'charges.amount': {
    charges: [
      { procedureCode: '97110', amount: '0.01' },
      { procedureCode: ' g0129', amount: '999999999999.99' },
    ],
  },
  'planOfCare.initialTreatmentOn': planOfCare({}),
  'planOfCare.establishedOn': {
    setting: 'OUTPATIENT_HOSPITAL',
    ...planOfCare({ establishedOn: '2026-10-02' }),
  },
  'planOfCare.onsetOn': { setting: 'OUTPATIENT_HOSPITAL', ...planOfCare({ onsetOn: '2026-09-02' }) },
  'planOfCare.certifiedOn': planOfCare({ certifiedOn: '2026-10-08' }),
  'planOfCare.verbalOrderOn': planOfCare({ verbalOrderOn: '2026-10-20' }),
  'planOfCare.planSentOn': planOfCare({ planSentOn: '2026-10-03' }),
  'planOfCare.recertifiedOn': planOfCare({ recertifiedOn: '2026-11-01' }),
  'planOfCare.durationDays': planOfCare({ durationDays: 30 }),
  'planOfCare.treatmentDaysSinceReport': { planOfCare: { treatmentDaysSinceReport: 11 } },
  partialHospitalizationDates: {
    ...program([{ minutes: 50 }]),
    partialHospitalizationDates: ['2026-10-30', '0001-01-01', '2026-10-30'],
  },
  'otherServices.discipline': { otherServices: [{ discipline: 'PHYSICAL_THERAPY', procedureCode: '97110' }] },
  'otherServices.procedureCode': {
    otherServices: [{ discipline: 'BEHAVIORAL_HEALTH', procedureCode: '90837' }],
  },
  'otherServices.units': others({ units: 99 }),
  'otherServices.modifiers': others({ modifiers: ['gp', '59'] }),
  'otherServices.minutes': others({ minutes: 23 }),
  'otherServices.startTime': others({ startTime: '09:00', endTime: '09:30' }),
  'otherServices.endTime': others({ startTime: '13:00', endTime: '13:31' }),
  'authorization.number': { authorization: { number: 'A-0042' } },
  'authorization.visitsApproved': { authorization: { visitsApproved: 12 } },
  'authorization.visitsUsed': { authorization: { visitsApproved: 12, visitsUsed: 12 } },
  'authorization.from': { authorization: { from: '2026-11-03' } },
  'authorization.to': { authorization: { number: '1/2', to: '2026-11-01' } },
  visitsThisYear: { visitsThisYear: 29 },
  submittedOn: { submittedOn: '2028-01-02' },
};

/** Days that differ only in facts that were not checked, or that do not exist. */
const ABSENT: Readonly<Record<string, Day>> = {
  'nothing more': {},
  nulls: { documentedElements: null, diagnoses: null, planOfCare: null, charges: null, zip: null },
  'a record that shows nothing': { documentedElements: [] },
  'no day of partial hospitalization': {
    ...program([{ minutes: 50 }]),
    partialHospitalizationDates: [],
  },
  'an intensive outpatient day that was not checked': program([{ minutes: 50 }]),
  'a plan of care without dates': { planOfCare: {} },
  'an authorization of which nothing is known': { authorization: {} },
  'no services of other disciplines': { otherServices: [] },
  'the first and the last day that a date can be': planOfCare({
    initialTreatmentOn: '0001-01-01',
    recertifiedOn: '9999-12-31',
    treatmentDaysSinceReport: 0,
  }),
};

test('every input of a preview has a day that sends it', () => {
  const inputs = leaves(schema.getType('BillingInput') as GraphQLInputObjectType);
  expect(Object.keys(CASES).sort()).toEqual(inputs.sort());
  const silent = inputs.filter((input) => sent(CASES[input], input.split('.')).length === 0);
  expect(silent).toEqual([]);
});

test('a session takes each input of a preview, in the same form', () => {
  const [billingFields, held] = ['BillingInput', 'SessionInput'].map((name) =>
    (schema.getType(name) as GraphQLInputObjectType).getFields(),
  );
  const forms = (fields = billingFields) =>
    Object.keys(billingFields ?? {}).map((name) => [
      name,
      String(fields?.[name] && getNullableType(fields[name].type)),
    ]);
  expect(forms(held)).toEqual(forms());
});

test.each(Object.entries({ ...CASES, ...ABSENT }))('%s gives the bill of the preview', async (_what, day) => {
  await expectSameBilling({ ...BASE, ...day });
});

test('a session shows what other disciplines did, its authorization and its visits', async () => {
  const shown = `otherServices { discipline procedureCode units modifiers minutes startTime endTime }
    authorization { number visitsApproved visitsUsed from to } visitsThisYear`;
  const show = async (day: Day) => {
    const { id } = await record({ ...BASE, ...day });
    const { data } = await api.execute<{ session: unknown }>(
      `query ($id: ID!) { session(id: $id) { ${shown} } }`,
      {
        as: 'CLINICIAN',
        variables: { id },
      },
    );
    return data?.session;
  };
  const nothing = { modifiers: [], units: null, minutes: null, startTime: null, endTime: null };
  const day = {
    otherServices: [
      {
        discipline: 'PHYSICAL_THERAPY',
        procedureCode: '97116',
        units: 2,
        modifiers: ['GP'],
        startTime: '09:00',
        endTime: '09:30',
      },
      { discipline: 'BEHAVIORAL_HEALTH', procedureCode: '90837' },
    ],
    authorization: { number: 'A-1', visitsApproved: 12, visitsUsed: 0, from: '2026-10-01', to: '2026-12-31' },
    visitsThisYear: 0,
  };
  expect(await show(day)).toEqual({
    ...day,
    otherServices: day.otherServices.map((service) => ({ ...nothing, ...service })),
  });
  expect(await show({})).toEqual({ otherServices: null, authorization: null, visitsThisYear: null });
  expect(await show({ otherServices: [] })).toMatchObject({ otherServices: [] });
});

test('any mixture of them gives the bill of the preview', async () => {
  const beside = Object.values(CASES).filter((day) => !('services' in day) && !('plan' in day));
  const mixture = fc.subarray(beside).map((days) => Object.assign({}, BASE, ...days) as BillingInput);
  const anyMixture = mixture.filter(
    ({ submittedOn, dateOfService }) => (submittedOn ?? '9') >= dateOfService,
  );
  await fc.assert(fc.asyncProperty(anyMixture, expectSameBilling), { numRuns: 12 });
}, 60_000);

test.each(Object.entries(CASES))('amending %s is reported as a change of it alone', async (what, day) => {
  const { id } = await record(BASE);
  const amended = await amend(id, 1, { ...BASE, ...day });
  expect(amended.versions.at(-1)?.changedFields.toSorted()).toEqual(Object.keys(day).toSorted());
  expect(amended.versions.at(-1)?.changedFields).toContain(what.split('.')[0]);
  const again = await amend(id, 2, { ...BASE, ...day });
  expect(again.versions.at(-1)?.changedFields).toEqual([]);
  // An amendment clears what it omits.
  const back = await amend(id, 3, BASE);
  expect(back.versions.at(-1)?.changedFields.toSorted()).toEqual(Object.keys(day).toSorted());
});

test('a session from before these columns is billed as it was: its documentation is what it shows', async () => {
  const key = randomUUID();
  const row = Prisma.sql`${ORGANIZATION}::uuid, ${key}::uuid, 'P-9001', ${PAYER}, '2026-11-02', 'OFFICE', 'OT-07'`;
  await api.db.prisma.$executeRaw`insert into patient_session (organization_id, id, patient_ref, payer_slug,
    date_of_service, setting, therapist, diagnoses, goals, documentation, status, version)
    values (${row}, '{}', '{}', '{}', 'DRAFT', 1)`;
  await api.db.prisma
    .$executeRaw`insert into session_service (organization_id, session_id, position, date_of_service, code,
    minutes, is_distinct, modifiers, activities)
    values (${ORGANIZATION}::uuid, ${key}::uuid, 0, '2026-11-02', '97530', 30, false, '{}', '{writing}')`;
  await expectBilling(
    { ...BASE, ...one({}), documentedElements: [] },
    { id: idOf('PatientSession', key), key },
  );
});

/** Records the day, and compares every payer's bill of it with the preview's, and with the day that impact replays. */
async function expectSameBilling(day: BillingInput): Promise<void> {
  await expectBilling(day, await record(day));
}

async function expectBilling(day: BillingInput, { id, key }: Recorded): Promise<void> {
  const each = payers.map(
    (slug) => `p_${slug.replaceAll('-', '_')}: billing(payer: "${slug}") ${EVERYTHING}`,
  );
  const { data, errors } = await api.execute<{
    session: Readonly<Record<string, unknown>>;
    billingPreview: readonly unknown[];
  }>(
    `query ($id: ID!, $day: BillingInput!) { session(id: $id) { ${each.join(' ')} }
      billingPreview(input: $day) ${EVERYTHING} }`,
    { as: 'BILLER', variables: { id, day } },
  );
  expect(errors).toBeUndefined();
  expect(Object.values(data?.session ?? {})).toEqual(data?.billingPreview);
  const everyPayer = { payer: PAYER, plan: null, from: null, to: null };
  const stored = await api.db.prisma.$queryRaw<StoredDay[]>(
    dayPage(isOwn(ORGANIZATION), everyPayer, { after: null, size: 10_000 }),
  );
  const replayed = stored.find((row) => row.key === key);
  expect(replayed && dayOfCareOf(replayed)).toEqual(withoutNumber(toDayOfCare(day)));
}

/** A replay knows that an authorization has a number, and not which. */
function withoutNumber(day: DayOfCare): DayOfCare {
  const { authorization } = day;
  return authorization?.number == null
    ? day
    : { ...day, authorization: { ...authorization, number: NUMBER_ON_FILE } };
}

/** A payer with plans. */
const PAYER = 'bcbs';
/** Each session is of a patient of its own, so that no other session adds to its bill. */
const recordOf = (day: BillingInput, patientReference: string) => ({
  ...day,
  patientReference,
  payer: PAYER,
  therapist: 'OT-07',
});

interface Recorded {
  readonly id: string;
  readonly key: string;
}

const patients = new Map<string, string>();

async function record(day: BillingInput): Promise<Recorded> {
  const patientReference = `P-${1_000 + patients.size}-same`;
  const { data } = await api.execute<{
    sessionRecord: { readonly session: { readonly id: string } | null; readonly userErrors: unknown };
  }>(
    `mutation ($input: SessionInput!, $key: String!) {
      sessionRecord(input: { session: $input, idempotencyKey: $key }) { session { id } userErrors { message } } }`,
    { as: 'CLINICIAN', variables: { input: recordOf(day, patientReference), key: randomUUID() } },
  );
  const id = data?.sessionRecord.session?.id;
  if (id === undefined) throw new Error(JSON.stringify(data));
  patients.set(id, patientReference);
  return { id, key: Buffer.from(id, 'base64url').toString().slice('PatientSession:'.length) };
}

async function amend(id: string, expectedVersion: number, day: BillingInput) {
  type Amended = { readonly versions: readonly { readonly changedFields: readonly string[] }[] };
  const { data } = await api.execute<{ sessionAmend: { readonly session: Amended | null } }>(
    `mutation ($id: ID!, $v: Int!, $input: SessionInput!) {
      sessionAmend(input: { id: $id, expectedVersion: $v, session: $input, reason: "" }) { session { versions { changedFields } } } }`,
    { as: 'CLINICIAN', variables: { id, v: expectedVersion, input: recordOf(day, patients.get(id) ?? '') } },
  );
  if (!data?.sessionAmend.session) throw new Error(JSON.stringify(data));
  return data.sessionAmend.session;
}

/** Every field of a bill; codes and payers by their key. */
const EVERYTHING = selection(schema.getType('Billing'));

function selection(type: GraphQLNamedType | undefined): string {
  if (!isObjectType(type) || type.getInterfaces().some(isInterfaceType)) return '{ id }';
  const fields = Object.values(type.getFields()).map(({ name, type: of }) =>
    isLeafType(getNamedType(of)) ? name : `${name} ${selection(getNamedType(of))}`,
  );
  return `{ ${fields.join(' ')} }`;
}

/** Paths of the inputs below an input type that hold a value. */
function leaves(type: GraphQLInputObjectType): string[] {
  return Object.values(type.getFields()).flatMap(({ name, type: of }) => {
    const named = getNamedType(of);
    return isInputObjectType(named) ? leaves(named).map((leaf) => `${name}.${leaf}`) : [name];
  });
}

/** The values at a path, for every item of the lists on the way. */
function sent(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => sent(item, [...(name ? [name] : []), ...rest]));
  if (name === undefined) return value === undefined || value === null ? [] : [value];
  return sent((value as Readonly<Record<string, unknown>> | undefined)?.[name], rest);
}
