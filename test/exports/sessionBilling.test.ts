import type { Batch, Dataset } from '../../src/exports/datasets/dataset.ts';
import { sessionBillingDataset } from '../../src/exports/datasets/sessionBilling.ts';
import { snapshotOf } from '../reference/rows.ts';
import { EXPORT_LIMITS, ExportLimitError } from '../../src/exports/limits.ts';

/** The limit of sessions for one file. For its content see deidentify.test.ts and api/exports/sessions.test.ts. */

/** The dataset over a store that reports this many sessions and returns none. */
function buildDataset(count: number) {
  return sessionBillingDataset({
    organizationId: '2b5f0c0e-0000-4000-8000-000000000001',
    query: async <Row>({ sql }: { readonly sql: string }) =>
      (/count\(\*\)|insert into/.test(sql) ? [{ count }] : []) as Row[],
    referenceOn: (date) => snapshotOf({}).at(date, date),
    months: ['2026-01-01'],
    revision: 1,
    payers: null,
    codes: null,
  });
}

async function batchesOf({ batches }: Dataset): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

test('reads sessions up to the limit', async () => {
  const batches = await batchesOf(buildDataset(EXPORT_LIMITS.sessions));
  expect(batches).toEqual([{ rows: [], progress: 1, suppressed: true }]);
});

test('rejects one more, with a fix', async () => {
  const batches = batchesOf(buildDataset(EXPORT_LIMITS.sessions + 1));
  await expect(batches).rejects.toThrow(ExportLimitError);
  await expect(batches).rejects.toThrow(/have more than 250000 sessions. Request fewer months/);
});
