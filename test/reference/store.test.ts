import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '../../src/db/generated/prisma/client.ts';
import { ReferenceStore, StaleReferenceError } from '../../src/reference/store.ts';
import { referenceRows } from './rows.ts';

const MAX_AGE_SECONDS = 30;

/** A fake database with a revision only. Loading it can be paused, and it can be down. */
class FakeDatabase {
  revision = 1;
  loads = 0;
  gone = false;
  held: Promise<void> | null = null;

  /** Pauses every load that starts from now on, until the returned function runs. */
  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => (release = resolve));
    return () => {
      this.held = null;
      release();
    };
  }

  // The two calls that the store makes; the rows are those at the start of the load.
  get prisma(): PrismaClient {
    const readRevision = async () => {
      this.throwIfGone();
      return Promise.resolve({ revision: this.revision });
    };
    const load = async () => {
      this.throwIfGone();
      this.loads += 1;
      const { revision } = this;
      await this.held;
      return referenceRows({ revision });
    };
    return { $transaction: load, referenceState: { findUnique: readRevision } } as unknown as PrismaClient;
  }

  private throwIfGone(): void {
    if (this.gone) throw new Error('no connection');
  }
}

let database: FakeDatabase;
let store: ReferenceStore;
let nowMs: number;
let failures: unknown[];

beforeEach(async () => {
  [database, nowMs, failures] = [new FakeDatabase(), 1_000_000, []];
  store = new ReferenceStore(database.prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: MAX_AGE_SECONDS,
    now: () => nowMs,
    onFailure: (error) => failures.push(error),
  });
  await store.start();
});

afterEach(() => store.stop());

/** Another process publishes. */
const publish = () => ++database.revision;

test('a store that was not started serves nothing', () => {
  const fresh = new ReferenceStore(database.prisma, {
    staleAfterDays: 1,
    maxAgeSeconds: 1,
    now: () => nowMs,
    onFailure: () => undefined,
  });
  expect(() => fresh.current()).toThrow(StaleReferenceError);
  expect(fresh.revision()).toBeNull();
});

test('a start that cannot load fails, so that the server does not listen', async () => {
  database.gone = true;
  await expect(store.start()).rejects.toThrow('no connection');
});

test('an age is reported only when the last comparison is too long ago', async () => {
  expect(store.unconfirmedSeconds()).toBeNull();
  nowMs += 30_000;
  expect(store.unconfirmedSeconds()).toBeNull();
  nowMs += 1_000;
  expect(store.unconfirmedSeconds()).toBe(31);
  await store.compare();
  expect(store.unconfirmedSeconds()).toBeNull();
});

describe('a notified revision', () => {
  test('is swapped in, and readers of the old snapshot keep it', async () => {
    const held = store.current();
    await store.onNotification(publish());
    expect([held.revision, store.current().revision]).toEqual([1, 2]);
    expect(store.current()).not.toBe(held);
  });

  test('that is served already, or older, loads nothing', async () => {
    await store.onNotification(publish());
    const { loads } = database;
    await store.onNotification(2);
    await store.onNotification(1);
    expect(database.loads).toBe(loads);
  });

  test('during a load causes one more load, however many notifications arrive', async () => {
    const release = database.hold();
    const before = database.loads;
    const first = store.onNotification(publish());
    await Promise.resolve();
    const rest = [
      store.onNotification(publish()),
      store.onNotification(publish()),
      store.onNotification(publish()),
    ];
    release();
    await Promise.all([first, ...rest]);
    expect(store.revision()).toBe(5);
    expect(database.loads - before).toBe(2);
  });

  test('the old snapshot is served until the new one is whole', async () => {
    const release = database.hold();
    const swap = store.onNotification(publish());
    expect(store.current().revision).toBe(1);
    release();
    await swap;
    expect(store.current().revision).toBe(2);
  });

  test('that cannot be loaded is reported, and the old snapshot stays until it is too old', async () => {
    database.gone = true;
    await store.onNotification(2);
    expect(failures).toHaveLength(1);
    expect(store.current().revision).toBe(1);
    database.gone = false;
    publish();
    await store.compare();
    expect(store.current().revision).toBe(2);
  });
});

describe('comparing revisions, as after a lost connection', () => {
  test('swaps when the database has moved on', async () => {
    publish();
    await store.compare();
    expect(store.revision()).toBe(2);
  });

  test('loads nothing when it has not, and the age restarts', async () => {
    const { loads } = database;
    nowMs += 20_000;
    expect(store.ageSeconds()).toBe(20);
    await store.compare();
    expect([store.ageSeconds(), database.loads]).toEqual([0, loads]);
  });

  test('waits for a load that started after the notification', async () => {
    const release = database.hold();
    const early = store.onNotification(2); // starts to read revision 1
    await Promise.resolve();
    publish();
    const comparing = store.compare();
    await sleep(5);
    release();
    await Promise.all([early, comparing]);
    expect(store.revision()).toBe(2);
  });

  test('a failed comparison leaves the age unchanged', async () => {
    nowMs += 20_000;
    database.gone = true;
    await store.compare();
    expect([store.ageSeconds(), failures.length]).toEqual([20, 1]);
  });
});

describe('after a failed comparison', () => {
  test('the next one comes soon, before it is due', async () => {
    database.gone = true;
    await store.compare();
    publish();
    database.gone = false;
    for (let step = 0; step < 100 && store.revision() !== 2; step++) await sleep(10);
    expect(store.revision()).toBe(2);
  });
});

describe('subscribers of the store', () => {
  test('get every swap once, in order, and nothing after they unsubscribe', async () => {
    const seen: number[] = [];
    const leave = store.watch(({ revision }) => seen.push(revision));
    await store.onNotification(publish());
    await store.compare();
    await store.onNotification(publish());
    leave();
    await store.onNotification(publish());
    expect(seen).toEqual([2, 3]);
  });
});

describe('the maximum age', () => {
  test('serves at the limit, rejects a moment later, and serves again after a comparison', async () => {
    nowMs += MAX_AGE_SECONDS * 1000;
    expect(store.current().revision).toBe(1);
    nowMs += 1;
    expect(() => store.current()).toThrow(StaleReferenceError);
    await store.compare();
    expect(store.current().revision).toBe(1);
  });

  test('counts from the start of the comparison, not from its end', async () => {
    const release = database.hold();
    const swap = store.onNotification(publish());
    nowMs += 12_000;
    release();
    await swap;
    expect(store.ageSeconds()).toBe(12);
  });
});

describe('waiting for a revision', () => {
  test("returns for one's own write when it is served", async () => {
    await store.waitFor(publish());
    expect(store.revision()).toBe(2);
  });

  test('loads nothing when it is served already', async () => {
    const { loads } = database;
    await store.waitFor(1);
    expect(database.loads).toBe(loads);
  });

  test('waits for a load that started after the write', async () => {
    const release = database.hold();
    const early = store.onNotification(2); // starts to read revision 1
    await Promise.resolve();
    const waiting = store.waitFor(publish());
    release();
    await Promise.all([early, waiting]);
    expect(store.revision()).toBe(2);
  });

  test('gives up on a revision that never comes', async () => {
    const waiting = store.waitFor(99);
    nowMs += 10_001;
    await expect(waiting).rejects.toThrow(StaleReferenceError);
  });

  test('retries while the database is down, and returns when it is back', async () => {
    database.gone = true;
    const waiting = store.waitFor(2);
    await sleep(30);
    expect(failures.length).toBeGreaterThan(0);
    database.gone = false;
    publish();
    await waiting;
    expect(store.revision()).toBe(2);
  });

  test('pauses between attempts', async () => {
    const { loads } = database;
    const waiting = store.waitFor(2);
    await sleep(100);
    expect(database.loads - loads).toBeLessThan(10);
    publish();
    await waiting;
  });
});
