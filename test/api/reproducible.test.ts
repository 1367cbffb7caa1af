import { randomUUID } from 'node:crypto';
import { startTestApi, type Actor, type TestApi } from '../support/api.ts';
import { done, draftInput, note } from './policies/editing.ts';
import { download, exported, jobOf } from './exports/exportJobs.ts';

/** Answers, files and stored billings are found again, and what was known then gives them again. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
}, 60_000);
afterAll(() => api?.close());

const DAY = {
  dateOfService: '2026-11-02',
  services: [{ procedureCode: '97530', minutes: 30 }],
};

interface Preview {
  readonly fingerprint: string;
  readonly knownAt: string;
  readonly revision: number;
  readonly verdict: string;
  readonly findings: readonly { readonly rule: { readonly key: string }; readonly outcome: string }[];
}

async function preview(knownAt: string | null = null, payer = 'cigna'): Promise<Preview> {
  const { data, errors } = await api.execute<{ billingPreview: readonly Preview[] }>(
    `query ($input: BillingInput!, $payer: String!, $knownAt: DateTime) {
      billingPreview(input: $input, payers: [$payer], knownAt: $knownAt) {
        fingerprint knownAt revision verdict findings { rule { key } outcome } } }`,
    { variables: { input: DAY, payer, knownAt } },
  );
  const [answer] = data?.billingPreview ?? [];
  if (!answer) throw new Error(JSON.stringify(errors));
  return answer;
}

async function publishCap(units: number): Promise<void> {
  const notes = [note({ terms: { maxUnitsPerDay: units }, codes: ['97530'], text: `${units} units a day.` })];
  const input = draftInput({ payer: 'cigna', title: `Cap of ${units}`, effectiveFrom: '2026-01-01', notes });
  const { id } = await done(api, 'draft', { input });
  await done(api, 'publish', { id, expectedVersion: 1, kind: 'CHANGE' });
}

test('a fingerprint is verified with the instant of its answer, after the facts have changed', async () => {
  const before = await preview();
  await publishCap(1);
  const after = await preview();
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(after.revision).toBe(before.revision + 1);
  const again = await preview(before.knownAt);
  expect([again.fingerprint, again.verdict]).toEqual([before.fingerprint, before.verdict]);
  expect(again.knownAt).toBe(before.knownAt);
  expect((await preview(after.knownAt)).fingerprint).toBe(after.fingerprint);
});

test('an instant to come is what is known now, and is not taken for the instant of the answer', async () => {
  const now = await preview();
  expect(await preview('2099-01-01T00:00:00Z')).toEqual(now);
});

test('before a release was imported nothing is known of it', async () => {
  const outcomesOf = ({ findings }: Preview) =>
    findings.filter(({ rule }) => rule.key === 'MUE-01').map(({ outcome }) => outcome);
  expect(outcomesOf(await preview(null, 'medicare'))).toEqual(['PASS']);
  const { rows } = api.store.current();
  const imports = rows.releases.map(({ importedAt }) => Date.parse(importedAt));
  const first = new Date(Math.min(...imports)).toISOString();
  const known = await api.store.knownAt(
    new Date(Math.min(...imports) - 1).toISOString(),
    api.store.current(),
  );
  expect([known.rows.releases, known.rows.releaseTables]).toEqual([[], []]);
  const from = await api.store.knownAt(first, api.store.current());
  expect(from.rows.releases.length).toBeGreaterThan(0);
  expect((await preview(rows.changedAt, 'medicare')).fingerprint).toBe(
    (await preview(null, 'medicare')).fingerprint,
  );
});

interface Found {
  readonly sessions: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly id: string;
      readonly frozenBillings: readonly { readonly fingerprint: string; readonly knownAt: string }[];
    }[];
  };
}

const findBilled = (fingerprint: string, as: Actor) =>
  api.execute<Found>(
    `query ($fingerprint: String!) { sessions(filter: { fingerprint: $fingerprint }) {
      totalCount nodes { id frozenBillings { fingerprint knownAt } } } }`,
    { as, variables: { fingerprint } },
  );

describe('a fingerprint of a frozen billing', () => {
  let id: string;
  let fingerprint: string;
  beforeAll(async () => {
    const run = async (mutation: string, as: Actor) => {
      const { data, errors } = await api.execute<{ done: { session: { id: string; version: number } } }>(
        `mutation { done: ${mutation} { session { id version } userErrors { message } } }`,
        { as },
      );
      if (!data?.done.session) throw new Error(JSON.stringify([data, errors]));
      return data.done.session;
    };
    const input = `{ patientReference: "P-9007", payer: "cigna", dateOfService: "2026-11-02", setting: OFFICE, therapist: "OT-07",
      services: [{ procedureCode: "97530", minutes: 30 }] }`;
    const recorded = await run(
      `sessionRecord(input: { session: ${input}, idempotencyKey: "${randomUUID()}" })`,
      'CLINICIAN',
    );
    const signed = await run(
      `sessionSign(input: { id: "${recorded.id}", expectedVersion: ${recorded.version}, reason: "The therapist is away" })`,
      'CLINICIAN',
    );
    ({ id } = await run(
      `sessionBill(input: { id: "${signed.id}", expectedVersion: ${signed.version}, payer: "cigna", idempotencyKey: "${randomUUID()}" })`,
      'BILLER',
    ));
    const { data } = await api.execute<{ session: Found['sessions']['nodes'][number] }>(
      `query ($id: ID!) { session(id: $id) { id frozenBillings { fingerprint knownAt } } }`,
      { as: 'BILLER', variables: { id } },
    );
    fingerprint = data?.session.frozenBillings[0]?.fingerprint ?? '';
  });

  test('leads back to its session, in either case of letters', async () => {
    for (const text of [fingerprint, fingerprint.toUpperCase()]) {
      const { data } = await findBilled(text, 'BILLER');
      expect(data?.sessions.nodes).toEqual([
        { id, frozenBillings: [{ fingerprint, knownAt: expect.any(String) as string }] },
      ]);
      expect(data?.sessions.totalCount).toBe(1);
    }
    const { data } = await findBilled('0'.repeat(64), 'BILLER');
    expect(data?.sessions).toEqual({ totalCount: 0, nodes: [] });
  });

  test('leads nobody else to it', async () => {
    const { data } = await findBilled(fingerprint, 'other-tenant-biller');
    expect(data?.sessions.nodes).toEqual([]);
    for (const as of ['anonymous', 'ANALYST'] as const) {
      const { errors } = await findBilled(fingerprint, as);
      expect(errors?.[0]?.extensions?.code).toBe(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
  });

  test('that is none is an error which names the digits', async () => {
    const { errors } = await findBilled('abc', 'BILLER');
    expect(errors?.[0]?.extensions?.issues).toMatchObject([
      { path: ['filter', 'fingerprint'], value: '"abc"', allowed: '64 hexadecimal digits' },
    ]);
  });
});

describe('a file of an export', () => {
  const linesOf = async (url: string | null) =>
    (await download(api, url)).body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('says in each row which facts, date and filters it was made with', async () => {
    const wanted = { dataset: 'PAYER_COMPARISON', format: 'JSONL', codes: ['97530'], payers: ['cigna'] };
    const job = await exported(api, { ...wanted, topics: ['UNIT_LIMIT'], asOf: '2026-11-02' });
    const { rows } = api.store.current();
    expect(await linesOf(job.url)).toMatchObject([
      {
        code: '97530',
        export_revision: rows.revision,
        export_known_at: rows.changedAt,
        export_on: '2026-11-02',
        export_filters: '{"codes":["97530"],"payers":["cigna"],"topics":["UNIT_LIMIT"]}',
      },
    ]);
  });

  test('says of a long list how long it is, with a hash', async () => {
    const codes = ['97110', '97112', '97116', '97140', '97150', '97165', '97166', '97167', '97168', '97530'];
    const filtersOf = async (list: readonly string[]) => {
      const job = await exported(api, { dataset: 'CODES', format: 'JSONL', codes: list });
      return (await linesOf(job.url))[0]?.['export_filters'] as string;
    };
    expect(JSON.parse(await filtersOf(codes))).toEqual({ codes });
    expect(JSON.parse(await filtersOf([...codes, '97535']))).toEqual({
      codes: { count: 11, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  test('shows what was known at an instant, and leads back to its job', async () => {
    const wanted = { dataset: 'POLICY_NOTES', format: 'JSONL', codes: ['97542'], payers: ['cigna'] };
    const knownAt = api.store.current().rows.changedAt;
    const before = await exported(api, { ...wanted, knownAt });
    const notes = [note({ terms: null, codes: ['97542'], text: 'Wheelchair training needs a plan.' })];
    const input = draftInput({ payer: 'cigna', title: 'Wheelchairs', effectiveFrom: '2026-01-01', notes });
    const { id } = await done(api, 'draft', { input });
    await done(api, 'publish', { id, expectedVersion: 1, kind: 'CHANGE' });
    const after = await exported(api, wanted);
    const then = await exported(api, { ...wanted, knownAt });
    const textsOf = async (url: string | null) => (await linesOf(url)).map(({ text }) => text);
    expect(await textsOf(after.url)).toContain('Wheelchair training needs a plan.');
    expect(await textsOf(then.url)).toEqual(await textsOf(before.url));
    const { data } = await api.execute<{ exportJobs: { nodes: { id: string }[] } }>(
      `query ($checksum: String!) { exportJobs(checksum: $checksum) { nodes { id } } }`,
      { as: 'ANALYST', variables: { checksum: after.checksum } },
    );
    expect(data?.exportJobs.nodes).toEqual([{ id: after.id }]);
    expect((await jobOf(api, after.id))?.checksum).toBe(after.checksum);
  });

  test('of sessions takes no instant of knowledge', async () => {
    const { data } = await api.execute<{ exportStart: { userErrors: { code: string }[] } }>(
      `mutation { exportStart(input: { dataset: SESSION_BILLING, format: CSV, from: "2026-08-01", to: "2026-08-31",
        knownAt: "2026-09-01T00:00:00Z" }) { userErrors { code } } }`,
      { as: 'ANALYST' },
    );
    expect(data?.exportStart.userErrors.map(({ code }) => code)).toEqual(['NOT_APPLICABLE']);
  });
});
