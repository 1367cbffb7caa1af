import type { Citation } from '../../src/billing/index.ts';
import { countFacts, factsToVerify } from '../../src/policies/factsToVerify.ts';
import { findPolicies } from '../../src/policies/service.ts';
import { staleReport, staleText } from '../../src/policies/staleReport.ts';
import type { ReferenceRows } from '../../src/reference/data/rows.ts';
import { generalRow, noteRow, policyRow, snapshotOf, SOURCE, TODAY, versionRow } from '../reference/rows.ts';

const verified = (verifiedOn: string | null): Citation => ({ ...SOURCE, verifiedOn });
const FRESH = verified('2026-11-01');
const BEFORE = '2026-01-01';

const at = (rows: Partial<ReferenceRows>) => snapshotOf(rows).at(TODAY, TODAY);

function due(rows: Partial<ReferenceRows>, before = BEFORE) {
  const payer = at(rows).payer('acme');
  return payer ? factsToVerify(payer, before) : [];
}

const listed = (rows: Partial<ReferenceRows>) =>
  findPolicies(at(rows), { filter: { staleBefore: BEFORE } }).totalCount === 1;

const DAYS = [
  ['the day before', '2025-12-31', true],
  ['the day of', '2026-01-01', false],
  ['the day after', '2026-01-02', false],
  ['never', null, true],
] as const;

describe.each(DAYS)('a fact last verified %s', (_when, verifiedOn, expired) => {
  test.each([
    ['in a note', [noteRow('a', ['*'], { source: verified(verifiedOn) })], [FRESH]],
    ['in a document', [noteRow('a', ['*'])], [FRESH, verified(verifiedOn)]],
  ])('%s', (_where, notes, sources) => {
    const rows = { policies: [policyRow('acme', [versionRow(notes, { sources })])] };
    expect(listed(rows)).toBe(expired);
    expect(due(rows)).toHaveLength(expired ? 1 : 0);
  });
});

test.each([
  ['over', { effectiveTo: TODAY }, false],
  ['ends tomorrow', { effectiveTo: '2026-11-22' }, true],
  ['has not begun', { effectiveFrom: '2026-11-22' }, false],
  ['starts today', { effectiveFrom: TODAY }, true],
])('for a fact whose period %s', (_when, period, expected) => {
  const old = { source: verified('2001-01-01'), ...period };
  const note = {
    policies: [policyRow('acme', [versionRow([noteRow('a', ['*'], old)], { sources: [FRESH] })])],
  };
  expect([listed(note), due(note).length === 1]).toEqual([expected, expected]);
  const version = versionRow([noteRow('a', ['*'], { source: old.source })], { ...period, sources: [FRESH] });
  expect(due({ policies: [policyRow('acme', [version])] }).length === 1).toBe(expected);
});

describe('the report', () => {
  const rows = {
    payers: [
      { slug: 'acme', name: 'Acme', kind: 'COMMERCIAL' as const },
      { slug: 'beta', name: 'Beta', kind: 'COMMERCIAL' as const },
    ],
    policies: [
      policyRow('acme', [
        versionRow(
          [
            noteRow('old', ['97530'], {
              source: verified('2025-03-01'),
              text: 'Escape \u001b[31mred\nline.',
            }),
            noteRow('never', ['*'], { source: verified(null), topic: 'TELEHEALTH' }),
            noteRow('fresh', ['*']),
          ],
          { sources: [verified('2025-02-01')] },
        ),
      ]),
      policyRow('acme', [versionRow([noteRow('gold', ['*'], { source: verified('2025-01-01') })])], {
        key: 'gold',
        plan: 'acme-gold',
      }),
      generalRow('acme', ['*'], { source: verified('2025-02-15') }),
    ],
  };

  test('lists every fact of payers and plans, longest unverified first', () => {
    expect(due(rows).map(({ kind, source, plan }) => [kind, source.verifiedOn, plan?.slug ?? null])).toEqual([
      ['NOTE', null, null],
      ['NOTE', '2025-01-01', 'acme-gold'],
      ['POLICY', '2025-02-01', null],
      ['NOTE', '2025-02-15', null],
      ['NOTE', '2025-03-01', null],
    ]);
  });

  test('counts by payer, also where nothing is due', () => {
    expect(staleReport(at(rows), BEFORE, null).payers).toMatchObject([
      { payer: 'acme', factsInForce: 6, toVerify: 5, neverVerified: 1 },
      { payer: 'beta', factsInForce: 0, toVerify: 0, neverVerified: 0, facts: [] },
    ]);
    expect(staleReport(at(rows), BEFORE, 'beta').payers.map(({ payer }) => payer)).toEqual(['beta']);
    const payer = at(rows).payer('acme');
    expect(payer && countFacts(payer)).toBe(6);
  });

  test('as text hides control characters of payers from the terminal', () => {
    const text = staleText(staleReport(at(rows), BEFORE, null));
    expect(text).toContain('Acme: 5 of 6 to verify, 1 never verified');
    expect(text).toContain('never       note · TELEHEALTH · policy of acme');
    expect(text).toContain('Escape [31mred line.');
    expect(text).not.toContain('\u001b');
  });
});
