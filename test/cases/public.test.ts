import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { ReferenceStore } from '../../src/reference/store.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { differencesOf, FOLDER, readPublicCases, type PublicCase } from './publicCases.ts';

/**
 * The corpus of public cases over the shipped facts. A case that holds must hold. A case with `holds: false` must not:
 * when it begins to hold, the mark is taken away by hand or with UPDATE_GOLDEN=1.
 */

const UPDATING = process.env['UPDATE_GOLDEN'] === '1';
const files = readPublicCases();

let database: TestDatabase;
let db: Database;
let store: ReferenceStore;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
  store = new ReferenceStore(db.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 3600,
    now: Date.now,
    onFailure: () => undefined,
  });
  await store.start();
}, 60_000);

afterAll(async () => {
  store?.stop();
  await db?.close();
  await database?.drop();
});

const holding = new Set<string>();

describe.each(files)('$subject', ({ file, cases }) => {
  const answerable = cases.filter(({ missing }) => missing === undefined);
  if (answerable.length === 0) return;
  test.each(answerable)('$id', (one) => {
    const differences = differencesOf(store.current(), one);
    if (differences.length === 0) holding.add(one.id);
    if (one.holds !== false) return expect(differences).toEqual([]);
    if (differences.length > 0) return;
    if (!UPDATING) throw new Error(`${one.id} in ${file} holds now: take its mark away (UPDATE_GOLDEN=1).`);
    takeMarkAway(file, one.id);
  });
});

afterAll(() => process.stdout.write(`${report()}\n`));

/** How many cases hold, by origin, and which do not or cannot be expressed. */
function report(): string {
  const all = files.flatMap(({ cases }) => cases);
  const shares = (['LISTED', 'FOUND', 'SIBLING'] as const).map((origin) => {
    const own = all.filter(({ from, missing }) => from === origin && missing === undefined);
    const hold = own.filter(({ id }) => holding.has(id)).length;
    const cannot = all.filter(({ from, missing }) => from === origin && missing !== undefined).length;
    return `${origin}: ${hold} of ${own.length} hold, ${cannot} cannot be expressed`;
  });
  const lines = (cases: readonly PublicCase[], words: (one: PublicCase) => string) =>
    cases.map((one) => `  ${one.id}: ${words(one)}`);
  return [
    'Public cases',
    ...shares,
    'Do not hold:',
    ...lines(
      all.filter(({ id, missing }) => missing === undefined && !holding.has(id)),
      ({ why = 'was expected to hold' }) => why,
    ),
    'Cannot be expressed:',
    ...lines(
      all.filter(({ missing }) => missing !== undefined),
      ({ missing = '' }) => missing,
    ),
  ].join('\n');
}

/** Removes the lines of the mark from the case in its file. */
function takeMarkAway(file: string, id: string): void {
  const at = path.join(FOLDER, file);
  const parts = readFileSync(at, 'utf8').split(/^(?= {2}- id: )/m);
  const without = parts.map((part) =>
    part.startsWith(`  - id: ${id}\n`)
      ? part.replace(/^ {4}(holds|why|answered):.*\n(?: {6}.*\n)*/gm, '')
      : part,
  );
  writeFileSync(at, without.join(''));
}
