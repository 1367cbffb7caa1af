import { readDemoOrganizations } from '../../src/seeding/files.ts';
import type { Principal } from '../../src/shared/permissions.ts';
import type { Role } from '../../src/shared/enums.ts';
import { startTestApi, type Answer, type TestApi } from '../support/api.ts';
import { draftInput, note } from './policies/editing.ts';
import { globalId, keyOfId } from '../../src/shared/globalId.ts';

/**
 * Rules of one organization: it sees them above the shared ones in every answer, and nobody else sees anything of them.
 * Who edits what all share is the operator's decision.
 */

const [OURS, THEIRS] = readDemoOrganizations();

let api: TestApi;
beforeAll(async () => {
  if (!OURS) throw new Error('the seed has no demo organization');
  api = await startTestApi({ exports: true, codebookEditors: OURS.slug });
}, 60_000);
afterAll(() => api?.close());

type Organization = NonNullable<typeof OURS>;

function organization(which: 'ours' | 'theirs'): Organization {
  const found = which === 'ours' ? OURS : THEIRS;
  if (!found) throw new Error('the seed has fewer than two demo organizations');
  return found;
}

async function as<Data = unknown>(
  which: 'ours' | 'theirs' | 'nobody',
  query: string,
  variables: Record<string, unknown> = {},
  roles: readonly Role[] = ['ADMIN'],
): Promise<Answer<Data>> {
  if (which === 'nobody') return api.execute<Data>(query, { variables });
  const { id, slug } = organization(which);
  const principal: Principal = { subject: `${which}-1`, organizationId: id, organization: slug, roles };
  const authorization = await api.authorizationFor(principal);
  return api.execute<Data>(query, { authorization, variables });
}

interface Edited {
  readonly result: {
    readonly policy: { readonly id: string; readonly own: boolean; readonly version: number } | null;
    readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
    readonly revision: number | null;
  };
}

const PAYLOAD = '{ policy { id own version } userErrors { code path } revision }';
const DRAFT = `mutation ($input: PolicyDraftInput!) { result: policyDraft(input: $input) ${PAYLOAD} }`;
const PUBLISH = `mutation ($id: ID!, $expectedVersion: Int!, $kind: PublicationKind!) {
  result: policyPublish(input: { id: $id, expectedVersion: $expectedVersion, kind: $kind, reason: "r" }) ${PAYLOAD} }`;
const REVISE = `mutation ($input: PolicyReviseInput!) { result: policyRevise(input: $input) ${PAYLOAD} }`;
const WITHDRAW = `mutation ($id: ID!, $expectedVersion: Int!) {
  result: policyWithdraw(input: { id: $id, expectedVersion: $expectedVersion, effectiveTo: "2026-06-01", reason: "r" }) ${PAYLOAD} }`;

const CAP = note({
  codes: ['97530'],
  text: 'Seven units a visit by our contract.',
  terms: { maxUnitsPerDay: 7 },
});

async function publishedOwn(which: 'ours' | 'theirs', title: string, notes: readonly unknown[] = [CAP]) {
  const input = draftInput({ title, own: true, notes });
  const drafted = await as<Edited>(which, DRAFT, { input });
  const id = drafted.data?.result.policy?.id;
  if (!id) throw new Error(JSON.stringify(drafted));
  const done = await as<Edited>(which, PUBLISH, { id, expectedVersion: 1, kind: 'CHANGE' });
  if (!done.data?.result.revision) throw new Error(JSON.stringify(done));
  return { id, revision: done.data.result.revision };
}

const TERMS = `{ code(code: "97530") { payerTerms(payers: ["cigna"]) { terms { maxUnitsPerDay }
  termStates { name state decidedBy { text policy { own } } } } } }`;

interface Terms {
  readonly code: {
    readonly payerTerms: readonly {
      readonly terms: { readonly maxUnitsPerDay: number | null } | null;
      readonly termStates: readonly {
        readonly name: string;
        readonly decidedBy: { readonly policy: { readonly own: boolean } } | null;
      }[];
    }[];
  };
}

async function limitSeenBy(which: 'ours' | 'theirs' | 'nobody') {
  const { data, errors } = await as<Terms>(which, TERMS, {}, ['VIEWER']);
  if (!data) throw new Error(JSON.stringify(errors));
  const [terms] = data.code.payerTerms;
  return {
    limit: terms?.terms?.maxUnitsPerDay ?? null,
    own: terms?.termStates.find(({ name }) => name === 'maxUnitsPerDay')?.decidedBy?.policy.own ?? null,
  };
}

/** Everything that a query without arguments of its own can show, as text. */
const EVERYTHING = `{
  policies(first: 200, filter: { payers: ["cigna"] }) { totalCount nodes { id title notes { text } } }
  policyChanges(first: 200) { nodes { id differences { summary } } }
}`;

test('an own rule goes before the shared ones for its organization, and changes nothing for others', async () => {
  const before = { theirs: await limitSeenBy('theirs'), nobody: await limitSeenBy('nobody') };
  const { id } = await publishedOwn('ours', 'Our clause of units');
  expect(await limitSeenBy('ours')).toEqual({ limit: 7, own: true });
  expect(await limitSeenBy('theirs')).toEqual(before.theirs);
  expect(await limitSeenBy('nobody')).toEqual(before.nobody);

  const day = `{ billingPreview(payers: ["cigna"], input: { dateOfService: "2026-11-02", diagnoses: ["M62.81"],
    services: [{ procedureCode: "97530", minutes: 120 }] }) { fingerprint findings { message } } }`;
  const preview = async (which: 'ours' | 'theirs' | 'nobody') => JSON.stringify((await as(which, day)).data);
  expect(await preview('ours')).toContain('7');
  expect(await preview('theirs')).toBe(await preview('nobody'));
  expect(await preview('ours')).not.toBe(await preview('nobody'));

  const comparison = `{ payerComparison(codes: ["97530"], payers: ["cigna"]) { rows { topic cells { value notes { text } } } } }`;
  expect(JSON.stringify((await as('ours', comparison)).data)).toContain('by our contract');
  for (const which of ['theirs', 'nobody'] as const) {
    for (const query of [
      comparison,
      EVERYTHING,
      `{ policy(id: "${id}") { title } }`,
      `{ node(id: "${id}") { id } }`,
    ]) {
      const answer = await as(which, query);
      expect(JSON.stringify(answer)).not.toContain('by our contract');
      expect(JSON.stringify(answer)).not.toContain('Our clause');
    }
  }
  expect((await as('theirs', `{ node(id: "${id}") { id } }`)).data).toEqual({ node: null });
  expect((await as('ours', `{ policies(filter: { own: true }) { nodes { title } } }`)).data).toEqual({
    policies: { nodes: [{ title: 'Our clause of units' }] },
  });
});

test('no other organization edits an own rule, reads its draft or replays it', async () => {
  const { id } = await publishedOwn('ours', 'Our clause of visits', [
    note({ codes: ['97542'], terms: { maxVisitsPerYear: 11 }, topic: 'FREQUENCY' }),
  ]);
  const revised = await as<Edited>('ours', REVISE, {
    input: { id, expectedVersion: 1, title: 'Secret draft', reason: 'r' },
  });
  expect(revised.data?.result.policy).toMatchObject({ own: true, version: 2 });
  for (const [query, variables] of [
    [REVISE, { input: { id, expectedVersion: 2, title: 'Theirs now', reason: 'r' } }],
    [PUBLISH, { id, expectedVersion: 2, kind: 'CHANGE' }],
    [WITHDRAW, { id, expectedVersion: 2 }],
  ] as const) {
    const { data } = await as<Edited>('theirs', query, variables);
    expect(data?.result.userErrors).toEqual([{ code: 'UNKNOWN_POLICY', path: ['input', 'id'] }]);
  }
  const drafts = '{ policies(first: 200, filter: { statuses: [DRAFT] }) { nodes { title } } }';
  expect(JSON.stringify((await as('ours', drafts)).data)).toContain('Secret draft');
  expect(JSON.stringify((await as('theirs', drafts)).data)).not.toContain('Secret draft');
  const impact = await as('theirs', `{ policyImpact(draftId: "${id}") { sessionsExamined } }`);
  expect(impact.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  const ours = await as(
    'ours',
    `{ policyImpact(draftId: "${id}", from: "2026-09-01", to: "2026-09-30") { sessionsExamined } }`,
  );
  expect(ours.errors).toBeUndefined();
});

test('a shared policy is edited by the operator’s editors alone, an own one by each organization', async () => {
  const shared = draftInput({ title: 'For all', notes: [] });
  const rejected = await as('theirs', DRAFT, { input: shared });
  expect(rejected.errors?.[0]).toMatchObject({
    message: expect.stringContaining('CODEBOOK_EDITORS'),
    extensions: { code: 'FORBIDDEN' },
  });
  const drafted = await as<Edited>('ours', DRAFT, { input: shared });
  const id = drafted.data?.result.policy?.id ?? '';
  expect(drafted.data?.result.policy?.own).toBe(false);
  for (const [query, variables] of [
    [REVISE, { input: { id, expectedVersion: 1, title: 'Theirs', reason: 'r' } }],
    [PUBLISH, { id, expectedVersion: 1, kind: 'CHANGE' }],
  ] as const) {
    const { errors } = await as('theirs', query, variables);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
  expect((await as('theirs', `{ policy(id: "${id}") { title } }`)).data).toEqual({ policy: null });
  for (const role of ['ADMIN', 'ANALYST'] as const) {
    const replay = `{ policyImpact(draftId: "${id}", from: "2026-09-01", to: "2026-09-30") { draft { title } causes { name } } }`;
    const { data, errors } = await as('theirs', replay, {}, [role]);
    expect([data ?? null, errors?.[0]?.extensions?.code]).toEqual([null, 'BAD_USER_INPUT']);
    expect((await as('ours', replay, {}, [role])).data).toMatchObject({
      policyImpact: { draft: { title: 'For all' } },
    });
  }
  for (const mutation of [
    'payerUpsert(input: { slug: "new-payer", name: "N", kind: COMMERCIAL })',
    'planCreate(input: { payer: "cigna", slug: "new-plan", name: "N" })',
    'catalogUpdate(input: { facts: { checkedOn: "2026-11-01" }, reason: "r" })',
  ]) {
    const { errors } = await as('theirs', `mutation { ${mutation} { userErrors { code } } }`);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('CODEBOOK_EDITORS'),
      extensions: { code: 'FORBIDDEN' },
    });
  }
  const seeded = await api.db.prisma.policyNote.findFirstOrThrow({
    where: { policyVersion: { decisions: { some: {} }, policy: { organizationId: null } } },
  });
  const verify = `mutation { policyNoteVerify(input: { ids: ["${seeded.id}"], verifiedOn: "2026-11-01", reason: "r" }) { userErrors { code } } }`;
  expect((await as('theirs', verify)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect((await publishedOwn('theirs', 'Clause of theirs', [])).revision).toBeGreaterThan(0);
});

test('an own rule keeps what was known before it, and ends for its organization alone', async () => {
  const known = `{ billingPreview(payers: ["cigna"], input: { dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }) { knownAt } }`;
  const before = (await as<{ billingPreview: [{ knownAt: string }] }>('theirs', known)).data;
  if (!before) throw new Error('the preview has no answer');
  const [{ knownAt: start }] = before.billingPreview;
  const { id } = await publishedOwn('theirs', 'Clause with an end', [CAP]);
  expect(await limitSeenBy('theirs')).toEqual({ limit: 7, own: true });
  const cell = (
    knownAt: string,
  ) => `{ payerComparison(codes: ["97530"], payers: ["cigna"], topics: [UNIT_LIMIT], knownAt: "${knownAt}") {
    rows { cells { notes { text } } } } }`;
  const shared = JSON.stringify((await as('nobody', cell(start))).data);
  expect(shared).toContain('cells');
  expect(JSON.stringify((await as('theirs', cell(start))).data)).toBe(shared);
  expect(JSON.stringify((await as('theirs', cell('2027-01-01T00:00:00Z'))).data)).toContain(
    'by our contract',
  );
  const ended = await as<Edited>('theirs', WITHDRAW, { id, expectedVersion: 1 });
  expect(ended.data?.result.userErrors).toEqual([]);
  expect(await limitSeenBy('theirs')).toEqual(await limitSeenBy('nobody'));
  // Ours is still in force.
  expect(await limitSeenBy('ours')).toEqual({ limit: 7, own: true });
});

test('auditors of every organization read who edited what all share, and nothing of own rules', async () => {
  interface Trail {
    readonly codebookEdits: {
      readonly nodes: readonly {
        readonly revision: number;
        readonly action: string;
        readonly actor: string;
        readonly organization: string | null;
        readonly subjects: readonly string[];
      }[];
    };
  }
  const query = '{ codebookEdits(first: 200) { nodes { revision action actor organization subjects } } }';
  const trail = async () =>
    (await as<Trail>('theirs', query, {}, ['AUDITOR'])).data?.codebookEdits.nodes ?? [];
  const before = await trail();
  const own = await publishedOwn('ours', 'Nobody’s business', []);
  await publishedOwn('theirs', 'Nobody’s business either', []);
  expect(await trail()).toEqual(before);
  const shared = draftInput({ title: 'On the trail', notes: [] });
  const drafted = await as<Edited>('ours', DRAFT, { input: shared });
  const id = drafted.data?.result.policy?.id ?? '';
  const published = await as<Edited>('ours', PUBLISH, { id, expectedVersion: 1, kind: 'CHANGE' });
  await as(
    'ours',
    'mutation { planCreate(input: { payer: "cigna", slug: "on-the-trail", name: "N" }) { userErrors { code } } }',
  );
  await api.db.prisma.$executeRaw`
    insert into codebook_edit (revision, recorded_at, action, actor, organization, subjects)
    select max(revision) + 1, now(), 'release.import', 'command-line', null, '{Release:ncci}' from codebook_edit`;
  const [release, plan, policy, ...rest] = await trail();
  expect(release).toMatchObject({ action: 'release.import', organization: null });
  expect(rest).toEqual(before);
  expect(policy).toEqual({
    revision: published.data?.result.revision,
    action: 'policy.publish',
    actor: 'ours-1',
    organization: OURS?.slug,
    subjects: [globalId('Policy', keyOfId('Policy', id))],
  });
  expect(plan).toMatchObject({ action: 'plan.create', actor: 'ours-1' });
  expect(JSON.stringify(await trail())).not.toContain(globalId('Policy', keyOfId('Policy', own.id)));
  for (const roles of [['ADMIN'], ['BILLER'], ['VIEWER']] as const) {
    expect((await as('theirs', query, {}, roles)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
  expect((await as('nobody', query)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('many readers of both organizations at once each get their own answer', async () => {
  const expected = { ours: await limitSeenBy('ours'), theirs: await limitSeenBy('theirs') };
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_each, index) => {
      const which = index % 2 === 0 ? 'ours' : 'theirs';
      return [which, await limitSeenBy(which)] as const;
    }),
  );
  for (const [which, seen] of answers) expect(seen).toEqual(expected[which]);
  expect(expected.ours).not.toEqual(expected.theirs);
});
