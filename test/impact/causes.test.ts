import { causesOf } from '../../src/impact/causes.ts';
import { applyDraft } from '../../src/reference/applyDraft.ts';
import type { PolicyRow, PolicyVersionRow } from '../../src/reference/data/rows.ts';
import { Snapshot } from '../../src/reference/snapshot.ts';
import { noteRow, policyRow, snapshotOf, versionRow } from '../reference/rows.ts';

/** Why a draft changes answers: the terms that differ, and the notes that decide each way. */

const TODAY = '2026-11-15';
const published = policyRow('acme', [
  versionRow([
    noteRow('limit', ['97110', '97530'], { terms: { maxUnitsPerDay: 4 } }),
    noteRow('telehealth', ['97530'], { terms: { telehealth: true } }),
  ]),
]);

function causes(policy: PolicyRow, draft: PolicyVersionRow, others: readonly PolicyRow[] = []) {
  const before = snapshotOf({ policies: [published, ...others] });
  const rows = applyDraft(before.rows, policy, draft);
  const after = new Snapshot(rows, before.options, before);
  return causesOf({ policy, draft }, { before, after }, TODAY).map((cause) => ({
    name: cause.name,
    codes: cause.codes.join(' '),
    before:
      cause.before && `${cause.before.state} ${String(cause.before.value)} by ${cause.before.decidedBy?.key}`,
    after:
      cause.after && `${cause.after.state} ${String(cause.after.value)} by ${cause.after.decidedBy?.key}`,
  }));
}

const draftOf = (...notes: Parameters<typeof versionRow>) =>
  versionRow(notes[0], { version: 2, status: 'DRAFT', ...notes[1] });

test('a changed term is a cause, for the codes that change alike, and an unchanged one is none', () => {
  const draft = draftOf([
    noteRow('limit-2', ['97110', '97530'], { terms: { maxUnitsPerDay: 6 } }),
    noteRow('telehealth-2', ['97530'], { terms: { telehealth: true } }),
  ]);
  expect(causes(published, draft)).toEqual([
    { name: 'maxUnitsPerDay', codes: '97110 97530', before: 'KNOWN 4 by limit', after: 'KNOWN 6 by limit-2' },
  ]);
});

test('a term that is no longer stated, and one that is new, are causes of their codes alone', () => {
  const draft = draftOf([
    noteRow('limit-2', ['97110'], { terms: { maxUnitsPerDay: 4, maxTimedUnitsPerVisit: 2 } }),
    noteRow('telehealth-2', ['97530'], { terms: { telehealth: true } }),
  ]);
  expect(causes(published, draft)).toEqual([
    { name: 'maxTimedUnitsPerVisit', codes: '97110', before: null, after: 'KNOWN 2 by limit-2' },
    { name: 'maxUnitsPerDay', codes: '97530', before: 'KNOWN 4 by limit', after: null },
  ]);
});

test('a draft that contradicts another policy shows what is then in dispute', () => {
  const other = policyRow('acme', [], { key: 'another policy' });
  const draft = versionRow([noteRow('other', ['97530'], { terms: { maxUnitsPerDay: 5 } })], {
    status: 'DRAFT',
  });
  expect(causes(other, draft)).toEqual([
    {
      name: 'maxUnitsPerDay',
      codes: '97530',
      before: 'KNOWN 4 by limit',
      after: 'CONFLICTING undefined by undefined',
    },
  ]);
});

test('a draft of next year is compared on its first day', () => {
  const draft = draftOf([noteRow('limit-2', ['97530'], { terms: { maxUnitsPerDay: 3 } })], {
    effectiveFrom: '2027-01-01',
  });
  expect(causes(published, draft)).toContainEqual({
    name: 'maxUnitsPerDay',
    codes: '97530',
    before: 'KNOWN 4 by limit',
    after: 'KNOWN 3 by limit-2',
  });
});

test('a draft that changes only words has no cause', () => {
  const draft = draftOf([
    noteRow('limit-2', ['97110', '97530'], { terms: { maxUnitsPerDay: 4 }, text: 'Better words.' }),
    noteRow('telehealth-2', ['97530'], { terms: { telehealth: true } }),
  ]);
  expect(causes(published, draft)).toEqual([]);
});
