import { findContentErrors } from '../../../src/policies/editing/publishChecks.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, draftInput, edit, note, published, SOURCE } from './editing.ts';
import { dayFromToday } from '../../support/clock.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** What blocks a draft and what blocks a publication: all at once, each with its path. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const summaryOf = (userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]) =>
  userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);

const counts = () =>
  Promise.all([
    api.db.prisma.policy.count(),
    api.db.prisma.policyVersion.count(),
    api.db.prisma.source.count(),
    api.db.prisma.policyDecision.count(),
    api.db.prisma.auditEvent.count(),
    api.db.prisma.policyInForce.count(),
    api.db.prisma.referenceState.findMany(),
  ]);

test.each<[string, Record<string, unknown>, string[]]>([
  ['an unknown payer', { payer: 'nobody' }, ['input.payer UNKNOWN_PAYER']],
  ['a plan of another payer', { plan: 'bcbs-nebraska' }, ['input.plan UNKNOWN_PLAN']],
  ['an empty title', { title: ' ' }, ['input.title REQUIRED']],
  ['a title that is too long', { title: 'x'.repeat(501) }, ['input.title TOO_LONG']],
  ['a broken character', { title: 'half \ud800' }, ['input.title NOT_STORABLE']],
  ['a NUL in a number', { number: 'a\0b' }, ['input.number NOT_STORABLE']],
  ['a URL with a password', { url: 'https://me:secret@payer.example/policy' }, ['input.url NOT_AN_ADDRESS']],
  ['a URL with a user name', { url: 'https://me@payer.example/policy' }, ['input.url NOT_AN_ADDRESS']],
  ['a URL that runs code', { url: 'javascript:alert(1)' }, ['input.url NOT_AN_ADDRESS']],
  ['an empty period', { effectiveTo: '2026-01-01' }, ['input.effectiveTo INVALID_PERIOD']],
  ['no codes', { notes: [note({ codes: [] })] }, ['input.notes.0.codes REQUIRED']],
  [
    'an invalid code',
    { notes: [note({ codes: ['97110', '9711', '97110-9753'] })] },
    ['input.notes.0.codes.1 NOT_A_CODE', 'input.notes.0.codes.2 NOT_A_CODE'],
  ],
  [
    'too many codes',
    { notes: [note({ codes: Array(5_001).fill('97110') })] },
    ['input.notes.0.codes TOO_MANY'],
  ],
  ['too many notes', { notes: Array(201).fill(note()) }, ['input.notes TOO_MANY']],
  [
    'a note of 102,401 bytes',
    { notes: [note({ text: `${'é'.repeat(51_200)}x` })] },
    ['input.notes.0.text TOO_LONG'],
  ],
  ['a NUL in a note', { notes: [note({ text: 'a\0' })] }, ['input.notes.0.text NOT_STORABLE']],
  [
    'a note of another policy',
    { notes: [note({ id: '00000000-0000-4000-8000-000000000000' })] },
    ['input.notes.0.id UNKNOWN_NOTE'],
  ],
  [
    'a term out of its range',
    { notes: [note({ terms: { maxUnitsPerDay: -1 } })] },
    ['input.notes.0.terms.maxUnitsPerDay NOT_A_TERM'],
  ],
  [
    'a modifier of three characters',
    { notes: [note({ terms: { requiredModifiers: ['GO', 'GOO'] } })] },
    ['input.notes.0.terms.requiredModifiers.1 NOT_A_TERM'],
  ],
  [
    'a source without a title',
    { notes: [note({ source: { ...SOURCE, title: '' } })] },
    ['input.notes.0.source.title REQUIRED'],
  ],
  [
    'a document number of 101 characters',
    { notes: [note({ source: { ...SOURCE, documentId: 'x'.repeat(101) } })] },
    ['input.notes.0.source.documentId TOO_LONG'],
  ],
  [
    'everything at once',
    { payer: 'nobody', title: '', notes: [note(), note({ codes: [], text: '' })] },
    [
      'input.payer UNKNOWN_PAYER',
      'input.title REQUIRED',
      'input.notes.1.text REQUIRED',
      'input.notes.1.codes REQUIRED',
    ],
  ],
])('a draft with %s is rejected and nothing is written', async (_what, more, expected) => {
  const before = await counts();
  const { policy, userErrors } = await edit(api, 'draft', { input: draftInput(more) });
  expect(policy).toBeNull();
  expect(summaryOf(userErrors)).toEqual(expected);
  expect(await counts()).toEqual(before);
});

const term = (topic: string, terms: Record<string, unknown>, codes = ['97537']) => ({
  notes: [note({ topic, terms, codes })],
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['an unknown code', { notes: [note({ codes: ['97537', 'ZZZZZ'] })] }, ['notes.0.codes.1 UNKNOWN_CODE']],
  ['a code that has ended', { notes: [note({ codes: ['97532'] })] }, ['notes.0.codes.0 CODE_NOT_IN_FORCE']],
  [
    'a code that has not begun',
    { effectiveFrom: '2019-12-31', notes: [note({ codes: ['97129'] })] },
    ['notes.0.codes.0 CODE_NOT_IN_FORCE'],
  ],
  [
    'a range without a code at its end',
    { notes: [note({ codes: ['97110-97999'] })] },
    ['notes.0.codes.0 UNKNOWN_CODE'],
  ],
  [
    'a range written backwards',
    { notes: [note({ codes: ['97530-97110'] })] },
    ['notes.0.codes.0 EMPTY_RANGE'],
  ],
  [
    'a term outside its topic',
    term('TIMELY_FILING', { maxUnitsPerDay: 4 }),
    ['notes.0.terms.maxUnitsPerDay TERM_OFF_TOPIC'],
  ],
  [
    'terms that nobody read',
    { notes: [note({ source: { title: 'A rumor' } })] },
    ['notes.0.terms TERMS_NOT_READ'],
  ],
  [
    'a unit rule for codes that are not timed',
    term('UNIT_COUNTING', { unitMethod: 'CMS_8_MINUTE' }, ['97165']),
    ['notes.0.terms.unitMethod TERM_OFF_TOPIC'],
  ],
  [
    'a share above one',
    term('ASSISTANT_PAYMENT', { assistantFactor: '1.01' }),
    ['notes.0.terms.assistantFactor NOT_A_SHARE'],
  ],
  [
    'an unknown modifier',
    term('MODIFIERS', { requiredModifiers: ['ZQ'] }),
    ['notes.0.terms.requiredModifiers.0 UNKNOWN_MODIFIER'],
  ],
  [
    'a modifier that is never sent',
    term('MODIFIERS', { requiredModifiers: ['00'] }),
    ['notes.0.terms.requiredModifiers.0 MODIFIER_NOT_IN_FORCE'],
  ],
  [
    'modifiers that exclude each other',
    term('MODIFIERS', { requiredModifiers: ['GO', 'GP'] }),
    ['notes.0.terms.requiredModifiers.1 CONTRADICTION'],
  ],
  [
    'a code bundled into itself',
    term('BUNDLING', { bundledInto: ['97537'] }),
    ['notes.0.terms.bundledInto.0 CONTRADICTION'],
  ],
  [
    'telehealth of what is not covered',
    term('COVERAGE', { coverage: 'NOT_COVERED', telehealth: true }),
    ['notes.0.terms.telehealth CONTRADICTION'],
  ],
  [
    'no unit of what is covered',
    term('OTHER', { coverage: 'COVERED', maxUnitsPerDay: 0 }),
    ['notes.0.terms.maxUnitsPerDay CONTRADICTION'],
  ],
  [
    'two notes that differ',
    { notes: [note(), note({ codes: ['97537'], terms: { maxUnitsPerDay: 6 } })] },
    ['notes.1.terms.maxUnitsPerDay CONTRADICTION'],
  ],
  [
    'VERIFIED without a day',
    { notes: [note({ source: { title: 'M', confidence: 'VERIFIED' } })] },
    ['notes.0.source.verifiedOn REQUIRED'],
  ],
  [
    'a verification day in the future',
    { notes: [note({ source: { ...SOURCE, verifiedOn: dayFromToday(1) } })] },
    ['notes.0.source.verifiedOn IN_THE_FUTURE'],
  ],
  [
    'a document of tomorrow',
    { notes: [note({ source: { ...SOURCE, publishedOn: dayFromToday(1) } })] },
    ['notes.0.source.publishedOn IN_THE_FUTURE'],
  ],
])('a publication with %s is rejected and the draft stays', async (_what, more, expected) => {
  const draft = await edit(api, 'draft', { input: draftInput({ title: `Draft with ${_what}`, ...more }) });
  expect(summaryOf(draft.warnings)).toEqual(expected);
  const id = draft.policy?.id;
  const before = await counts();
  const { policy, userErrors } = await edit(api, 'publish', { id, expectedVersion: 1 });
  expect(policy).toBeNull();
  expect(summaryOf(userErrors)).toEqual(expected);
  expect(await counts()).toEqual(before);
});

test.each<[string, Record<string, unknown>]>([
  ['a code on its first day', { effectiveFrom: '2020-01-01', notes: [note({ codes: ['97129'] })] }],
  [
    'a code on its last day',
    { effectiveFrom: '2017-12-31', effectiveTo: '2018-01-01', notes: [note({ codes: ['97532'] })] },
  ],
  ['a share of one', term('ASSISTANT_PAYMENT', { assistantFactor: '1' }, ['97542'])],
  [
    'a wide and a close statement that differ',
    {
      notes: [
        note({ topic: 'FREQUENCY', terms: { maxVisitsPerYear: 20 }, codes: ['97110-97112'] }),
        note({ topic: 'FREQUENCY', terms: { maxVisitsPerYear: 30 }, codes: ['97112'] }),
      ],
    },
  ],
  [
    'modifiers of telehealth of which a line takes one',
    {
      notes: [
        note({
          topic: 'TELEHEALTH',
          terms: { telehealth: true, telehealthModifiers: ['GT', '95'] },
          codes: ['97755'],
        }),
      ],
    },
  ],
  [
    'a verification day of today',
    {
      notes: [
        note({
          topic: 'TELEHEALTH',
          terms: { telehealth: false },
          source: { ...SOURCE, verifiedOn: '2026-11-21' },
        }),
      ],
    },
  ],
])('%s is published', async (what, more) => {
  await expect(published(api, { title: what, ...more })).resolves.toMatchObject({ status: 'PUBLISHED' });
});

test('every seeded policy could be published unchanged', async () => {
  const { snapshot } = await api.contextOf('ADMIN');
  const seeded = snapshot.rows.policies.flatMap(({ key, versions }) =>
    versions.filter(({ recordedBy }) => recordedBy === 'seed').map((version) => ({ key, version })),
  );
  const citations = seeded.flatMap(({ version: { sources, notes } }) => [
    ...sources,
    ...notes.map(({ source }) => source),
  ]);
  // The day on which the last of its documents was read: the earliest on which all of it can be published.
  const readOn = citations.flatMap(({ retrievedOn, verifiedOn }) => [retrievedOn ?? '', verifiedOn ?? '']);
  const day = readOn.toSorted().at(-1) ?? '';
  const issues = seeded.flatMap(({ key, version }) =>
    findContentErrors(version, snapshot, day).map(
      ({ path, message }) => `${key} ${path.join('.')}: ${message}`,
    ),
  );
  expect(issues).toEqual([]);
});

describe('another policy of the payer', () => {
  const visits = (count: number, more: Record<string, unknown> = {}) => ({
    payer: 'aetna',
    title: `Visits ${count}`,
    notes: [note({ topic: 'VISIT_LIMIT', codes: ['97533'], terms: { maxVisitsPerYear: count } })],
    ...more,
  });
  let first: string;
  beforeAll(async () => {
    first = (await published(api, visits(20, { title: 'Visits', number: 'V-1', effectiveTo: '2026-07-01' })))
      .id;
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['differs on the same days', visits(30), ['notes.0.terms.maxVisitsPerYear CONTRADICTS_POLICY']],
    ['agrees on the same days', visits(20), ['notes.0.terms.maxVisitsPerYear SAME_TERM']],
    [
      'has the same number',
      { payer: 'aetna', number: 'v-1', title: 'Other', notes: [] },
      ['number SAME_POLICY'],
    ],
    ['has the same title', { payer: 'aetna', title: 'VISITS', notes: [] }, ['title SAME_POLICY']],
    [
      'overlaps on its last day',
      visits(30, { effectiveFrom: '2026-06-30' }),
      ['notes.0.terms.maxVisitsPerYear CONTRADICTS_POLICY'],
    ],
    ['begins on the day it ends', visits(30, { effectiveFrom: '2026-07-01', effectiveTo: '2026-07-02' }), []],
    ['is of another payer', visits(30, { payer: 'unitedhealthcare' }), []],
    [
      'names the code less closely',
      {
        ...visits(30),
        title: 'Wide',
        notes: [note({ topic: 'VISIT_LIMIT', codes: ['97533-97535'], terms: { maxVisitsPerYear: 30 } })],
      },
      [],
    ],
  ])('that %s', async (_what, more, expected) => {
    const { id } = await done(api, 'draft', { input: draftInput(more) });
    const { policy, userErrors } = await edit(api, 'publish', { id, expectedVersion: 1 });
    expect(summaryOf(userErrors)).toEqual(expected);
    for (const error of userErrors) {
      expect(error).toMatchObject({ __typename: 'OverlappingPolicy', policy: { id: first } });
    }
    expect(policy === null).toBe(expected.length > 0);
    if (policy) await done(api, 'withdraw', { id, expectedVersion: 1, effectiveTo: '2000-01-01' });
  });

  test('may overlap when the editor allows it, and both show as a conflict', async () => {
    const { id } = await done(api, 'draft', { input: draftInput(visits(40)) });
    await done(api, 'publish', { id, expectedVersion: 1, allowOverlap: true });
    const query =
      '{ code(code: "97533", asOf: "2026-06-30") { payerTerms(payers: ["aetna"]) { state conflicts { policy { id } } } } }';
    const answer = await api.execute<{
      code: { payerTerms: { state: string; conflicts: { policy: { id: string } }[] }[] };
    }>(query);
    const [cell] = answer.data?.code.payerTerms ?? [];
    expect(cell?.state).toBe('CONFLICTING');
    const keys = (ids: readonly string[]) => ids.map((each) => keyOfId('Policy', each)).sort();
    expect(keys(cell?.conflicts.map(({ policy }) => policy.id) ?? [])).toEqual(keys([first, id]));
    // An overlap that existed before is not reported when a revision changes something else.
    const revised = await done(api, 'revise', {
      id,
      expectedVersion: 1,
      input: { title: 'Visits, renamed', reason: 'r' },
    });
    await done(api, 'publish', { id: revised.id, expectedVersion: 2 });
  });
});
