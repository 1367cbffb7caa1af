import { createClient } from 'graphql-sse';
import { inOrganization } from '../../../src/db/transaction.ts';
import { idOf, startTestApi, type Actor, type TestApi } from '../../support/api.ts';
import {
  ANALYST,
  cancel,
  CLINIC,
  otherTenantId,
  download,
  exported,
  jobOf,
  start,
  started,
  type Job,
} from './exportJobs.ts';
import { EXPORT_LIMITS } from '../../../src/exports/limits.ts';
import { startOfMonth } from '../../../src/shared/plainDate.ts';
import { endOfThisMonth, now, TODAY } from '../../support/clock.ts';

/** Who may not export, and which requests start no job. */

const MONTH = { dataset: 'SESSION_BILLING', from: '2026-01-01', to: '2026-01-31' };
const CODES = { dataset: 'CODES', codes: ['97530'] };
const OTHER_TENANT_JOB = '2b5f0c0e-0000-4000-8000-000000000001';

let api: TestApi;
let sessions: Job;
let codes: Job;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
  sessions = await exported(api, MONTH);
  codes = await exported(api, CODES, { as: 'ADMIN' });
}, 60_000);
afterAll(() => api?.close());

describe('roles', () => {
  test.each([
    ['anonymous', 'UNAUTHENTICATED', 401],
    ['VIEWER', 'FORBIDDEN', 403],
    ['BILLER', 'FORBIDDEN', 403],
    ['CLINICIAN', 'FORBIDDEN', 403],
    ['AUDITOR', 'FORBIDDEN', 403],
    ['other-tenant-biller', 'FORBIDDEN', 403],
  ] as const)('%s cannot start, see, cancel or download exports', async (as, code, status) => {
    await expect(start(api, CODES, { as })).rejects.toThrow(code);
    await expect(start(api, MONTH, { as })).rejects.toThrow(code);
    await expect(jobOf(api, codes.id, { as })).rejects.toThrow(code);
    await expect(cancel(api, codes.id, { as })).rejects.toThrow(code);
    for (const { url } of [codes, sessions]) {
      const answer = await download(api, url, as);
      expect([answer.statusCode, answer.json<{ errors: unknown[] }>().errors]).toMatchObject([
        status,
        [{ extensions: { code } }],
      ]);
    }
    const { data, errors } = await api.execute<{ node: unknown }>(`{ node(id: "${codes.id}") { id } }`, {
      as,
    });
    expect([data?.node, errors]).toEqual([null, undefined]);
  });

  test('an administrator exports facts and sees no session exports', async () => {
    const ADMIN = { as: 'ADMIN' as Actor };
    expect(codes.status).toBe('DONE');
    expect((await download(api, codes.url, 'ADMIN')).statusCode).toBe(200);
    await expect(start(api, MONTH, ADMIN)).rejects.toThrow('FORBIDDEN');
    expect(await jobOf(api, sessions.id, ADMIN)).toBeNull();
    expect((await cancel(api, sessions.id, ADMIN)).userErrors).toMatchObject([{ code: 'UNKNOWN_EXPORT' }]);
    expect((await download(api, sessions.url, 'ADMIN')).statusCode).toBe(404);
    const { data } = await api.execute<{ exportJobs: { nodes: { dataset: string }[] } }>(
      '{ exportJobs { nodes { dataset } } }',
      ADMIN,
    );
    expect(new Set(data?.exportJobs.nodes.map(({ dataset }) => dataset))).toEqual(new Set(['CODES']));
  });

  test('a URL alone opens no file, nor does another extension or a part of it', async () => {
    const key = codes.url?.slice('/exports/'.length, -'.csv'.length) ?? '';
    for (const name of [
      `${key}.parquet`,
      key,
      `${key}.csv.csv`,
      `${key.toUpperCase()}.csv`,
      '..%2f',
      'x',
      `%00${key}.csv`,
    ]) {
      expect([name, (await download(api, `/exports/${name}`)).statusCode]).toEqual([name, 404]);
    }
    expect((await api.app.inject({ method: 'HEAD', url: codes.url ?? '' })).statusCode).toBe(404);
  });
});

describe('another organization', () => {
  const theirs = idOf('ExportJob', OTHER_TENANT_JOB);

  /** A finished export of the other organization. */
  beforeAll(async () => {
    const organizationId = otherTenantId();
    await inOrganization(api.db, organizationId, async (tx) => {
      await tx.exportJob.create({
        data: {
          organizationId,
          id: OTHER_TENANT_JOB,
          dataset: 'CODES',
          format: 'CSV',
          status: 'DONE',
          revision: 1,
          requestedBy: 'them',
          requestId: 'r',
          rows: 1,
          bytes: 6,
          checksum: '0'.repeat(64),
          request: { codes: null, payers: null, topics: null, asOf: '2026-01-01', from: null, to: null },
          expiresAt: new Date(now().getTime() + 3_600_000),
          chunks: { create: { position: 0, content: Buffer.from('theirs') } },
        },
      });
    });
  });

  test('its export looks unknown by id, node, list, cursor, cancel, download and subscription', async () => {
    const nobodys = idOf('ExportJob', '2b5f0c0e-0000-4000-8000-00000000000f');
    for (const id of [theirs, nobodys]) {
      expect(await jobOf(api, id)).toBeNull();
      expect((await api.execute<{ node: unknown }>(`{ node(id: "${id}") { id } }`, ANALYST)).data).toEqual({
        node: null,
      });
      expect((await cancel(api, id)).userErrors).toMatchObject([
        { code: 'UNKNOWN_EXPORT', path: ['input', 'id'] },
      ]);
    }
    const list = `query ($after: String) { exportJobs(first: 200, after: $after) { nodes { id } } }`;
    const cursor = Buffer.from(
      JSON.stringify(['exportJobs', '2099-01-01T00:00:00.000Z', OTHER_TENANT_JOB]),
    ).toString('base64url');
    for (const after of [null, cursor]) {
      const answer = await api.execute(list, { ...ANALYST, variables: { after } });
      expect(JSON.stringify(answer.data)).not.toContain(theirs);
      expect(answer.errors).toBeUndefined();
    }
    const their = await download(api, `/exports/${OTHER_TENANT_JOB}.csv`);
    const none = await download(api, '/exports/2b5f0c0e-0000-4000-8000-00000000000f.csv');
    expect([their.statusCode, their.body]).toEqual([404, none.body]);
  });

  test('a subscription to its export fails like one to an unknown export', async () => {
    const url = `${await api.app.listen({ port: 0, host: '127.0.0.1' })}/graphql/stream`;
    const errorOf = async (id: string) => {
      const client = createClient({
        url,
        retryAttempts: 0,
        headers: { authorization: (await api.authorizationOf('ANALYST')) ?? '' },
      });
      const answers: unknown[] = [];
      for await (const answer of client.iterate({
        query: `subscription { exportProgress(id: "${id}") { id } }`,
      })) {
        answers.push(answer);
      }
      client.dispose();
      return JSON.stringify(answers);
    };
    const rejected = await errorOf(theirs);
    expect(rejected).toContain('BAD_USER_INPUT');
    expect(rejected).toBe(await errorOf(idOf('ExportJob', '2b5f0c0e-0000-4000-8000-00000000000f')));
  });

  test('SQL in the application role finds nothing of it', async () => {
    const seen = await inOrganization(api.db, CLINIC, async (tx) => ({
      jobs: await tx.exportJob.count({ where: { id: OTHER_TENANT_JOB } }),
      chunks: await tx.exportChunk.count({ where: { jobId: OTHER_TENANT_JOB } }),
      deleted: await tx.$executeRaw`delete from export_job where id = ${OTHER_TENANT_JOB}::uuid`,
    }));
    expect(seen).toEqual({ jobs: 0, chunks: 0, deleted: 0 });
    // The queue belongs to no organization: what it holds says nothing but that there is a job.
    const queued = await api.db.prisma.$queryRaw`
      select distinct jsonb_object_keys(data) as key from ot_codebook_jobs.job where data is not null order by 1`;
    expect(queued).toEqual([{ key: 'id' }, { key: 'organizationId' }]);
    await expect(
      inOrganization(api.db, CLINIC, (tx) => tx.$executeRaw`update export_chunk set content = ''`),
    ).rejects.toThrow(/permission denied/);
    await expect(
      inOrganization(api.db, CLINIC, (tx) => tx.$executeRaw`update export_job set requested_by = 'x'`),
    ).rejects.toThrow(/permission denied/);
  });
});

test('an invalid request starts no job and lists every error', async () => {
  const before = await counts();
  const { job, userErrors } = await start(api, {
    ...MONTH,
    from: startOfMonth(TODAY),
    to: endOfThisMonth(),
    asOf: '2026-01-01',
    payers: ['nobody'],
  });
  expect(job).toBeNull();
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([
    'input.asOf NOT_APPLICABLE',
    'input.payers.0 UNKNOWN_PAYER',
    'input.to NOT_OVER',
  ]);
  expect(await counts()).toEqual(before);
});

test('rejects invalid cursors', async () => {
  for (const parts of [
    ['exportJobs', 'never', OTHER_TENANT_JOB],
    ['exportJobs', '2026-13-45T00:00:00.000Z', OTHER_TENANT_JOB],
    ['exportJobs', '2026-02-30T00:00:00.000Z', OTHER_TENANT_JOB],
    ['exportJobs', '2026-02-28T00:00:00.000Z', 'x'],
    ['sessions', 1, 2],
  ]) {
    const after = Buffer.from(JSON.stringify(parts)).toString('base64url');
    const { errors } = await api.execute(`{ exportJobs(after: "${after}") { nodes { id } } }`, ANALYST);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  }
});

test('concurrent requests start exports up to the limit and not one more', async () => {
  const results = await Promise.all(
    Array.from({ length: EXPORT_LIMITS.openJobs + 4 }, () => start(api, { dataset: 'PTP_EDITS' })),
  );
  const jobs = results.flatMap(({ job }) => job ?? []);
  const rejected = results.flatMap(({ userErrors }) => userErrors);
  expect(jobs.length).toBeGreaterThanOrEqual(EXPORT_LIMITS.openJobs);
  expect(jobs.length + rejected.length).toBe(EXPORT_LIMITS.openJobs + 4);
  expect(rejected.every(({ code }) => code === 'TOO_MANY_JOBS')).toBe(true);
  expect(rejected.length).toBeGreaterThan(0);
  for (const { id } of jobs) await cancel(api, id);
});

test('stored exports stop at the limit', async () => {
  const { jobs } = await counts();
  await inOrganization(api.db, CLINIC, async (tx) => {
    await tx.exportJob.createMany({
      data: Array.from({ length: EXPORT_LIMITS.storedJobs - jobs }, (_, index) => ({
        organizationId: CLINIC,
        dataset: 'CODES' as const,
        format: 'CSV' as const,
        revision: 1,
        id: `2b5f0c0e-0000-4000-8000-0000000010${String(index).padStart(2, '0')}`,
        requestedBy: 'us',
        requestId: 'r',
        status: 'CANCELLED' as const,
        request: { codes: null, payers: null, topics: null, asOf: '2026-01-01', from: null, to: null },
        expiresAt: new Date(now().getTime() + 3_600_000),
      })),
    });
  });
  expect((await start(api, CODES)).userErrors).toMatchObject([{ code: 'TOO_MANY_JOBS', path: ['input'] }]);
  await inOrganization(api.db, CLINIC, (tx) =>
    tx.exportJob.delete({
      where: { organizationId_id: { organizationId: CLINIC, id: '2b5f0c0e-0000-4000-8000-000000001000' } },
      select: { id: true },
    }),
  );
  expect((await started(api, CODES)).status).toBe('QUEUED');
});

/** Jobs of the clinic, and its audit rows. */
function counts(): Promise<{ jobs: number; trail: number }> {
  return inOrganization(api.db, CLINIC, async (tx) => ({
    jobs: await tx.exportJob.count(),
    trail: await tx.auditEvent.count(),
  }));
}
