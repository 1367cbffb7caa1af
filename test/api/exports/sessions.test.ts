import { inOrganization } from '../../../src/db/transaction.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { CLINIC, download, exported, linesOf, otherTenantId, recordCare, type Job } from './exportJobs.ts';

/** Session exports hold months instead of days, no patients, and no count below 11. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
}, 60_000);
afterAll(() => api?.close());

const LAST_DAYS: Readonly<Record<string, string>> = {
  '01': '31',
  '02': '28',
  '03': '31',
  '04': '30',
  '05': '31',
  '07': '31',
};

function month(name: string, more: object = {}): Promise<Job> {
  const last = LAST_DAYS[name.slice(5)] ?? '30';
  return exported(api, { dataset: 'SESSION_BILLING', from: `${name}-01`, to: `${name}-${last}`, ...more });
}

test('hides ten patients and shows eleven, as the statistics do', async () => {
  await recordCare(api, { patients: 10, on: '2023-06-05' });
  const ten = await month('2023-06');
  expect([ten.status, ten.rows, ten.suppressed]).toEqual(['DONE', 0, true]);
  await recordCare(api, { patients: 10, on: '2023-01-05' });
  await recordCare(api, { patients: 1, firstPatient: 10, on: '2023-01-31' });
  const eleven = await month('2023-01');
  expect([eleven.rows, eleven.suppressed]).toEqual([1, true]);
  const [line] = await linesOf(api, eleven);
  expect(line).toMatch(/^2023-01-01,medicare,97530,EXACT,COMPUTED,\w+,GO x2,2,\d*,11,22,\d*$/);
  const { data } = await api.execute<{ sessionStatistics: { sessions: number | null }[] }>(
    '{ sessionStatistics(from: "2023-01-01", to: "2023-01-31") { sessions } }',
    { as: 'ANALYST' },
  );
  expect(data?.sessionStatistics).toEqual([{ sessions: 11 }]);
});

test('what is written, amended or voided after a month closed changes no file', async () => {
  const keys = await recordCare(api, { patients: 12, on: '2023-07-05' });
  const before = await month('2023-07');
  await recordCare(api, { patients: 12, firstPatient: 30, on: '2023-07-06' });
  await inOrganization(api.db, CLINIC, async (tx) => {
    const where = { id: { in: keys.slice(0, 3) } };
    await tx.patientSession.updateMany({ where, data: { status: 'VOIDED', version: 2 } });
  });
  const after = await month('2023-07');
  expect([after.rows, after.checksum]).toEqual([1, before.checksum]);
});

test.each(['CSV', 'JSONL', 'PARQUET'])('no patient, session or day appears in a %s', async (format) => {
  const keys = await recordCare(api, { patients: 12, on: '2023-02-17', payer: 'aetna' });
  const job = await month('2023-02', { format });
  const text = (await download(api, job.url)).rawPayload.toString('latin1');
  for (const secret of ['SECRET', 'M25', '09:17', '-17', ...keys, ...keys.map((key) => key.slice(0, 8))]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain('aetna');
  const logged = JSON.stringify(job) + api.log.join('\n');
  for (const secret of ['SECRET', 'M25.641', ...keys]) expect(logged).not.toContain(secret);
});

test('merges a group with few patients into the next smallest group', async () => {
  await recordCare(api, { patients: 12, on: '2023-03-02', minutes: 30 });
  await recordCare(api, { patients: 14, firstPatient: 20, on: '2023-03-03', minutes: 15 });
  await recordCare(api, { patients: 2, firstPatient: 50, on: '2023-03-04', minutes: 60 });
  const job = await month('2023-03');
  expect(job.suppressed).toBe(true);
  expect((await linesOf(api, job)).map((line) => line.replaceAll(/COMPUTED,\w+/g, '…'))).toEqual([
    expect.stringMatching(/^2023-03-01,medicare,97530,EXACT,…,GO x1,1,\d*,14,14,\d*$/) as unknown,
    expect.stringMatching(/^2023-03-01,medicare,97530,REMAINDER,,,,,,14,32,\d*$/) as unknown,
  ]);
});

test('leaves out voided sessions, other payers and codes, and other tenants', async () => {
  await recordCare(api, { patients: 11, on: '2023-04-01' });
  await recordCare(api, { patients: 11, firstPatient: 20, on: '2023-04-02', status: 'VOIDED' });
  await recordCare(api, { patients: 11, firstPatient: 40, on: '2023-04-03', payer: 'cigna' });
  await recordCare(api, { patients: 11, firstPatient: 60, on: '2023-04-04', code: '97110' });
  await recordCare(api, {
    patients: 11,
    firstPatient: 80,
    on: '2023-04-05',
    organizationId: otherTenantId(),
  });
  const job = await month('2023-04', { payers: ['medicare'], codes: ['97530'] });
  const lines = await linesOf(api, job);
  expect(lines.map((line) => line.split(',').slice(0, 3).join(' '))).toEqual(['2023-04-01 medicare 97530']);
  expect(lines[0]).toMatch(/,11,22,\d*$/);
});

test('reports a day that cannot be billed and a service without units', async () => {
  await recordCare(api, { patients: 11, on: '2023-05-01', minutes: 5 });
  await recordCare(api, { patients: 11, firstPatient: 20, on: '2023-05-02', code: '97003' });
  const lines = await linesOf(api, await month('2023-05'));
  expect(lines).toEqual([
    '2023-05-01,medicare,97003,EXACT,NOT_BILLABLE,,"",0,,11,0,',
    '2023-05-01,medicare,97530,EXACT,COMPUTED,NOT_PAYABLE,"",0,0,11,0,0',
  ]);
});

test('exports frozen billing as it was frozen', async () => {
  const keys = await recordCare(api, { patients: 11, on: '2022-06-01', status: 'BILLED' });
  const billing = {
    verdict: 'CLEAN',
    lines: [{ code: '97530', modifiers: ['GO', 'XX'], units: 7, allowedCents: 123 }],
  };
  await inOrganization(api.db, CLINIC, async (tx) => {
    await tx.sessionBilling.createMany({
      data: keys.flatMap((sessionId) =>
        [1, 2].map((version) => ({
          organizationId: CLINIC,
          sessionId,
          version,
          payerSlug: 'medicare',
          revision: 1,
          billing: version === 2 ? billing : { verdict: 'DENIED', lines: [] },
        })),
      ),
    });
  });
  expect(await linesOf(api, await month('2022-06'))).toEqual([
    '2022-06-01,medicare,97530,EXACT,FROZEN,CLEAN,GO XX x7,7,123,11,77,1353',
  ]);
});

test('audits the read under the requester, and the download under the downloader', async () => {
  const job = await month('2023-01');
  await download(api, job.url);
  const query = '{ auditEvents(first: 6) { nodes { actor action subjects } } }';
  const { data } = await api.execute<{
    auditEvents: { nodes: { actor: string; action: string; subjects: string[] }[] };
  }>(query, { as: 'AUDITOR' });
  const about = data?.auditEvents.nodes.filter(({ subjects }) => subjects.includes(job.id));
  expect(about?.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'demo-analyst export.download',
    'demo-analyst export.sessions',
    'demo-analyst export.start',
  ]);
});
