import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isInputObjectType } from 'graphql';
import { schema } from '../../src/api/schema.ts';
import { FACT_LISTS, type FactList } from '../../src/catalog/inputs.ts';
import { CATALOG_PARTS } from '../../src/reference/catalogPast.ts';
import { readCatalogParts } from '../../src/reference/load.ts';
import { readAllPolicies } from '../../src/reference/loadPolicies.ts';
import { CATALOG_KINDS, type CatalogKind } from '../../src/seeding/catalog/entries.ts';
import { currentEntries } from '../../src/seeding/catalog/plan.ts';
import { readEntries } from '../../src/seeding/catalog/store.ts';
import { GUIDES, POLICIES, SEED_FILES } from '../../src/seeding/schemas.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Every kind of fact that the seed has can be edited by a typed mutation. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api?.close());

/** The list of `CatalogFactsInput` for each kind of fact of the catalog. */
const LIST_OF_KIND: Readonly<Record<CatalogKind, FactList>> = {
  sources: 'sources',
  codes: 'codes',
  codeCategories: 'codeCategories',
  conflictSets: 'conflictSets',
  modifiers: 'modifiers',
  codeGroups: 'codeGroups',
  payers: 'payers',
  plans: 'plans',
  codeModifiers: 'codeModifierRules',
  programValues: 'programValues',
  documentation: 'documentationRequirements',
  activities: 'activities',
  guides: 'guides',
  disagreements: 'disagreements',
};

/** What everything under seed/ is edited with in a running system: a mutation, or the command of what no client sends. */
const EDITED_WITH: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.values(SEED_FILES)
      .filter(({ file }) => !file.startsWith('demo/'))
      .map(({ file }) => [file, 'catalogUpdate']),
  ),
  [GUIDES]: 'catalogUpdate',
  [POLICIES]: 'policyPublish',
  // Tables of CMS come whole, as CMS publishes them: "ot-codebook release import".
  releases: 'release import',
  demo: 'sessionRecord',
  // Names of things that people type: they decide what is found, and nothing that an answer states.
  search: 'a start with another file',
};

interface Payload {
  readonly revision: number | null;
  readonly unchanged: number;
  readonly changes: readonly { readonly change: string; readonly kind: string; readonly key: string }[];
  readonly userErrors: readonly {
    readonly code: string;
    readonly path: readonly string[];
    readonly value?: string;
    readonly allowed?: string;
    readonly fix?: string;
  }[];
}

async function updated(input: Record<string, unknown>, dryRun = false): Promise<Payload> {
  const text = `mutation ($input: CatalogFactsInput!, $dryRun: Boolean!) {
    edit: catalogUpdate(input: { facts: $input, dryRun: $dryRun, reason: "r" }) { revision unchanged changes { change kind key }
      userErrors { code path value allowed fix } } }`;
  const { data, errors } = await api.execute<{ edit: Payload }>(text, {
    as: 'ADMIN',
    variables: { input: { checkedOn: '2026-11-21', ...input }, dryRun },
  });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.edit;
}

/** A stored fact as the input that gives it. */
function factOf({ kind, key, content }: { kind: CatalogKind; key: string; content: object }) {
  const { checkedOn, ...fact } = content as Record<string, unknown>;
  const isKeyed = kind === 'conflictSets' || kind === 'codeGroups';
  return { list: LIST_OF_KIND[kind], checkedOn, fact: isKeyed ? { key, ...fact } : fact };
}

const storedFacts = async () =>
  currentEntries(await api.db.prisma.$transaction((tx) => readEntries(tx))).map(factOf);

test('whatever stands under seed/ has a mutation, and every list of the mutation is a kind', () => {
  const files = readdirSync(path.join(import.meta.dirname, '..', '..', 'seed'));
  expect(files.sort()).toEqual(Object.keys(EDITED_WITH).sort());
  const { Mutation } = schema.getTypeMap();
  const mutations = Object.keys((Mutation as unknown as { getFields: () => object }).getFields());
  for (const name of Object.values(EDITED_WITH)) if (!name.includes(' ')) expect(mutations).toContain(name);
  expect(Object.values(LIST_OF_KIND).sort()).toEqual([...FACT_LISTS].sort());
  expect(Object.keys(LIST_OF_KIND)).toEqual([...CATALOG_KINDS]);
  const input = schema.getType('CatalogFactsInput');
  if (!isInputObjectType(input)) throw new Error('there is no CatalogFactsInput');
  expect(Object.keys(input.getFields()).sort()).toEqual(['checkedOn', ...FACT_LISTS].sort());
});

test('every fact of the seed, sent as an input, changes nothing', async () => {
  const facts = await storedFacts();
  const batches = Map.groupBy(facts, ({ list, checkedOn }) => `${list} ${String(checkedOn)}`);
  const seen = new Set<string>();
  for (const batch of batches.values()) {
    for (let first = 0; first < batch.length; first += 200) {
      const part = batch.slice(first, first + 200);
      const [{ list, checkedOn }] = part as [(typeof part)[number]];
      const input = { [list]: part.map(({ fact }) => fact), ...(checkedOn ? { checkedOn } : {}) };
      expect(await updated(input, true)).toEqual({
        revision: null,
        unchanged: part.length,
        changes: [],
        userErrors: [],
      });
      seen.add(list);
    }
  }
  expect([...seen].sort()).toEqual([...FACT_LISTS].sort());
}, 120_000);

/** What is served is what a process that starts now would read. */
async function expectAllServed(): Promise<void> {
  const parts = await api.db.prisma.$transaction((tx) => readCatalogParts(tx));
  const policies = await api.db.prisma.$transaction((tx) => readAllPolicies(tx));
  const { rows } = api.store.current();
  for (const part of CATALOG_PARTS) expect([part, rows[part]]).toEqual([part, parts[part]]);
  expect(rows.policies).toEqual(policies);
}

/** How one fact of each kind changes, and a wrong value of it with its path. */
const EDITS: readonly {
  readonly list: FactList;
  readonly change: Record<string, unknown>;
  readonly wrong: Record<string, unknown>;
  readonly at: string;
  /** Id of the fact to change; the first one when left out. */
  readonly id?: string;
}[] = [
  {
    list: 'sources',
    // Notes of a policy that nobody changes cite it.
    id: 'givers-cts',
    change: { publisher: 'Another' },
    wrong: { url: 'no address' },
    at: 'url',
  },
  { list: 'codes', change: { remark: 'Another.' }, wrong: { replacedBy: ['ZZZZZ'] }, at: 'replacedBy.0' },
  {
    list: 'codeCategories',
    change: { title: 'Another' },
    wrong: { citation: { source: 'nobody', confidence: 'SECONDARY' } },
    at: 'citation.source',
  },
  {
    list: 'conflictSets',
    change: { members: ['GO', 'GP'] },
    wrong: { members: ['GO', 'ZZ'] },
    at: 'members.1',
  },
  { list: 'modifiers', change: { whenToUse: 'Another.' }, wrong: { lineOrder: 100 }, at: 'lineOrder' },
  {
    list: 'codeGroups',
    change: { codes: ['97530'], therapyStatus: null, except: null },
    wrong: { codes: ['ZZZZZ'], therapyStatus: null, except: null },
    at: 'codes.0',
  },
  { list: 'payers', change: { name: 'Another' }, wrong: { name: ' ' }, at: 'name' },
  { list: 'plans', change: { name: 'Another' }, wrong: { payer: 'nobody' }, at: 'payer' },
  {
    list: 'codeModifierRules',
    change: { whenToUse: 'Another.' },
    wrong: { payers: ['nobody'] },
    at: 'payers.0',
  },
  { list: 'programValues', change: { value: '123' }, wrong: { value: 'much' }, at: 'value' },
  {
    list: 'documentationRequirements',
    change: { text: 'Another.' },
    wrong: { requiredBy: ['nobody'] },
    at: 'requiredBy.0',
  },
  { list: 'activities', change: { name: 'Another' }, wrong: { codes: ['ZZZZZ'] }, at: 'codes.0' },
  {
    list: 'guides',
    change: { summary: 'Another.' },
    wrong: { sections: [{ topic: 'T', items: [] }] },
    at: 'sections.0.items',
  },
  {
    list: 'disagreements',
    change: { resolution: 'Another.' },
    wrong: {
      claims: [
        { source: 'nobody', claim: 'C' },
        { source: 'nobody', claim: 'D' },
      ],
    },
    at: 'claims.0.source',
  },
];

test('an edit is listed for every kind', () => {
  expect(EDITS.map(({ list }) => list).sort()).toEqual([...FACT_LISTS].sort());
});

test.each(EDITS)(
  '$list: a dry run, an edit, and a wrong value with what is allowed',
  async ({ list, change, wrong, at, id }) => {
    const found = (await storedFacts()).find(
      (one) => one.list === list && (id === undefined || one.fact['id'] === id),
    );
    if (!found) throw new Error(`no fact of ${list}`);
    const before = api.store.revision();
    const invalid = await updated({ [list]: [{ ...found.fact, ...wrong }] });
    expect(invalid.userErrors).toContainEqual({
      code: 'INVALID_CATALOG',
      path: ['input', 'facts', list, '0', ...at.split('.')],
      value: expect.any(String) as string,
      allowed: expect.stringMatching(/\S/) as string,
      fix: expect.stringMatching(/\S/) as string,
    });
    const input = { [list]: [{ ...found.fact, ...change }] };
    const planned = await updated(input, true);
    expect(planned.userErrors).toEqual([]);
    expect(planned.changes).toMatchObject([{ change: 'CHANGED' }]);
    expect(api.store.revision()).toBe(before);
    const done = await updated(input);
    expect(done).toMatchObject({ userErrors: [], changes: planned.changes });
    expect(done.revision).toBe(api.store.revision());
    await expectAllServed();
    expect(await updated(input)).toMatchObject({ changes: [], unchanged: 1, revision: null });
  },
);

test('a fact that is sent twice is rejected, and a plan stays with its payer', async () => {
  const payer = { slug: 'new-payer', name: 'New', kind: 'COMMERCIAL' };
  const plan = { payer: 'new-payer', slug: 'new-plan', name: 'New' };
  const twice = await updated({ payers: [payer, payer] });
  expect(twice.userErrors).toMatchObject([
    { path: ['input', 'facts', 'payers', '1'], allowed: 'each entry once' },
  ]);
  const added = await updated({ payers: [payer], plans: [plan] });
  expect(added).toMatchObject({ userErrors: [], changes: [{ change: 'ADDED' }, { change: 'ADDED' }] });
  expect(api.store.current().plans.get('new-plan')).toMatchObject({ payer: 'new-payer' });
  const moved = await updated({ plans: [{ ...plan, payer: 'aetna' }] });
  expect(moved.userErrors).toMatchObject([
    { path: ['input', 'facts', 'plans', '0', 'payer'], allowed: '"new-payer"' },
  ]);
  const keyed = await updated({ conflictSets: [{ key: 'No key', members: ['GO', 'GP'] }] });
  expect(keyed.userErrors).toMatchObject([{ path: ['input', 'facts', 'conflictSets', '0', 'key'] }]);
});
