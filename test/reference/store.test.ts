import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '../../src/db/generated/prisma/client.ts';
import { ReferenceStore, StaleReferenceError } from '../../src/reference/store.ts';
import { referenceRows } from './rows.ts';

const MAX_AGE_SECONDS = 30;

/** A database that holds nothing but a revision; loading it can be held up, and it can be gone. */
class FakeDatabase {
  revision = 1;
  loads = 0;
  gone = false;
  held: Promise<void> | null = null;

  /** Holds every load that begins from now on, until the returned function is called. */
  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => (release = resolve));
    return () => {
      this.held = null;
      release();
    };
  }

  // The two calls that the store makes; the rows are as they were when the load began.
  get prisma(): PrismaClient {
    const readRevision = async () => {
      this.refuse();
      return Promise.resolve({ revision: this.revision });
    };
    const load = async () => {
      this.refuse();
      this.loads += 1;
      const { revision } = this;
      await this.held;
      return referenceRows({ revision });
    };
    return { $transaction: load, referenceState: { findUnique: readRevision } } as unknown as PrismaClient;
  }

  private refuse(): void {
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

test('a start that cannot load fails, so that nobody listens', async () => {
  database.gone = true;
  await expect(store.start()).rejects.toThrow('no connection');
});

describe('a revision that was heard of', () => {
  test('is swapped in, and who holds the old one keeps it', async () => {
    const held = store.current();
    await store.heard(publish());
    expect([held.revision, store.current().revision]).toEqual([1, 2]);
    expect(store.current()).not.toBe(held);
  });

  test('and is already served, or older, loads nothing', async () => {
    await store.heard(publish());
    const { loads } = database;
    await store.heard(2);
    await store.heard(1);
    expect(database.loads).toBe(loads);
  });

  test('while another load runs, makes one more load, however many were heard', async () => {
    const release = database.hold();
    const before = database.loads;
    const first = store.heard(publish());
    await Promise.resolve();
    const rest = [store.heard(publish()), store.heard(publish()), store.heard(publish())];
    release();
    await Promise.all([first, ...rest]);
    expect(store.revision()).toBe(5);
    expect(database.loads - before).toBe(2);
  });

  test('the old snapshot is served until the new one is whole', async () => {
    const release = database.hold();
    const swap = store.heard(publish());
    expect(store.current().revision).toBe(1);
    release();
    await swap;
    expect(store.current().revision).toBe(2);
  });

  test('and cannot be loaded is told, and the old one stays until it is too old', async () => {
    database.gone = true;
    await store.heard(2);
    expect(failures).toHaveLength(1);
    expect(store.current().revision).toBe(1);
    database.gone = false;
    publish();
    await store.compare();
    expect(store.current().revision).toBe(2);
  });
});

describe('comparing, as after a lost connection', () => {
  test('swaps when the store has moved on', async () => {
    publish();
    await store.compare();
    expect(store.revision()).toBe(2);
  });

  test('loads nothing when it has not, and the age begins anew', async () => {
    const { loads } = database;
    nowMs += 20_000;
    expect(store.ageSeconds()).toBe(20);
    await store.compare();
    expect([store.ageSeconds(), database.loads]).toEqual([0, loads]);
  });

  test('is not content with a load that began before the revision it was told', async () => {
    const release = database.hold();
    const early = store.heard(2); // begins to read revision 1
    await Promise.resolve();
    publish();
    const comparing = store.compare();
    await sleep(5);
    release();
    await Promise.all([early, comparing]);
    expect(store.revision()).toBe(2);
  });

  test('that fails leaves the age as it was', async () => {
    nowMs += 20_000;
    database.gone = true;
    await store.compare();
    expect([store.ageSeconds(), failures.length]).toEqual([20, 1]);
  });
});

describe('a comparison that failed', () => {
  test('is made again soon, and not only when the next one is due', async () => {
    database.gone = true;
    await store.compare();
    publish();
    database.gone = false;
    for (let step = 0; step < 100 && store.revision() !== 2; step++) await sleep(10);
    expect(store.revision()).toBe(2);
  });
});

describe('those who watch', () => {
  test('see every swap once, in order, and nothing after they have left', async () => {
    const seen: number[] = [];
    const leave = store.watch(({ revision }) => seen.push(revision));
    await store.heard(publish());
    await store.compare();
    await store.heard(publish());
    leave();
    await store.heard(publish());
    expect(seen).toEqual([2, 3]);
  });
});

describe('the bound on age', () => {
  test('at the bound it is served, a moment later refused, and served again once compared', async () => {
    nowMs += MAX_AGE_SECONDS * 1000;
    expect(store.current().revision).toBe(1);
    nowMs += 1;
    expect(() => store.current()).toThrow(StaleReferenceError);
    await store.compare();
    expect(store.current().revision).toBe(1);
  });

  test('counts from when the store was asked, not from when it had answered', async () => {
    const release = database.hold();
    const swap = store.heard(publish());
    nowMs += 12_000;
    release();
    await swap;
    expect(store.ageSeconds()).toBe(12);
  });
});

describe('waiting for a revision', () => {
  test('of one’s own write returns when it is served', async () => {
    await store.waitFor(publish());
    expect(store.revision()).toBe(2);
  });

  test('that is served already loads nothing', async () => {
    const { loads } = database;
    await store.waitFor(1);
    expect(database.loads).toBe(loads);
  });

  test('is not content with a load that began before the write', async () => {
    const release = database.hold();
    const early = store.heard(2); // begins to read revision 1
    await Promise.resolve();
    const waiting = store.waitFor(publish());
    release();
    await Promise.all([early, waiting]);
    expect(store.revision()).toBe(2);
  });

  test('that never comes gives up', async () => {
    const waiting = store.waitFor(99);
    nowMs += 10_001;
    await expect(waiting).rejects.toThrow(StaleReferenceError);
  });

  test('asks on while the store is gone, and is served when it is back', async () => {
    database.gone = true;
    const waiting = store.waitFor(2);
    await sleep(30);
    expect(failures.length).toBeGreaterThan(0);
    database.gone = false;
    publish();
    await waiting;
    expect(store.revision()).toBe(2);
  });

  test('does not ask without pause for what is not there yet', async () => {
    const { loads } = database;
    const waiting = store.waitFor(2);
    await sleep(100);
    expect(database.loads - loads).toBeLessThan(10);
    publish();
    await waiting;
  });
});
