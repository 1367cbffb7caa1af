import { ReferenceWrites } from '../../../src/audit/referenceWrites.ts';
import { importPolicies } from '../../../src/policies/files/apply.ts';
import { documentOf } from '../../../src/policies/files/document.ts';
import { readYaml, writeYaml } from '../../../src/policies/files/yaml.ts';
import { authenticate, startTestApi, type TestApi } from '../../support/api.ts';
import { done } from './editing.ts';
import { REAL_TEXTS, type RealText } from './realTexts.ts';

/** Real texts are written by mutation and by file without loss, and answer each question as they were meant. */

let written: TestApi;
let imported: TestApi;
beforeAll(async () => {
  written = await startTestApi();
  imported = await startTestApi();
  for (const api of [written, imported]) await addPayers(api);
}, 60_000);
afterAll(async () => {
  await written?.close();
  await imported?.close();
});

async function addPayers(api: TestApi): Promise<void> {
  for (const { payer, plans = [] } of REAL_TEXTS) {
    const { data } = await api.execute<{ payerUpsert: { userErrors: unknown[] } }>(
      'mutation ($input: PayerUpsertInput!) { payerUpsert(input: $input) { userErrors { message } } }',
      { as: 'ADMIN', variables: { input: { slug: payer, name: `Payer ${payer}`, kind: 'COMMERCIAL' } } },
    );
    expect(data?.payerUpsert.userErrors).toEqual([]);
    for (const slug of plans) {
      const made = await api.execute<{ planCreate: { userErrors: unknown[] } }>(
        'mutation ($input: PlanCreateInput!) { planCreate(input: $input) { userErrors { message } } }',
        { as: 'ADMIN', variables: { input: { payer, slug, name: `Plan ${slug}` } } },
      );
      expect(made.data?.planCreate.userErrors).toEqual([]);
    }
  }
}

async function writeByMutation({ payer, policies }: RealText): Promise<void> {
  for (const { title, notes, plan, effectiveFrom, effectiveTo } of policies) {
    const input = { payer, title, notes, plan, effectiveFrom, effectiveTo };
    const { id } = await done(written, 'draft', { input });
    const kind = effectiveFrom === undefined ? 'CORRECTION' : 'CHANGE';
    await done(written, 'publish', { id, expectedVersion: 1, kind });
  }
}

const fileOf = (api: TestApi, payer: string) => writeYaml(documentOf(api.store.current(), payer));

async function importFile(payer: string, text: string): Promise<void> {
  const { read, issues } = readYaml(text, `${payer}.yaml`);
  if (issues) throw new Error(JSON.stringify(issues));
  const principal = authenticate('ADMIN');
  if (!principal) throw new Error('the administrator is nobody');
  await importPolicies(
    new ReferenceWrites(imported.db, imported.store),
    { principal, requestId: 'real-texts', today: '2026-11-21' },
    read,
    { dryRun: false, allowOverlap: false, own: false, reason: 'As it was published' },
  );
}

interface Terms {
  readonly code: {
    readonly payerTerms: readonly {
      readonly terms: Readonly<Record<string, unknown>> | null;
      readonly termStates: readonly { readonly name: string; readonly state: string }[];
    }[];
  };
}

/** Values of the terms as in `Answered`. */
async function answersOf(
  api: TestApi,
  payer: string,
  [code, on, { coverage, setting }, terms]: RealText['answers'][number],
): Promise<Record<string, unknown>> {
  const names = Object.keys(terms);
  const stated = [coverage && `coverage: ${coverage}`, setting && `setting: ${setting}`].filter(Boolean);
  const { data, errors } = await api.execute<Terms>(
    `{ code(code: "${code}", asOf: "${on}") { payerTerms(payers: ["${payer}"] ${stated.join(' ')}) {
      terms { noLimits ${names.join(' ')} } termStates { name state } } } }`,
  );
  const [found] = data?.code.payerTerms ?? [];
  if (!found) throw new Error(JSON.stringify(errors));
  const noLimits = (found.terms?.['noLimits'] ?? []) as readonly string[];
  const valueOf = (name: string) => {
    if (found.termStates.some((term) => term.name === name && term.state === 'DEPENDS')) return '?';
    return noLimits.includes(name) ? 'NONE' : (found.terms?.[name] ?? null);
  };
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

describe.each(REAL_TEXTS)('$name', (text) => {
  const { payer, answers } = text;
  let file: string;
  beforeAll(async () => {
    await writeByMutation(text);
    file = fileOf(written, payer);
    await importFile(payer, file);
  });

  test.each(answers)('%s on %s, %j', async (...answer) => {
    expect(await answersOf(written, payer, answer)).toEqual(answer[3]);
    expect(await answersOf(imported, payer, answer)).toEqual(answer[3]);
  });

  test('is the same in the file of the store that read it from a file', () => {
    expect(file.length).toBeGreaterThan(300);
    expect(fileOf(imported, payer)).toBe(file);
  });
});
