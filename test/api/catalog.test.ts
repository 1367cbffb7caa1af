import { listenRevisions, type RevisionListener } from '../../src/db/listen.ts';
import { previewBilling } from '../../src/claims/service.ts';
import { currentEntries } from '../../src/seeding/catalog/plan.ts';
import { readEntries } from '../../src/seeding/catalog/store.ts';
import { writeCatalogFiles } from '../../src/seeding/catalog/files.ts';
import { idOf, startTestApi, type Answer, type TestApi } from '../support/api.ts';
import { TODAY } from '../support/clock.ts';
import { startFollower, type Follower } from '../support/follower.ts';

/** The catalog of a running system, edited by files and by single facts, over two processes. */

/** Most milliseconds from the answer of one process until another one serves the same. */
const PROPAGATION_MS = 100;

let api: TestApi;
let follower: Follower;
let listener: RevisionListener;
beforeAll(async () => {
  api = await startTestApi();
  const { url } = { url: api.databaseUrl };
  listener = await listenRevisions(url, (revision) => void api.store.onNotification(revision));
  follower = await startFollower(url);
}, 60_000);
afterAll(async () => {
  follower?.stop();
  await listener?.stop();
  await api?.close();
});

interface Payload {
  readonly revision: number | null;
  readonly unchanged: number;
  readonly changes: readonly {
    readonly change: string;
    readonly kind: string;
    readonly key: string;
    readonly fields: readonly {
      readonly field: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }[];
  readonly userErrors: readonly {
    readonly code: string;
    readonly path: readonly string[];
    readonly message: string;
  }[];
}

const RESULT =
  '{ revision unchanged changes { change kind key fields { field before after } } userErrors { code path message } }';

function update(
  variables: Record<string, unknown>,
  as: 'ADMIN' | 'BILLER' = 'ADMIN',
): Promise<Answer<{ edit: Payload }>> {
  const text = `mutation ($input: CatalogFactsInput!, $dryRun: Boolean! = false, $expectedRevision: Int, $remove: [String!], $reason: String! = "r") {
    edit: catalogUpdate(input: { facts: $input, dryRun: $dryRun, expectedRevision: $expectedRevision, remove: $remove, reason: $reason }) ${RESULT} }`;
  return api.execute(text, { as, variables });
}

async function updated(variables: Record<string, unknown>): Promise<Payload> {
  return payloadOf(await update(variables));
}

async function imported(content: string, more: Record<string, unknown> = {}): Promise<Payload> {
  const text = `mutation ($files: [CatalogFileInput!]!, $dryRun: Boolean! = false, $remove: [String!]) {
    edit: catalogImport(input: { files: $files, dryRun: $dryRun, remove: $remove, reason: "Entered by file" }) ${RESULT} }`;
  const variables = { files: [{ name: 'facts.yaml', content }], ...more };
  return payloadOf(await api.execute<{ edit: Payload }>(text, { as: 'ADMIN', variables }));
}

function payloadOf({ data, errors }: Answer<{ edit: Payload }>): Payload {
  if (!data) throw new Error(JSON.stringify(errors));
  return data.edit;
}

/** A day of care near the threshold, whose answer depends on the program values. */
const fingerprint = (snapshot = api.store.current()): unknown =>
  previewBilling(
    snapshot.at('2026-11-02', TODAY),
    {
      dateOfService: '2026-11-02',
      setting: 'OFFICE',
      services: [{ procedureCode: '97530', minutes: 30 }],
      allowedYearToDate: '2100.00',
    } as never,
    ['medicare'],
  )[0]?.values['fingerprint'];

const CITATION = { source: 'usc-1395l-g', confidence: 'UNVERIFIED' };
const THRESHOLD = {
  key: 'OT_KX_THRESHOLD',
  unit: 'dollars',
  value: '2530',
  effectiveFrom: '2027-01-01',
  citation: CITATION,
};

const GUIDE = {
  code: '97530',
  commonNames: ['Therapeutic activities'],
  summary: 'A guide that an administrator wrote.',
  sources: [CITATION],
  sections: [{ topic: 'Use', items: [{ text: 'Dynamic activities.' }] }],
};

test('a dry run shows the values and changes nothing', async () => {
  const before = api.store.revision();
  const { changes, revision, userErrors } = await updated({
    input: { checkedOn: '2026-11-21', programValues: [THRESHOLD] },
    dryRun: true,
  });
  expect(userErrors).toEqual([]);
  expect(revision).toBeNull();
  expect(changes).toMatchObject([
    { change: 'ADDED', kind: 'programValues', key: 'OT_KX_THRESHOLD 2027-01-01' },
  ]);
  expect(changes[0]?.fields).toContainEqual({ field: 'value', before: null, after: '"2530"' });
  expect(api.store.revision()).toBe(before);
});

test('single facts reach two processes at once, and answers of before stay', async () => {
  const yesterday = new Date().toISOString();
  const before = fingerprint();
  const { revision, userErrors, changes } = await updated({
    input: {
      checkedOn: '2026-11-21',
      programValues: [
        THRESHOLD,
        { ...THRESHOLD, value: '2000', effectiveFrom: '2026-01-01', effectiveTo: '2027-01-01' },
      ],
      guides: [GUIDE],
      documentationRequirements: [
        { key: 'new-requirement', text: 'Show the plan.', requiredBy: ['medicare'], citation: CITATION },
      ],
    },
  });
  expect(userErrors).toEqual([]);
  expect(changes.map(({ change, kind }) => `${change} ${kind}`)).toEqual([
    'ADDED programValues',
    'CHANGED programValues',
    'ADDED documentation',
    'CHANGED guides',
  ]);
  const served = await follower.until(revision ?? Infinity);
  expect(served).toMatchObject({ threshold2027: '2530', guideSummary: GUIDE.summary });
  expect(served.requirements).toContain('new-requirement');
  expect(api.store.current().guides.get('97530')?.summary).toBe(GUIDE.summary);
  // The smaller threshold of 2026 changes the answer; that of before is still there.
  expect(fingerprint()).not.toBe(before);
  const past = await api.store.knownAt(yesterday, api.store.current());
  expect(fingerprint(past)).toBe(before);
  expect(past.guides.get('97530')?.summary).not.toBe(GUIDE.summary);
  expect(past.requirements.get('97530')?.map(({ key }) => key)).not.toContain('new-requirement');
});

test('a file with a new plan reaches two processes at once', async () => {
  const file = `payers:
  - slug: aetna
    name: Aetna
    kind: COMMERCIAL
    plans:
      - { slug: aetna-state, name: Aetna of a state }
`;
  const yesterday = new Date().toISOString();
  const { revision, changes, unchanged } = await imported(file);
  expect([changes.map(({ kind, key }) => `${kind}:${key}`), unchanged]).toEqual([['plans:aetna-state'], 1]);
  const served = await follower.until(revision ?? Infinity);
  expect(served.plans).toContain('aetna-state');
  const past = await api.store.knownAt(yesterday, api.store.current());
  expect([past.plans.has('aetna-state'), api.store.current().plans.has('aetna-state')]).toEqual([
    false,
    true,
  ]);
  expect(await imported(file)).toMatchObject({ changes: [], unchanged: 2, revision: null });
});

test('a source is corrected with the id and the day of its document', async () => {
  const content = `sources:
  - id: usc-1395l-g
    title: 42 U.S.C. 1395l(g)
    publisher: U.S. Congress
    documentId: 42 USC 1395l
    publishedOn: 2018-02-09
`;
  const { changes, userErrors } = await imported(content);
  expect(userErrors).toEqual([]);
  expect(changes.map(({ kind, key, change }) => `${change} ${kind} ${key}`)).toEqual([
    'CHANGED sources usc-1395l-g',
  ]);
  expect(await api.db.prisma.source.findUniqueOrThrow({ where: { id: 'usc-1395l-g' } })).toMatchObject({
    documentId: '42 USC 1395l',
    publishedOn: new Date('2018-02-09'),
  });
});

test('another process serves an edit within 100 ms of its answer', async () => {
  const lags: number[] = [];
  // The quickest of several, since other programs share the machine of a test.
  for (let attempt = 0; attempt < 8 && Math.min(...lags) >= PROPAGATION_MS; attempt += 1) {
    const guides = [{ ...GUIDE, summary: `Summary ${attempt}.` }];
    const { revision } = await updated({ input: { checkedOn: '2026-11-21', guides } });
    const answeredAt = performance.timeOrigin + performance.now();
    const served = await follower.until(revision ?? Infinity);
    expect(served.guideSummary).toBe(`Summary ${attempt}.`);
    lags.push(served.at - answeredAt);
  }
  expect(Math.min(...lags)).toBeLessThan(PROPAGATION_MS);
}, 60_000);

test('a fact is removed, and what others refer to is not', async () => {
  const file = 'checkedOn: 2026-11-21\nrequirements: []\n';
  const { changes, revision } = await imported(file, { remove: ['documentation:new-requirement'] });
  expect(changes).toMatchObject([{ change: 'REMOVED', kind: 'documentation', key: 'new-requirement' }]);
  expect((await follower.until(revision ?? Infinity)).requirements).not.toContain('new-requirement');
  for (const name of ['codes:97530', 'documentation:nothing']) {
    const { userErrors } = await imported(file, { remove: [name] });
    expect(userErrors).toMatchObject([{ code: 'INVALID_CATALOG', path: ['input', 'remove', '0'] }]);
  }
});

test('an input names each wrong value by its path, and changes nothing', async () => {
  const before = api.store.revision();
  const wrong = await updated({
    input: {
      checkedOn: '2026-11-21',
      programValues: [{ ...THRESHOLD, key: 'KX' }],
      guides: [{ ...GUIDE, sections: [{ topic: 'Use', items: [] }] }],
    },
  });
  expect(wrong.userErrors.map(({ path }) => path.join('.'))).toEqual([
    'input.facts.programValues.0.key',
    'input.facts.guides.0.sections.0.items',
  ]);
  const unknown = await updated({
    input: { checkedOn: '2026-11-21', guides: [{ ...GUIDE, sources: [{ ...CITATION, source: 'nobody' }] }] },
  });
  expect(unknown.userErrors.map(({ path }) => path.join('.'))).toEqual([
    'input.facts.guides.0.sources.0.source',
  ]);
  const overlapping = await updated({
    input: { checkedOn: '2026-11-21', programValues: [{ ...THRESHOLD, effectiveFrom: '2027-06-01' }] },
  });
  expect(overlapping.userErrors).toMatchObject([
    {
      path: ['input', 'facts', 'programValues', '0', 'effectiveFrom'],
      message: expect.stringContaining('End the period before.'),
    },
  ]);
  const unstorable = await updated({
    input: { checkedOn: '2026-11-21', guides: [{ ...GUIDE, summary: 'a\0b' }] },
  });
  expect(unstorable.userErrors.map(({ path }) => path.join('.'))).toEqual(['input.facts.guides.0.summary']);
  expect(api.store.revision()).toBe(before);
});

test.each([
  ['broken YAML', 'values: [', 'not valid YAML'],
  ['nested too deeply', `values: ${'['.repeat(20_000)}`, ''],
  ['an alias', 'values: &a []\ncheckedOn: *a\n', 'Write the value out'],
  ['nothing of the catalog', 'facts: []\n', 'allowed: a list named'],
  ['policies', 'policies: []\npayer: aetna\n', 'policies import'],
  ['an unknown field', 'checkedOn: 2026-11-21\nrequirements:\n  - { key: a, note: b }\n', 'line 3'],
])('a file with %s is rejected as a whole', async (_what, content, message) => {
  const { userErrors, revision } = await imported(content);
  expect(revision).toBeNull();
  expect(userErrors.map((error) => error.message).join('\n')).toContain(message);
  expect(userErrors.length).toBeGreaterThan(0);
});

test('another revision than the expected one rejects the edit', async () => {
  const current = api.store.revision() ?? 0;
  const input = { checkedOn: '2026-11-21', guides: [{ ...GUIDE, summary: 'Another summary.' }] };
  const { userErrors } = await updated({ input, expectedRevision: current - 1 });
  expect(userErrors).toMatchObject([{ code: 'REVISION_CONFLICT', path: ['input', 'expectedRevision'] }]);
  expect((await updated({ input, expectedRevision: current })).revision).toBe(current + 1);
});

test('200 facts are allowed and 201 are not; a reason is needed', async () => {
  const sources = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `many-${index}`, title: 'A document' }));
  const at = (count: number) => ({
    input: { checkedOn: '2026-11-21', sources: sources(count) },
    dryRun: true,
  });
  expect((await updated(at(201))).userErrors).toMatchObject([{ code: 'TOO_MANY_FACTS' }]);
  expect((await updated(at(200))).changes).toHaveLength(200);
  expect((await updated({ ...at(1), reason: ' ' })).userErrors).toMatchObject([
    { code: 'REQUIRED', path: ['input', 'reason'] },
  ]);
});

test('only administrators edit the catalog, and the audit trail has each edit', async () => {
  const rejected = await update({ input: { checkedOn: '2026-11-21', guides: [GUIDE] } }, 'BILLER');
  expect(rejected.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const { data } = await api.execute<{ auditEvents: { nodes: { action: string; subjects: string[] }[] } }>(
    '{ auditEvents(first: 50) { nodes { action subjects } } }',
    { as: 'AUDITOR' },
  );
  const edits = data?.auditEvents.nodes.filter(({ action }) => action.startsWith('catalog.')) ?? [];
  expect(edits.map(({ action }) => action)).toContain('catalog.import');
  expect(edits.flatMap(({ subjects }) => subjects)).toContain(idOf('CatalogEntry', 'guides:97530'));
});

test('what is exported and read again changes nothing', async () => {
  const entries = await api.db.prisma.$transaction((tx) => readEntries(tx));
  for (const { name, text } of writeCatalogFiles(currentEntries(entries)).filter(
    ({ name }) => !name.startsWith('sources'),
  )) {
    const text2 = `mutation ($files: [CatalogFileInput!]!) { edit: catalogImport(input: { files: $files, dryRun: true, reason: "r" }) ${RESULT} }`;
    const answer = await api.execute<{ edit: Payload }>(text2, {
      as: 'ADMIN',
      variables: { files: [{ name, content: text }] },
    });
    const { changes, userErrors } = payloadOf(answer);
    if (userErrors[0]?.code === 'TOO_MANY_FACTS') continue;
    expect([name, changes, userErrors]).toEqual([name, [], []]);
  }
});
