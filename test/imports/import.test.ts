import { compareReleases, listReleases, removeRelease } from '../../src/releases/import.ts';
import { emptyStore, type Store } from './files.ts';

/** Imports into a store that may hold other releases. */

const EARLIER_LIMITS = 'MCR_MUE_PractitionerServices_Eff_01-01-2026.csv';
const LATER_LIMITS = 'MCR_MUE_PractitionerServices_Eff_04-01-2026.csv';
const EARLIER_EDITS = ['ccipra-v320r0-f1.txt'];
const LATER_EDITS = ['ccipra-v321r0-f1.txt', 'ccipra-v321r0-f2.txt'];

let store: Store;

beforeEach(async () => {
  store = await emptyStore();
});

afterEach(() => store.close());

test('importing the same file again changes nothing and reports so', async () => {
  const first = await store.load([EARLIER_LIMITS]);
  expect(first).toMatchObject({ revision: 1, releases: [{ outcome: 'LOADED', rows: 3 }] });
  const before = await store.counts();
  const again = await store.load([EARLIER_LIMITS]);
  expect(again).toMatchObject({ revision: null, releases: [{ outcome: 'UNCHANGED', rows: 3 }] });
  expect(await store.counts()).toEqual(before);
});

test.each(['before insert', 'after insert'])(
  'a store that fails in %s of the last row fails the import, which leaves nothing',
  async (when) => {
    await store.sql`create function fail() returns trigger language plpgsql as $$
      begin if new.code = '97535' then raise 'no room' using errcode = 'disk_full'; end if; return new; end $$`;
    await store.sql.unsafe(`create trigger fail ${when} on unit_limit for each row execute function fail()`);
    await expect(store.load([LATER_LIMITS])).rejects.toThrow('no room');
    expect(await store.counts()).toMatchObject({ release: 0, unit_limit: 0 });
    await store.sql`drop trigger fail on unit_limit`;
    expect(await store.load([LATER_LIMITS])).toMatchObject({ releases: [{ outcome: 'LOADED' }] });
  },
);

test('a row repeated in a second file counts once, and a contradicting one is an error', async () => {
  const { releases } = await store.load([...LATER_EDITS, 'repeats-a-row_ccipra-v321r0-f3.txt']);
  expect(releases).toMatchObject([{ outcome: 'LOADED', rows: 6, files: { length: 3 } }]);
  expect(await store.counts()).toMatchObject({ code_edit: 6, release: 1 });
  const contradicting = store.load(['ccipra-v321r0-f1.txt', 'contradicts-a-row_ccipra-v321r0-f3.txt']);
  await expect(contradicting).rejects.toThrow(/, as on line 9 of ccipra-v321r0-f1/);
  expect(await store.counts()).toMatchObject({ code_edit: 6, release: 1 });
});

test('a later release is compared with the one before it: added, changed, ended', async () => {
  await store.load([EARLIER_LIMITS, ...EARLIER_EDITS]);
  const { releases } = await store.load([LATER_LIMITS, ...LATER_EDITS]);
  const [limits, edits] = releases;
  expect(limits).toMatchObject({
    against: 'ncci-mue-practitioner-2026q1',
    difference: {
      added: 1,
      changed: 1,
      ended: 0,
      first: [
        { kind: 'ADDED', key: '97535', after: '8 · 3' },
        { kind: 'CHANGED', key: '97530', before: '6 · 3', after: '4 · 3' },
      ],
    },
  });
  // 97140 with 97530 ended long before both releases: nothing changed there.
  expect(edits?.difference).toMatchObject({
    added: 1,
    changed: 1,
    ended: 1,
    first: [
      { kind: 'ADDED', key: '97530 97537' },
      { kind: 'CHANGED', key: '97530 97750', before: '1', after: '0' },
      { kind: 'ENDED', key: '97113 97110' },
    ],
  });
});

test('an older release loads beside a newer one and compares only with still older ones', async () => {
  await store.load([LATER_LIMITS]);
  const { releases } = await store.load([EARLIER_LIMITS]);
  expect(releases[0]).toMatchObject({ outcome: 'LOADED', against: null, difference: { added: 3 } });
  expect((await listReleases(store.url)).map(({ id }) => id)).toEqual([
    'ncci-mue-practitioner-2026q1',
    'ncci-mue-practitioner-2026q2',
  ]);
});

test('an extract ends nothing that it does not cover', async () => {
  await store.load([EARLIER_LIMITS]);
  const coverage = { name: 'one-code', about: 'one code', codes: ['97530'] };
  const { releases } = await store.load([LATER_LIMITS], { coverage, effectiveFrom: '2026-04-01' });
  expect(releases[0]).toMatchObject({
    id: 'ncci-mue-practitioner-2026q2-one-code',
    difference: { ended: 0 },
  });
});

test('rows missing from a partial release are not reported as added by the full one', async () => {
  const coverage = { name: 'one-code', about: 'one code', codes: ['97535'] };
  await store.load([EARLIER_LIMITS], { coverage });
  const { releases } = await store.load([LATER_LIMITS]);
  expect(releases[0]?.difference).toMatchObject({
    added: 1,
    changed: 1,
    first: [{ key: '97535' }, { key: '97530' }],
  });
});

test('two releases that disagree for the same days are both stored, and the conflict is recorded and reported', async () => {
  await store.load([EARLIER_LIMITS]);
  const { releases } = await store.load([LATER_LIMITS], { effectiveFrom: '2026-01-01', period: '2026Q1' });
  expect(releases[0]).toMatchObject({
    id: 'ncci-mue-practitioner-2026q1-2',
    conflicts: [{ release: 'ncci-mue-practitioner-2026q1', rows: 2 }],
  });
  expect(await store.sql`select release_id, other_id, rows from release_conflict`).toMatchObject([
    { release_id: 'ncci-mue-practitioner-2026q1-2', other_id: 'ncci-mue-practitioner-2026q1', rows: 2 },
  ]);
  await removeRelease(store.url, 'ncci-mue-practitioner-2026q1-2');
  expect(await store.counts()).toMatchObject({ release: 1, release_conflict: 0, unit_limit: 3 });
});

test('a dry run reports everything and stores nothing', async () => {
  await store.load([EARLIER_LIMITS]);
  const before = await store.counts();
  const result = await store.load([LATER_LIMITS], {}, { dryRun: true });
  expect(result).toMatchObject({
    dryRun: true,
    revision: null,
    releases: [{ difference: { added: 1, changed: 1 } }],
  });
  expect(await store.counts()).toEqual(before);
});

test('two releases are compared on demand, in either direction and only within a dataset', async () => {
  await store.load([EARLIER_LIMITS, LATER_LIMITS, ...EARLIER_EDITS]);
  const [one, two] = ['ncci-mue-practitioner-2026q1', 'ncci-mue-practitioner-2026q2'];
  expect(await compareReleases(store.url, one, two)).toMatchObject({ added: 1, changed: 1, ended: 0 });
  expect(await compareReleases(store.url, two, one)).toMatchObject({ added: 0, changed: 1, ended: 1 });
  await expect(compareReleases(store.url, one, 'ncci-ptp-practitioner-2026q1')).rejects.toThrow(
    /one dataset/,
  );
  await expect(compareReleases(store.url, one, 'none')).rejects.toThrow(/Unknown release "none"/);
});

test('removing a release raises the revision; an unknown release is rejected', async () => {
  await store.load([EARLIER_LIMITS]);
  expect(await removeRelease(store.url, 'ncci-mue-practitioner-2026q1')).toEqual({ rows: 3, revision: 2 });
  expect(await store.counts()).toMatchObject({ release: 0, unit_limit: 0 });
  await expect(removeRelease(store.url, 'ncci-mue-practitioner-2026q1')).rejects.toThrow(/Unknown release/);
});

test('the trail of what all share has each import and removal, and no dry run', async () => {
  await store.load([EARLIER_LIMITS], {}, { dryRun: true });
  await store.load([EARLIER_LIMITS], {}, { actor: 'release-bot' });
  await store.load([EARLIER_LIMITS]);
  await removeRelease(store.url, 'ncci-mue-practitioner-2026q1');
  const trail = await store.sql`
    select revision, action, actor, organization, subjects from codebook_edit order by revision`;
  const subjects = ['Release:ncci-mue-practitioner-2026q1'];
  expect([...trail]).toEqual([
    { revision: 1, action: 'release.import', actor: 'release-bot', organization: null, subjects },
    { revision: 2, action: 'release.remove', actor: 'command-line', organization: null, subjects },
  ]);
});

test('an import keeps the catalog revision, and any other change moves it', async () => {
  await store.load([EARLIER_LIMITS]);
  const state = () => store.sql`select revision, catalog_revision from reference_state`;
  expect(await state()).toMatchObject([{ revision: 1, catalog_revision: 0 }]);
  await store.sql`update reference_state set revision = revision + 1`;
  expect(await state()).toMatchObject([{ revision: 2, catalog_revision: 2 }]);
});
