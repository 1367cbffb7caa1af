import { startTestApi, type TestApi } from '../../support/api.ts';
import { done, edit, note, published, SOURCE, type Shown } from './editing.ts';
import { keyOfId } from '../../../src/shared/globalId.ts';

/** Edits of one note: the next version has it changed, and everything else as it was. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

const SEVEN = ['97110', '97112', '97116', '97530', '97535', '97537', '97542'];

const sevenNotes = (topic = 'DOCUMENTATION') =>
  SEVEN.map((code, index) =>
    note({
      topic,
      codes: [code],
      text: `Statement ${index} about the service, word by word.`,
      terms: null,
      verifyWithPlan: index % 2 === 0,
    }),
  );

/** The stored rows of the notes of a version, without their ids. */
async function stored(policy: Shown, version = policy.version) {
  const policyId = keyOfId('Policy', policy.id);
  const rows = await api.db.prisma.policyNote.findMany({
    where: { policyId, version },
    orderBy: { position: 'asc' },
  });
  return rows.map(({ id: _id, version: _version, ...row }) => row);
}

const summaryOf = (userErrors: readonly { readonly code: string; readonly path: readonly string[] }[]) =>
  userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);

test('one word of one of seven notes changes, and nothing else does', async () => {
  const first = await published(api, { title: 'Seven', notes: sevenNotes() });
  const { id } = first.notes[3] ?? {};
  const text = 'Statement 3 about the visit, word by word.';
  const { policy, differences, userErrors, warnings } = await edit(api, 'noteUpdate', {
    id,
    expectedVersion: 1,
    input: { text },
  });
  expect([userErrors, warnings]).toEqual([[], []]);
  if (!policy) throw new Error('nothing was written');
  expect(policy).toMatchObject({ version: 2, status: 'DRAFT' });
  // A draft is a view of its own of the same policy.
  expect(keyOfId('Policy', policy.id)).toBe(keyOfId('Policy', first.id));
  expect(policy.id).not.toBe(first.id);
  expect(differences.map(({ summary }) => summary)).toEqual(['text changed for 97530']);
  const [before, after] = [await stored(first), await stored(policy)];
  expect(after).toEqual(before.map((row, index) => (index === 3 ? { ...row, text } : row)));
  await done(api, 'publish', { id: policy.id, expectedVersion: 2 });
  // The id of the note in its first version still names it.
  const third = await done(api, 'noteUpdate', { id, expectedVersion: 2, input: { verifyWithPlan: true } });
  expect(third).toMatchObject({ version: 3, status: 'DRAFT' });
  expect((await stored(third))[3]).toMatchObject({ text, verifyWithPlan: true });
});

test('an update changes only the given fields, also of terms and source, and null clears', async () => {
  const terms = { maxUnitsPerDay: 4, telehealth: false };
  const first = await published(api, {
    title: 'Fields',
    payer: 'aetna',
    notes: [note({ topic: 'OTHER', codes: ['97139'], terms, verifyWithPlan: true })],
  });
  const { id } = first.notes[0] ?? {};
  const [original] = await stored(first);
  let version = 1;
  const update = async (input: Record<string, unknown>) => {
    const next = await done(api, 'noteUpdate', { id, expectedVersion: version, input });
    version = next.version;
    const [row] = await stored(next);
    return row;
  };
  expect((await update({ terms: { maxUnitsPerDay: 6 } }))?.terms).toEqual({
    maxUnitsPerDay: 6,
    telehealth: false,
  });
  expect((await update({ terms: { maxUnitsPerDay: null } }))?.terms).toEqual({ telehealth: false });
  const moved = await update({ source: { section: null, verifiedOn: '2026-11-20' } });
  expect(moved).toMatchObject({ section: null, confidence: SOURCE.confidence });
  expect(moved?.verifiedOn?.toISOString().slice(0, 10)).toBe('2026-11-20');
  const document = { documentId: 'CPB 0250', publishedOn: '2026-01-01' };
  const numbered = await update({ source: document });
  expect(numbered?.sourceId).not.toBe(moved?.sourceId);
  await expect(
    api.db.prisma.source.findUniqueOrThrow({ where: { id: numbered?.sourceId ?? '' } }),
  ).resolves.toMatchObject({
    title: SOURCE.title,
    documentId: 'CPB 0250',
    publishedOn: new Date('2026-01-01'),
  });
  const unnumbered = await update({ source: { documentId: null, publishedOn: null } });
  expect(unnumbered?.sourceId).toBe(moved?.sourceId);
  const cleared = await update({ terms: null, verifyWithPlan: null });
  expect(cleared).toMatchObject({ terms: null, verifyWithPlan: false, text: 'Four units a day.' });
  const recoded = await update({ codes: ['97750'], topic: 'DOCUMENTATION' });
  expect(recoded).toMatchObject({ codes: ['97750'], topic: 'DOCUMENTATION' });
  expect(recoded?.lineage).toBe(original?.lineage);
});

test('adds a note after the others, and removes one', async () => {
  const first = await published(api, { title: 'Adds', payer: 'bcbs', notes: sevenNotes() });
  const added = await edit(api, 'noteAdd', {
    id: first.id,
    expectedVersion: 1,
    input: note({ codes: ['97760'] }),
  });
  expect(added.policy?.notes.map(({ selectors }) => selectors[0])).toEqual([...SEVEN, '97760']);
  expect(added.differences.map(({ summary }) => summary)).toEqual([
    'note on UNIT_LIMIT for 97760 added: maxUnitsPerDay 4',
  ]);
  const removed = await edit(api, 'noteRemove', { id: first.notes[0]?.id, expectedVersion: 2 });
  expect(removed.policy?.notes.map(({ selectors }) => selectors[0])).toEqual([...SEVEN.slice(1), '97760']);
  expect(removed.differences.map(({ summary }) => summary)).toEqual([
    'note on DOCUMENTATION for 97110 removed',
  ]);
  // A note that the newest version has no more cannot be changed.
  for (const verb of ['noteRemove', 'noteUpdate'] as const) {
    const again = await edit(api, verb, { id: first.notes[0]?.id, expectedVersion: 3, input: { text: 'T' } });
    expect(summaryOf(again.userErrors)).toEqual(['input.id UNKNOWN_NOTE']);
  }
  const audit = await api.db.prisma.auditEvent.findMany({
    where: { subjects: { has: `Policy:${keyOfId('Policy', first.id)}` } },
    orderBy: { at: 'asc' },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    'policy.draft',
    'policy.publish',
    'policy.revise',
    'policy.revise',
  ]);
});

test('warns of what would prevent the publication, as a revision does', async () => {
  const first = await published(api, {
    title: 'Warns',
    notes: [note({ topic: 'OTHER', codes: ['97129'], terms: null })],
  });
  const { warnings } = await edit(api, 'noteUpdate', {
    id: first.notes[0]?.id,
    expectedVersion: 1,
    input: { codes: ['ZZZZZ'] },
  });
  expect(summaryOf(warnings)).toEqual(['notes.0.codes.0 UNKNOWN_CODE']);
});

describe('rejects', () => {
  let policy: Shown;
  let id: string;
  beforeAll(async () => {
    policy = await published(api, { title: 'Rejects', payer: 'unitedhealthcare', notes: sevenNotes() });
    id = policy.notes[1]?.id ?? '';
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no codes', { codes: [] }, ['input.changes.codes REQUIRED']],
    ['an invalid code', { codes: ['97110', 'x'] }, ['input.changes.codes.1 NOT_A_CODE']],
    ['an empty text', { text: ' ' }, ['input.changes.text REQUIRED']],
    ['a text that is too long', { text: 'x'.repeat(102_401) }, ['input.changes.text TOO_LONG']],
    ['an invalid term', { terms: { maxUnitsPerDay: -1 } }, ['input.changes.terms.maxUnitsPerDay NOT_A_TERM']],
    [
      'an invalid source',
      { source: { title: '', url: 'javascript:alert(1)' } },
      ['input.changes.source.title REQUIRED', 'input.changes.source.url NOT_AN_ADDRESS'],
    ],
    [
      'fields that every note has, cleared',
      { topic: null, codes: null, text: null, source: { title: null, confidence: null } },
      ['topic', 'codes', 'text', 'source.title', 'source.confidence'].map(
        (field) => `input.changes.${field} REQUIRED`,
      ),
    ],
    ['a cleared source', { source: null }, ['input.changes.source REQUIRED']],
  ])('%s', async (_what, input, expected) => {
    const before = await api.db.prisma.policyVersion.count();
    const { policy: written, userErrors } = await edit(api, 'noteUpdate', { id, expectedVersion: 1, input });
    expect(written).toBeNull();
    expect(summaryOf(userErrors)).toEqual(expected);
    expect(await api.db.prisma.policyVersion.count()).toBe(before);
  });

  test('another version than the newest', async () => {
    const input = note({ codes: ['97760'] });
    for (const [verb, target] of [
      ['noteAdd', policy.id],
      ['noteUpdate', id],
      ['noteRemove', id],
    ] as const) {
      const { userErrors } = await edit(api, verb, {
        id: target,
        expectedVersion: 2,
        input: verb === 'noteAdd' ? input : { text: 'T' },
      });
      expect(userErrors).toMatchObject([{ __typename: 'VersionConflict', expected: 2, current: 1 }]);
    }
  });

  test('unknown ids, a new note with an id, and a missing reason', async () => {
    const rejected = async (
      verb: 'noteAdd' | 'noteUpdate' | 'noteRemove',
      variables: Record<string, unknown>,
    ) => summaryOf((await edit(api, verb, { expectedVersion: 1, ...variables })).userErrors);
    for (const unknown of ['', 'x', policy.id, '00000000-0000-4000-8000-000000000000']) {
      expect(await rejected('noteUpdate', { id: unknown, input: {} })).toEqual(['input.id UNKNOWN_NOTE']);
      expect(await rejected('noteRemove', { id: unknown })).toEqual(['input.id UNKNOWN_NOTE']);
    }
    expect(await rejected('noteAdd', { id, input: note() })).toEqual(['input.id UNKNOWN_POLICY']);
    expect(await rejected('noteAdd', { id: policy.id, input: note({ id }) })).toEqual([
      'input.note.id NOT_A_NEW_NOTE',
    ]);
    expect(await rejected('noteRemove', { id, reason: ' ' })).toEqual(['input.reason REQUIRED']);
    const broken = note({ codes: ['x'], text: '' });
    expect(await rejected('noteAdd', { id: policy.id, input: broken, reason: '' })).toEqual([
      'input.note.text REQUIRED',
      'input.note.codes.0 NOT_A_CODE',
      'input.reason REQUIRED',
    ]);
  });
});

test('bounds the notes of a version together', async () => {
  const notes = Array.from({ length: 200 }, (_, index) =>
    note({ topic: 'OTHER', terms: null, codes: ['97533'], text: `Note ${index}` }),
  );
  const { id } = await done(api, 'draft', {
    input: { payer: 'cigna', title: 'Full', effectiveFrom: '2026-01-01', notes },
  });
  const full = await edit(api, 'noteAdd', { id, expectedVersion: 1, input: note() });
  expect(summaryOf(full.userErrors)).toEqual(['input.note TOO_MANY']);

  const long = Array.from({ length: 10 }, () =>
    note({ topic: 'OTHER', terms: null, text: 'x'.repeat(102_400) }),
  );
  const large = await done(api, 'draft', {
    input: { payer: 'cigna', title: 'Large', effectiveFrom: '2026-01-01', notes: long },
  });
  const added = await edit(api, 'noteAdd', {
    id: large.id,
    expectedVersion: 1,
    input: note({ text: 'y'.repeat(24_577) }),
  });
  expect(summaryOf(added.userErrors)).toEqual(['input.note TOO_LONG']);
  const { version } = await done(api, 'noteAdd', {
    id: large.id,
    expectedVersion: 1,
    input: note({ text: 'y'.repeat(24_576) }),
  });
  expect(version).toBe(2);
});

test('of concurrent edits of two notes one wins, and the other gets the current version', async () => {
  const { notes } = await published(api, { title: 'Together', payer: 'medicare', notes: sevenNotes() });
  const results = await Promise.all(
    notes.map(({ id }, index) =>
      edit(api, 'noteUpdate', { id, expectedVersion: 1, input: { text: `By editor ${index}.` } }),
    ),
  );
  expect(results.filter(({ policy }) => policy !== null)).toHaveLength(1);
  for (const { userErrors } of results) {
    if (userErrors.length > 0)
      expect(userErrors).toMatchObject([{ __typename: 'VersionConflict', current: 2 }]);
  }
});
