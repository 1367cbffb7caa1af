import { authenticate, startTestApi, type Answer, type TestApi } from '../../support/api.ts';
import { draftInput, note, revision, type Payload } from './editing.ts';

/** Review of drafts by a second person: who may approve, what an approval is of, and that nothing goes around it. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi({ isReviewRequired: true })), 60_000);
afterAll(() => api?.close());

const PAYLOAD = `{ policy { id version status review notes { id text } }
  userErrors { code path message } differences { summary } revision }`;
const MUTATIONS = {
  draft: `($input: PolicyDraftInput!) { result: policyDraft(input: $input) ${PAYLOAD} }`,
  revise: `($input: PolicyReviseInput!) { result: policyRevise(input: $input) ${PAYLOAD} }`,
  submit: step('policyDraftSubmit'),
  approve: step('policyDraftApprove'),
  return: step('policyDraftReturn'),
  discard: step('policyDraftDiscard'),
  publish: `($id: ID!, $expectedVersion: Int!, $reason: String!) {
    result: policyPublish(input: { id: $id, expectedVersion: $expectedVersion, kind: CHANGE, reason: $reason }) ${PAYLOAD} }`,
  restore: `($id: ID!, $version: Int!, $expectedVersion: Int!, $reason: String!) {
    result: policyRestore(input: { id: $id, version: $version, expectedVersion: $expectedVersion, reason: $reason }) ${PAYLOAD} }`,
} as const;

function step(field: string): string {
  return `($id: ID!, $expectedVersion: Int!, $reason: String!) {
    result: ${field}(input: { id: $id, expectedVersion: $expectedVersion, reason: $reason }) ${PAYLOAD} }`;
}

type Reviewed = Omit<Payload, 'policy'> & {
  readonly policy: (NonNullable<Payload['policy']> & { readonly review: string | null }) | null;
};

/** Another administrator of the demo clinic. */
function admin(subject: string): Promise<string> {
  const ours = authenticate('ADMIN');
  if (!ours) throw new Error('the role ADMIN has no principal');
  return api.authorizationFor({ ...ours, subject });
}

async function send(
  by: string,
  verb: keyof typeof MUTATIONS,
  variables: Record<string, unknown>,
): Promise<Answer<{ result: Reviewed }>> {
  const authorization = by.startsWith('Bearer ') ? by : await admin(by);
  const all = { reason: 'Because the manual says so', ...variables };
  return api.execute<{ result: Reviewed }>(`mutation ${MUTATIONS[verb]}`, {
    authorization,
    variables: verb === 'revise' ? revision(variables) : all,
  });
}

/** The outcome in one word: the status with the review, the code of the first error, or that of the request. */
async function outcome(by: string, verb: keyof typeof MUTATIONS, variables: Record<string, unknown>) {
  const { data, errors } = await send(by, verb, variables);
  if (!data) return errors?.[0]?.extensions?.code;
  const { policy, userErrors } = data.result;
  return policy ? `${policy.status} ${policy.review}` : userErrors[0]?.code;
}

async function drafted(by: string, title: string): Promise<string> {
  const input = draftInput({ title, notes: [note({ terms: null })] });
  const { data, errors } = await send(by, 'draft', { input });
  const id = data?.result.policy?.id;
  if (id === undefined) throw new Error(JSON.stringify([errors, data?.result.userErrors]));
  return id;
}

/** A key of the role ADMIN that the person made. */
async function keyOf(person: string): Promise<{ readonly authorization: string; readonly id: string }> {
  const { data, errors } = await api.execute<{
    apiKeyCreate: { secret: string | null; apiKey: { id: string } | null };
  }>('mutation { apiKeyCreate(input: { name: "edits", role: ADMIN }) { secret apiKey { id } } }', {
    authorization: await admin(person),
  });
  const { secret, apiKey } = data?.apiKeyCreate ?? {};
  if (!secret || !apiKey) throw new Error(JSON.stringify(errors));
  return {
    authorization: `Bearer ${secret}`,
    id: Buffer.from(apiKey.id, 'base64url').toString().split(':')[1] ?? '',
  };
}

test('a draft is published only after a second person approved this very version', async () => {
  const id = await drafted('author-1', 'Needs two');
  const at = (expectedVersion: number) => ({ id, expectedVersion });
  expect(await outcome('author-1', 'publish', at(1))).toBe('REVIEW_REQUIRED');
  expect(await outcome('reader-1', 'approve', at(1))).toBe('NOT_SUBMITTED');
  expect(await outcome('author-1', 'submit', at(1))).toBe('DRAFT SUBMITTED');
  expect(await outcome('author-1', 'submit', at(1))).toBe('ALREADY_SUBMITTED');
  expect(await outcome('author-1', 'publish', at(1))).toBe('REVIEW_REQUIRED');
  expect(await outcome('author-1', 'approve', at(1))).toBe('OWN_DRAFT');
  expect(await outcome('reader-1', 'approve', at(1))).toBe('DRAFT APPROVED');

  // One more word is one more version, and nobody approved that one.
  const input = { title: 'Needs two, again', reason: 'r' };
  expect(await outcome('author-2', 'revise', { ...at(1), input })).toBe('DRAFT null');
  expect(await outcome('author-1', 'publish', at(2))).toBe('REVIEW_REQUIRED');
  expect(await outcome('author-2', 'submit', at(2))).toBe('DRAFT SUBMITTED');
  // Both wrote a part of it.
  expect(await outcome('author-1', 'approve', at(2))).toBe('OWN_DRAFT');
  expect(await outcome('author-2', 'approve', at(2))).toBe('OWN_DRAFT');
  expect(await outcome('reader-1', 'return', at(2))).toBe('DRAFT RETURNED');
  expect(await outcome('reader-1', 'approve', at(2))).toBe('NOT_SUBMITTED');
  expect(await outcome('author-1', 'submit', at(2))).toBe('DRAFT SUBMITTED');
  expect(await outcome('reader-1', 'approve', at(2))).toBe('DRAFT APPROVED');
  // The approval can be taken back, until it is published.
  expect(await outcome('reader-2', 'return', at(2))).toBe('DRAFT RETURNED');
  expect(await outcome('author-1', 'submit', at(2))).toBe('DRAFT SUBMITTED');
  expect(await outcome('reader-2', 'approve', at(2))).toBe('DRAFT APPROVED');
  expect(await outcome('author-1', 'publish', at(2))).toBe('PUBLISHED APPROVED');
  expect(await outcome('reader-2', 'return', at(2))).toBe('NOT_A_DRAFT');

  const { data } = await api.execute<{
    policy: { versions: { nodes: { steps: { kind: string; recordedBy: string }[] }[] } };
  }>(`{ policy(id: "${id}") { versions { nodes { steps { kind recordedBy } } } } }`);
  const steps = data?.policy.versions.nodes.map((each) =>
    each.steps.map(({ kind, recordedBy }) => `${kind} ${recordedBy}`),
  );
  expect(steps?.at(-1)).toEqual([
    'WRITTEN author-2',
    'SUBMITTED author-2',
    'RETURNED reader-1',
    'SUBMITTED author-1',
    'APPROVED reader-1',
    'RETURNED reader-2',
    'SUBMITTED author-1',
    'APPROVED reader-2',
    'PUBLISHED author-1',
  ]);
  const trail = await api.db.prisma.auditEvent.groupBy({
    by: ['action'],
    _count: true,
    where: { action: { in: ['policy.submit', 'policy.approve', 'policy.return'] } },
    orderBy: { action: 'asc' },
  });
  expect(trail.map(({ action, _count }) => `${action} ${_count}`)).toEqual([
    'policy.approve 3',
    'policy.return 2',
    'policy.submit 4',
  ]);
});

test('a key approves nothing, and its maker is an author of what it wrote', async () => {
  const key = await keyOf('maker');
  const id = await drafted(key.authorization, 'Written by a key');
  const at = { id, expectedVersion: 1 };
  expect(await outcome(key.authorization, 'submit', at)).toBe('DRAFT SUBMITTED');
  expect(await outcome(key.authorization, 'approve', at)).toBe('FORBIDDEN');
  expect(await outcome(key.authorization, 'return', at)).toBe('FORBIDDEN');
  expect(await outcome((await keyOf('reader')).authorization, 'approve', at)).toBe('FORBIDDEN');
  expect(await outcome('maker', 'approve', at)).toBe('OWN_DRAFT');
  expect(await outcome('reader', 'approve', at)).toBe('DRAFT APPROVED');
  expect(await outcome(key.authorization, 'publish', at)).toBe('PUBLISHED APPROVED');
});

test('nobody approves what a key without a known maker wrote', async () => {
  const key = await keyOf('gone');
  const id = await drafted(key.authorization, 'Written by a key of old');
  await api.db.prisma.$executeRaw`update api_key set created_by = null where id = ${key.id}::uuid`;
  await outcome(key.authorization, 'submit', { id, expectedVersion: 1 });
  expect(await outcome('reader', 'approve', { id, expectedVersion: 1 })).toBe('UNKNOWN_EDITOR');
});

test('restoring is no way around a review, and a discarded draft gives nothing to approve', async () => {
  const id = await drafted('author', 'Restored');
  await outcome('author', 'submit', { id, expectedVersion: 1 });
  await outcome('reader', 'approve', { id, expectedVersion: 1 });
  expect(await outcome('author', 'publish', { id, expectedVersion: 1 })).toBe('PUBLISHED APPROVED');
  const restored = await send('author', 'restore', { id, version: 1, expectedVersion: 1 });
  expect(restored.data?.result).toMatchObject({
    policy: { version: 2, status: 'DRAFT', review: null },
    revision: null,
  });
  expect(await outcome('author', 'publish', { id, expectedVersion: 2 })).toBe('REVIEW_REQUIRED');
  expect(await outcome('author', 'submit', { id, expectedVersion: 2 })).toBe('DRAFT SUBMITTED');
  await outcome('author', 'discard', { id, expectedVersion: 2 });
  expect(await outcome('reader', 'approve', { id, expectedVersion: 2 })).toBe('NOT_A_DRAFT');
  expect(await outcome('reader', 'restore', { id, version: 2, expectedVersion: 2 })).toBe('DISCARDED');
  // What was discarded makes nobody an author of what comes after it.
  const input = { title: 'Restored, anew', reason: 'r' };
  await outcome('reader', 'revise', { id, expectedVersion: 2, input });
  await outcome('reader', 'submit', { id, expectedVersion: 3 });
  expect(await outcome('author', 'approve', { id, expectedVersion: 3 })).toBe('DRAFT APPROVED');
});

test('what waits for a review is a list, and remarks are for administrators', async () => {
  const id = await drafted('author', 'Discussed');
  await outcome('author', 'submit', { id, expectedVersion: 1 });
  const waiting = `{ policies(first: 200, filter: { statuses: [DRAFT], reviews: [SUBMITTED] }) { nodes { id } } }`;
  const { data } = await api.execute<{ policies: { nodes: { id: string }[] } }>(waiting, { as: 'ADMIN' });
  expect(data?.policies.nodes.map((policy) => policy.id)).toContain(id);

  const comment = `mutation ($id: ID!, $version: Int!, $noteId: ID, $text: String!) { policyCommentAdd(input: { id: $id, version: $version,
    noteId: $noteId, text: $text }) { comment { version noteId text recordedBy } userErrors { code path } } }`;
  const remark = async (variables: Record<string, unknown>) =>
    (
      await api.execute(comment, {
        as: 'ADMIN',
        variables: { id, version: 1, text: 'Four a day?', ...variables },
      })
    ).data;
  const shown = await api.execute<{ policy: { notes: { id: string }[] } }>(
    `{ policy(id: "${id}") { notes { id } } }`,
    { as: 'ADMIN' },
  );
  const noteId = shown.data?.policy.notes[0]?.id;
  expect(await remark({ noteId })).toMatchObject({
    policyCommentAdd: { comment: { version: 1, noteId, text: 'Four a day?', recordedBy: 'demo-admin' } },
  });
  await remark({ text: 'And per visit?' });
  for (const [variables, code] of [
    [{ noteId: id }, 'UNKNOWN_NOTE'],
    [{ version: 2 }, 'UNKNOWN_VERSION'],
    [{ text: ' ' }, 'REQUIRED'],
    [{ text: 'x'.repeat(2_001) }, 'TOO_LONG'],
    [{ id: 'bm9uZQ' }, 'UNKNOWN_POLICY'],
  ] as const) {
    expect(await remark(variables)).toMatchObject({ policyCommentAdd: { userErrors: [{ code }] } });
  }
  const comments = (after?: string) =>
    `{ policy(id: "${id}") { comments(first: 1${after ? `, after: "${after}"` : ''}) { nodes { text } pageInfo { endCursor hasNextPage } } } }`;
  interface Read {
    readonly policy: {
      readonly comments: {
        readonly nodes: readonly { readonly text: string }[];
        readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
      };
    };
  }
  const first = (await api.execute<Read>(comments(), { as: 'ADMIN' })).data?.policy.comments;
  expect(first).toMatchObject({ nodes: [{ text: 'Four a day?' }], pageInfo: { hasNextPage: true } });
  const rest = (await api.execute<Read>(comments(first?.pageInfo.endCursor), { as: 'ADMIN' })).data;
  expect(rest?.policy.comments).toMatchObject({
    nodes: [{ text: 'And per visit?' }],
    pageInfo: { hasNextPage: false },
  });
  const bad = await api.execute(comments('bm9uZQ'), { as: 'ADMIN' });
  expect(bad.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');

  await outcome('reader', 'approve', { id, expectedVersion: 1 });
  await outcome('author', 'publish', { id, expectedVersion: 1 });
  const published = `{ policy(id: "${id}") { title comments { nodes { text } } } }`;
  const asReader = await api.execute(published);
  expect(asReader.data).toMatchObject({ policy: { title: 'Discussed', comments: null } });
  expect(asReader.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
