import { openDatabase, type Database } from '../../src/db/client.ts';
import { RateLimiter } from '../../src/http/rateLimiter.ts';
import { SharedConsumption } from '../../src/http/sharedConsumption.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** One rate limit for all processes over a database. */

let database: TestDatabase;
let db: Database;
let shared: SharedConsumption;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
  shared = new SharedConsumption(db);
}, 60_000);
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('consumption of a key adds up, in one window that the first process opens', async () => {
  const [first] = await shared.add([['a', 40]], 3_600);
  expect(first).toMatchObject({ key: 'a', consumed: 40 });
  expect(first?.secondsLeft).toBeGreaterThan(3_590);
  const totals = await shared.add(
    [
      ['b', 1],
      ['a', 2],
    ],
    7_200,
  );
  expect(totals.map(({ key, consumed }) => [key, consumed]).toSorted()).toEqual([
    ['a', 42],
    ['b', 1],
  ]);
  expect(totals.find(({ key }) => key === 'a')?.secondsLeft).toBeLessThanOrEqual(3_600);
  expect(await shared.add([], 60)).toEqual([]);
});

test('a window that has ended begins again, and its row is deleted once nobody uses it', async () => {
  await shared.add([['ended', 40]], -1);
  await shared.add([['other', 1]], 3_600);
  const stored = async () =>
    Number(await db.prisma.rateLimit.count({ where: { endsAt: { lt: new Date() } } }));
  expect(await stored()).toBe(0);
  await shared.add([['again', 40]], 0.05);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await shared.add([['again', 2]], 3_600)).toMatchObject([{ consumed: 2 }]);
});

test('no key is readable in the table', async () => {
  await shared.add([['ip 203.0.113.7', 1]], 3_600);
  expect(JSON.stringify(await db.prisma.rateLimit.findMany({ select: { key: true } }))).not.toContain('203');
});

test('many processes add to the same keys at once without waiting for each other forever', async () => {
  const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
  const round = (reverse: boolean) =>
    shared.add(
      (reverse ? keys.toReversed() : keys).map((key) => [key, 1] as const),
      3_600,
    );
  await Promise.all(Array.from({ length: 20 }, (_, index) => round(index % 2 === 0)));
  expect(new Set((await round(false)).map(({ consumed }) => consumed))).toEqual(new Set([21]));
});

test('two processes share one limit once both have reconciled', async () => {
  const [one, other] = [new RateLimiter(60, 3_600), new RateLimiter(60, 3_600)];
  await one.consume('shared', 60);
  await other.consume('shared', 1);
  await one.reconcile(shared);
  await other.reconcile(shared);
  expect(await other.consume('shared', 1)).toMatchObject({ allowed: false });
});
