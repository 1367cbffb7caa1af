import { applyDraft } from '../../src/reference/applyDraft.ts';
import { type Period, subtractPeriod } from '../../src/shared/plainDate.ts';
import { noteRow, policyRow, referenceRows, TODAY, versionRow } from './rows.ts';
import { Snapshot } from '../../src/reference/snapshot.ts';

/** The facts as if a draft were published. */

const period = (text: string): Period => {
  const [from = '', to = ''] = text.split('..');
  return { effectiveFrom: from === '' ? null : from, effectiveTo: to === '' ? null : to };
};

test.each([
  ['2024-01-01..2025-01-01', '2025-01-01..', ['2024-01-01..2025-01-01']],
  ['2024-01-01..2025-01-01', '2024-12-31..', ['2024-01-01..2024-12-31']],
  ['2024-01-01..', '..2024-01-01', ['2024-01-01..']],
  ['2024-01-01..', '..2024-01-02', ['2024-01-02..']],
  ['..', '2024-01-01..2024-02-01', ['..2024-01-01', '2024-02-01..']],
  ['2024-01-01..2024-02-01', '2024-01-01..2024-02-01', []],
  ['2024-01-10..2024-01-20', '..', []],
  ['..2024-01-01', '2023-12-31..', ['..2023-12-31']],
])('%s without %s', (from, taken, left) => {
  const rest = subtractPeriod(period(from), period(taken));
  expect(
    rest.map(({ effectiveFrom, effectiveTo }) => `${effectiveFrom ?? ''}..${effectiveTo ?? ''}`),
  ).toEqual(left);
});

const limit = (id: string, maxUnitsPerDay: number) =>
  noteRow(id, ['*'], { topic: 'UNIT_LIMIT', terms: { maxUnitsPerDay } });
const published = policyRow('acme', [
  versionRow([limit('old', 4)], { version: 1, effectiveTo: '2026-01-01' }),
  versionRow([limit('new', 6)], { version: 2, effectiveFrom: '2026-01-01' }),
]);
const draft = versionRow([limit('drafted', 2)], {
  version: 3,
  status: 'DRAFT',
  effectiveFrom: '2025-12-01',
  effectiveTo: '2026-02-01',
});
const rows = referenceRows({ policies: [published] });

test.each([
  ['2025-11-30', 4],
  ['2025-12-01', 2],
  ['2026-01-01', 2],
  ['2026-01-31', 2],
  ['2026-02-01', 6],
])('on %s the limit is %i, and no version contradicts another', (on, maxUnitsPerDay) => {
  const withDraftApplied = new Snapshot(applyDraft(rows, published, draft), { staleAfterDays: 36_500 });
  expect(withDraftApplied.at(on, TODAY).code('97530')?.allPayerTerms[0]).toMatchObject({
    state: 'KNOWN',
    terms: { maxUnitsPerDay },
    notes: [{}],
  });
});

test('a policy that was never published is inserted in order, and the given rows stay unchanged', () => {
  const before = structuredClone(rows);
  const fresh = policyRow('acme', [draft], { key: 'a first policy' });
  const { policies, ...others } = applyDraft(rows, fresh, draft);
  expect(policies.map(({ key }) => key)).toEqual(['a first policy', 'policy of acme']);
  const inForce = [{ effectiveFrom: '2025-12-01', effectiveTo: '2026-02-01' }];
  expect(policies[0]?.versions).toEqual([{ ...draft, status: 'PUBLISHED', inForce }]);
  expect(rows).toEqual(before);
  expect(others).toEqual({ ...rows, policies: undefined });
});
