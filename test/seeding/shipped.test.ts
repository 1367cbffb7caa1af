import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { ReferenceStore } from '../../src/reference/store.ts';
import { entryName } from '../../src/seeding/catalog/entries.ts';
import { isConflict, isEdited } from '../../src/seeding/catalog/plan.ts';
import { readEntries } from '../../src/seeding/catalog/store.ts';
import { readSeed, SEED_FOLDER } from '../../src/seeding/files.ts';
import { seed } from '../../src/seeding/seed.ts';
import { ReferenceWrites } from '../../src/audit/referenceWrites.ts';
import { readConflicts, settleConflicts } from '../../src/catalog/shippedForms.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** A newer release over a database that has facts: what nobody edited follows it, what somebody edited stays. */

let database: TestDatabase;
let db: Database;
let folder: string;

beforeEach(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
  folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-seed-'));
  await cp(SEED_FOLDER, folder, { recursive: true });
}, 60_000);

afterEach(async () => {
  await db.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Changes a file of the release. */
async function ship(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(path.join(folder, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(path.join(folder, file), text.replace(from, to));
}

async function start(of = folder): Promise<string[]> {
  const lines: string[] = [];
  await seed(db, { demo: false, folder: of, log: (line) => lines.push(line) });
  return lines;
}

const entries = () => db.prisma.$transaction((tx) => readEntries(tx));
const revision = async () =>
  (await db.prisma.referenceState.findUniqueOrThrow({ where: { id: 1 } })).revision;

/** An edit that this database made, as the catalog's mutations store it. */
async function edit(kind: string, key: string, content: object): Promise<void> {
  await db.prisma.catalogEntry.update({
    where: { kind_key: { kind, key } },
    data: { content, hash: 'edited here' },
  });
}

async function threshold(): Promise<string | undefined> {
  const row = await db.prisma.programValue.findFirst({
    where: { key: 'OT_KX_THRESHOLD', effectiveFrom: new Date('2026-01-01') },
  });
  return row?.value.toString();
}

test('a database that was seeded has every fact in its shipped form', async () => {
  const stored = await entries();
  expect(stored.length).toBeGreaterThan(400);
  expect(stored.filter((entry) => isEdited(entry) || isConflict(entry))).toEqual([]);
});

test('a newer form reaches what nobody edited, in one revision, and knownAt shows the older one', async () => {
  const before = await revision();
  const yesterday = new Date().toISOString();
  await ship('program-values.yaml', "value: '2480'", "value: '2481'");
  expect(await start()).toContain('Updated 1 facts to the form that this release ships, in revision 2.');
  expect([await threshold(), await revision()]).toEqual(['2481', before + 1]);
  expect(await db.prisma.codebookEdit.findMany()).toMatchObject([
    {
      revision: before + 1,
      action: 'catalog.shipped',
      actor: 'release',
      organization: null,
      subjects: ['CatalogEntry:programValues:OT_KX_THRESHOLD 2026-01-01'],
    },
  ]);
  const store = new ReferenceStore(db.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 60,
    now: Date.now,
    onFailure: () => undefined,
  });
  await store.start();
  store.stop();
  const past = await store.knownAt(yesterday, store.current());
  const of = (snapshot: typeof past) =>
    snapshot.programValues.get('OT_KX_THRESHOLD')?.find((row) => row.effectiveFrom === '2026-01-01')?.value;
  expect([of(past), of(store.current())]).toEqual(['2480', '2481']);
});

test('the same release changes nothing, and neither does one from before', async () => {
  await ship('program-values.yaml', "value: '2480'", "value: '2481'");
  await start();
  expect(await start()).toEqual(['The database already has data; the seed was not loaded.']);
  expect(await start(SEED_FOLDER)).toEqual(['The database already has data; the seed was not loaded.']);
  expect([await threshold(), await revision()]).toEqual(['2481', 2]);
});

test('what was edited stays, is listed at each start, and the rest follows', async () => {
  const own = {
    code: '97530',
    commonNames: [],
    summary: 'Ours.',
    sources: [],
    sections: [],
    checkedOn: '2026-11-21',
  };
  await edit('guides', '97530', { ...own, sources: [{ source: 'usc-1395l-g', confidence: 'UNVERIFIED' }] });
  await ship('guides/97530.yaml', 'summary:', 'summary: Newer.\n# ');
  await ship('program-values.yaml', "value: '2480'", "value: '2481'");
  const lines = await start();
  expect(lines.join('\n')).toContain('1 facts were edited here and have a newer shipped form: guides:97530.');
  expect((await start()).join('\n')).toContain('guides:97530');
  expect(await threshold()).toBe('2481');
  const stored = (await entries()).filter(isConflict);
  expect(stored.map(entryName)).toEqual(['guides:97530']);
  expect(stored[0]?.content).toMatchObject({ summary: 'Ours.' });
});

test('what is no longer shipped goes when nobody edited it', async () => {
  const text = await readFile(path.join(folder, 'disagreements.yaml'), 'utf8');
  const [first = ''] = text.split(/\n(?= {2}- key)/).slice(1);
  await writeFile(path.join(folder, 'disagreements.yaml'), text.replace(`\n${first}`, ''));
  const before = await db.prisma.disagreement.count();
  await start();
  expect(await db.prisma.disagreement.count()).toBe(before - 1);
});

test('a database from before the entries is brought to the shipped form', async () => {
  await db.prisma.$executeRaw`truncate catalog_entry, catalog_shipped`;
  await db.prisma.programValue.updateMany({
    where: { key: 'OT_KX_THRESHOLD', effectiveFrom: new Date('2026-01-01') },
    data: { value: 1 },
  });
  await db.prisma.payer.update({ where: { slug: 'aetna' }, data: { name: 'Aetna, renamed here' } });
  expect((await start(SEED_FOLDER)).join('\n')).toContain('payers:aetna');
  expect(await threshold()).toBe('2480');
  expect((await entries()).filter(isEdited).map(entryName)).toEqual(['payers:aetna']);
  // Policies that are as they were shipped get no needless version.
  expect(await db.prisma.policyVersion.count({ where: { version: { gt: 1 } } })).toBe(0);
});

test('a shipped form that does not fit what was edited is not applied, and the log shows why', async () => {
  await edit('documentation', 'threshold-necessity', {
    key: 'threshold-necessity',
    text: 'Ours.',
    requiredBy: ['nobody'],
    codes: [],
    citation: { source: 'usc-1395l-g', confidence: 'UNVERIFIED' },
    checkedOn: '2026-11-21',
  });
  await ship('program-values.yaml', "value: '2480'", "value: '2481'");
  expect((await start()).join('\n')).toContain('catalog, documentation:threshold-necessity');
  expect([await threshold(), await revision()]).toEqual(['2480', 1]);
});

const versionsOf = (key: string) =>
  db.prisma.policyVersion.findMany({ where: { policy: { key } }, orderBy: { version: 'asc' } });

async function firstPolicy(): Promise<{ key: string; title: string }> {
  const text = await readFile(path.join(folder, 'policies/cigna.yaml'), 'utf8');
  const [, key = '', title = ''] = /- key: (\S+)[\s\S]*?\n {4}title: (.*)\n/.exec(text) ?? [];
  return { key, title };
}

test('a policy that nobody edited gets the newer form as its next version, and one that was edited stays', async () => {
  const { key, title } = await firstPolicy();
  await ship('policies/cigna.yaml', `title: ${title}`, 'title: A newer title');
  expect((await start()).join('\n')).toContain('Updated 1 facts');
  expect((await versionsOf(key)).map((version) => [version.version, version.recordedBy])).toEqual([
    [1, 'seed'],
    [2, 'release'],
  ]);
  const periods = await db.prisma.policyInForce.findMany({ where: { policyVersion: { policy: { key } } } });
  expect(periods.filter(({ replacedAt }) => replacedAt === null).map(({ version }) => version)).toEqual([2]);
  const id = (await db.prisma.policy.findUniqueOrThrow({ where: { key } })).id;
  await db.prisma.policyVersion.create({
    data: { policyId: id, version: 3, title: 'Ours', recordedBy: 'somebody' },
  });
  await ship('policies/cigna.yaml', 'title: A newer title', 'title: The newest title');
  expect((await start()).join('\n')).toContain(`policies:${key}`);
  expect((await versionsOf(key)).map(({ version }) => version)).toEqual([1, 2, 3]);
});

test('the shipped form of an edited policy is shown, accepted, and followed by later releases', async () => {
  const { key, title } = await firstPolicy();
  const policy = await db.prisma.policy.findUniqueOrThrow({ where: { key } });
  const notes = await db.prisma.policyNote.findMany({ where: { policyId: policy.id, version: 1 } });
  const content = { number: null, url: null, recordedBy: 'somebody', reason: 'Ours' };
  await db.prisma.policyVersion.create({
    data: { policyId: policy.id, version: 2, title: 'Ours', ...content },
  });
  await db.prisma.policyNote.createMany({
    data: notes.map(({ id: _id, terms: _terms, scope: _scope, ...note }) => ({
      ...note,
      version: 2,
      text: `${note.text} Ours.`,
    })),
  });
  const recordedAt = new Date();
  const { revision: current } = await db.prisma.referenceState.update({
    where: { id: 1 },
    data: { revision: { increment: 1 } },
  });
  await db.prisma.policyDecision.create({
    data: {
      policyId: policy.id,
      version: 2,
      kind: 'PUBLISHED',
      revision: current,
      position: 0,
      recordedAt,
      recordedBy: 'somebody',
      reason: 'Ours',
      isEvent: true,
      differences: [],
    },
  });
  await db.prisma.policyInForce.updateMany({
    where: { policyId: policy.id },
    data: { replacedAt: recordedAt },
  });
  await db.prisma.policyInForce.create({ data: { policyId: policy.id, version: 2, recordedAt } });
  await ship('policies/cigna.yaml', `title: ${title}`, 'title: A newer title');
  expect((await start()).join('\n')).toContain(`policies:${key}`);
  const store = new ReferenceStore(db.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 60,
    now: Date.now,
    onFailure: () => undefined,
  });
  await store.start();
  try {
    const writes = new ReferenceWrites(db, store);
    const shipped = readSeed(folder);
    const { policies } = await readConflicts(writes, shipped);
    expect(policies.map(({ name }) => name)).toEqual([`policies:${key}`]);
    const summaries = policies.flatMap(({ differences }) => differences.map(({ summary }) => summary));
    expect(summaries.join('\n')).toContain('title Ours → A newer title');
    const words = policies.flatMap(({ differences }) => differences.flatMap(({ wordEdits }) => wordEdits));
    expect(words.find(({ kind }) => kind === 'REMOVED')?.text).toContain('Ours.');
    const { id: organizationId } = await db.prisma.organization.create({
      data: { id: randomUUID(), slug: 'an-operator', name: 'Operator' },
    });
    const actor = { subject: 'operator', organizationId, organization: 'an-operator', roles: [] };
    const context = { principal: actor, requestId: 'r', today: '2026-11-21' };
    const names = [`policies:${key}`];
    await settleConflicts(writes, context, shipped, { names, form: 'SHIPPED', reason: 'Theirs is right' });
    expect((await readConflicts(writes, shipped)).policies).toEqual([]);
    const decision = await db.prisma.policyDecision.findFirstOrThrow({
      where: { policyId: policy.id },
      orderBy: { revision: 'desc' },
    });
    expect(decision).toMatchObject({ version: 3, recordedBy: 'operator', reason: 'Theirs is right' });
    expect(JSON.stringify(decision.differences)).toContain('A newer title');
    const edit = await db.prisma.codebookEdit.findFirstOrThrow({ orderBy: { revision: 'desc' } });
    expect(edit).toMatchObject({ action: 'catalog.settle', subjects: [`Policy:${policy.id}`] });
  } finally {
    store.stop();
  }
  await ship('policies/cigna.yaml', 'title: A newer title', 'title: The newest title');
  expect((await start()).join('\n')).toContain('Updated 1 facts');
  expect(
    (await versionsOf(key)).map(({ version, title, recordedBy }) => [version, title, recordedBy]),
  ).toEqual([
    [1, title, 'seed'],
    [2, 'Ours', 'somebody'],
    [3, 'A newer title', 'release'],
    [4, 'The newest title', 'release'],
  ]);
});

test('a policy that is no longer shipped is withdrawn', async () => {
  const { key } = await firstPolicy();
  const text = await readFile(path.join(folder, 'policies/cigna.yaml'), 'utf8');
  const [, first = ''] = text.split(/\n(?= {2}- key)/);
  expect(first).toContain(key);
  await writeFile(path.join(folder, 'policies/cigna.yaml'), text.replace(`\n${first}`, ''));
  await start();
  expect(
    await db.prisma.policyInForce.count({ where: { policyVersion: { policy: { key } }, replacedAt: null } }),
  ).toBe(0);
  const decisions = await db.prisma.policyDecision.findMany({
    where: { policyVersion: { policy: { key } } },
  });
  expect(decisions.map(({ kind }) => kind).sort()).toEqual(['PUBLISHED', 'WITHDRAWN']);
});
