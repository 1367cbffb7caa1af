import { documentOf } from '../../../src/policies/files/document.ts';
import { readYaml, writeYaml } from '../../../src/policies/files/yaml.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, edit, note, published } from './editing.ts';

/** Rules that hold for some: what they leave alone, what depends on them, and how they are written. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

interface Billed {
  readonly verdict: string;
  readonly findings: readonly {
    readonly outcome: string;
    readonly message: string;
    readonly rule: { readonly key: string };
  }[];
}

/** What a preview of 97763 under UnitedHealthcare reports about authorization, by the coverage. */
async function authorization(coverage: string): Promise<string> {
  const { data, errors } = await api.execute<{ billingPreview: Billed[] }>(
    `{ billingPreview(payers: ["unitedhealthcare"], input: {
      dateOfService: "2026-11-02", coverage: ${coverage}, services: [{ procedureCode: "97763", minutes: 30 }] }) {
      verdict findings { outcome message rule { key } } } }`,
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  const found = data.billingPreview[0]?.findings.filter(({ message }) => message.includes('uthorization'));
  return found?.map(({ outcome, message }) => `${outcome} ${message}`).join(' / ') ?? '';
}

const ADVANTAGE = { linesOfBusiness: ['MEDICARE_ADVANTAGE'], settings: ['OFFICE', 'OUTPATIENT_HOSPITAL'] };

test('a rule of Medicare Advantage leaves commercial sessions as they were, and depends on what is not stated', async () => {
  const coverages = ['{ lineOfBusiness: COMMERCIAL }', '{ lineOfBusiness: MEDICARE_ADVANTAGE }', '{}'];
  const before = await Promise.all(coverages.map(authorization));
  const policy = await published(api, {
    payer: 'unitedhealthcare',
    title: 'Authorization of orthotic encounters',
    notes: [
      note({
        topic: 'PRIOR_AUTHORIZATION',
        codes: ['97763'],
        text: 'Members of Medicare Advantage need an authorization in offices and hospitals.',
        scope: ADVANTAGE,
        terms: { priorAuthorization: true, visitsWithoutReview: 6, reviewWithinWeeks: 8 },
      }),
    ],
  });
  const [commercial, advantage, open] = await Promise.all(coverages.map(authorization));
  expect(commercial).toBe(before[0]);
  expect(advantage).toBe(
    'NO_DATA UnitedHealthcare requires prior authorization for 97763 (6 visits without review, within 8 weeks); the request does not include one.',
  );
  expect(open).toMatch(
    /^NO_DATA What UnitedHealthcare states about 97763 depends on .*the line of business.*: priorAuthorization: /,
  );
  expect(policy.status).toBe('PUBLISHED');
});

test('the scope is shown, and changed limit by limit', async () => {
  const first = await published(api, { title: 'Scoped', notes: [note({ scope: ADVANTAGE })] });
  const id = first.notes[0]?.id;
  const { policy, differences } = await edit(api, 'noteUpdate', {
    id,
    expectedVersion: 1,
    input: { scope: { settings: null, states: ['AZ', 'CA'], ageTo: 21 } },
  });
  expect(differences.map(({ summary }) => summary)).toEqual([
    'states all → AZ, CA for 97537, 97542',
    'settings OFFICE, OUTPATIENT_HOSPITAL → all for 97537, 97542',
    'ageTo not stated → 21 for 97537, 97542',
  ]);
  await done(api, 'publish', { id: policy?.id, expectedVersion: 2 });
  const { data } = await api.execute<{ policy: { notes: object[] } }>(
    `query ($id: ID!) { policy(id: $id) { notes { scope {
      linesOfBusiness funding states contractors settings providerTypes networks diagnoses ageFrom ageTo } } } }`,
    { variables: { id: policy?.id } },
  );
  expect(data?.policy.notes).toEqual([
    {
      scope: {
        linesOfBusiness: ['MEDICARE_ADVANTAGE'],
        funding: null,
        states: ['AZ', 'CA'],
        contractors: null,
        settings: null,
        providerTypes: null,
        networks: null,
        diagnoses: null,
        ageFrom: null,
        ageTo: 21,
      },
    },
  ]);
});

test('scopes and limits that do not exist are in the file as they are in the store', async () => {
  await published(api, {
    payer: 'medicare',
    title: 'No cap',
    notes: [
      note({
        topic: 'VISIT_LIMIT',
        codes: ['97537'],
        text: 'There is no cap on visits.',
        scope: { contractors: ['NGS'], diagnoses: ['F84'], ageFrom: 18 },
        terms: { noLimits: ['maxVisitsPerYear'] },
      }),
    ],
  });
  const text = writeYaml(documentOf(api.store.current(), 'medicare'));
  expect(text).toContain('maxVisitsPerYear: NONE');
  expect(text).toContain('contractors:');
  const { read } = readYaml(text, 'medicare.yaml');
  expect(read && writeYaml(read.document)).toBe(text);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a state of three letters', { scope: { states: ['NYC'] } }, 'input.notes.0.scope.states.0 NOT_A_SCOPE'],
  ['an empty list', { scope: { settings: [] } }, 'input.notes.0.scope.settings NOT_A_SCOPE'],
  [
    'ages the wrong way round',
    { scope: { ageFrom: 21, ageTo: 18 } },
    'input.notes.0.scope.ageTo NOT_A_SCOPE',
  ],
  [
    'a word for a diagnosis',
    { scope: { diagnoses: ['autism'] } },
    'input.notes.0.scope.diagnoses.0 NOT_A_SCOPE',
  ],
  [
    'a limit with a value that does not exist too',
    { terms: { maxUnitsPerDay: 4, noLimits: ['maxUnitsPerDay'] } },
    'input.notes.0.terms.noLimits CONTRADICTION',
  ],
  [
    'a note that ends before it begins',
    { effectiveFrom: '2026-03-01', effectiveTo: '2026-02-01' },
    'input.notes.0.effectiveTo INVALID_PERIOD',
  ],
])('rejects %s', async (_what, more, expected) => {
  const { userErrors } = await edit(api, 'draft', {
    input: { payer: 'cigna', title: 'Wrong', notes: [note(more)] },
  });
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([expected]);
});

test('notes for different lines of business do not contradict each other; overlapping ones do', async () => {
  const limited = (units: number, linesOfBusiness: string[]) =>
    note({ terms: { maxUnitsPerDay: units }, scope: { linesOfBusiness } });
  const apart = await published(api, {
    title: 'Apart',
    notes: [limited(2, ['MEDICAID']), limited(3, ['EXCHANGE'])],
  });
  expect(apart.status).toBe('PUBLISHED');
  const { warnings } = await edit(api, 'draft', {
    input: {
      payer: 'cigna',
      title: 'Together',
      notes: [limited(2, ['WORKERS_COMPENSATION', 'EXCHANGE']), limited(3, ['WORKERS_COMPENSATION'])],
    },
  });
  expect(warnings.map(({ path, code }) => `${path.join('.')} ${code}`)).toContain(
    'notes.1.terms.maxUnitsPerDay CONTRADICTION',
  );
});
