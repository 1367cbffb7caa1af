import { BusyError, ConnectionSemaphore, type SemaphoreLimits } from '../../src/db/connectionSemaphore.ts';

const [A, B, C] = ['a', 'b', 'c'] as const;

/** A semaphore, and what happened to each that came: `in`, `waits` or `busy`. */
function open(limits: Partial<SemaphoreLimits> = {}) {
  let at = 0;
  const semaphore = new ConnectionSemaphore(
    { capacity: 3, share: 2, waitMs: 60_000, queueAgeMs: 100, ...limits },
    () => at,
  );
  const come = (organization: string, isFirst = false) => {
    const visit = { state: 'waits', leave: () => undefined as void };
    semaphore.enter(organization, { isFirst }).then(
      (leave) => Object.assign(visit, { state: 'in', leave }),
      (error: unknown) => Object.assign(visit, { state: error instanceof BusyError ? 'busy' : 'failed' }),
    );
    return visit;
  };
  return { semaphore, come, pass: (ms: number) => void (at += ms) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an organization gets its share and no more, and the others the rest', async () => {
  const { come, semaphore } = open();
  const [a1, a2, a3, b1, b2] = [come(A), come(A), come(A), come(B), come(B)];
  await settled();
  expect([a1, a2, a3, b1, b2].map(({ state }) => state)).toEqual(['in', 'in', 'waits', 'in', 'waits']);
  a1.leave();
  await settled();
  // The first who waits and may enter: that is of A.
  expect([a3.state, b2.state]).toEqual(['in', 'waits']);
  b1.leave();
  await settled();
  expect([b2.state, semaphore.queued]).toEqual(['in', 0]);
});

test('whoever waits for its own share lets others pass', async () => {
  const { come, pass } = open();
  const locked = [come(A), come(A), come(A), come(A)];
  await settled();
  for (let round = 0; round < 20; round += 1) {
    pass(1_000);
    const b = come(B);
    await settled();
    expect(b.state).toBe('in');
    b.leave();
  }
  expect(locked.map(({ state }) => state)).toEqual(['in', 'in', 'waits', 'waits']);
});

test('a full semaphore is not closed to others by the old queue of one organization', async () => {
  const { come, pass } = open();
  come(A);
  come(A);
  come(A);
  const b1 = come(B);
  pass(10_000);
  const b2 = come(B);
  const a4 = come(A);
  await settled();
  expect([b1.state, b2.state, a4.state]).toEqual(['in', 'waits', 'busy']);
});

test.each([
  [100, 'waits'],
  [101, 'busy'],
])('when the oldest has waited %i ms for a connection, the next %s', async (ms, state) => {
  const { come, pass } = open();
  for (const organization of [A, A, B]) come(organization);
  come(C);
  pass(ms);
  const next = come(B);
  await settled();
  expect(next.state).toBe(state);
});

test('waiting ends after its limit, and leaving twice is leaving once', async () => {
  const { come, semaphore } = open({ capacity: 1, waitMs: 5 });
  const first = come(A);
  const second = come(A);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([first.state, second.state, semaphore.queued]).toEqual(['in', 'busy', 0]);
  first.leave();
  first.leave();
  const [third, fourth] = [come(A), come(A)];
  await settled();
  expect([third.state, fourth.state]).toEqual(['in', 'waits']);
});

test('never more at once than there are connections, in any order', async () => {
  const { come } = open({ capacity: 5, share: 3, queueAgeMs: Infinity });
  const visits = Array.from({ length: 300 }, (_, n) => come([A, B, C][(n * 7) % 3] as string));
  let done = 0;
  while (done < visits.length) {
    await settled();
    const inside = visits.filter(({ state }) => state === 'in');
    expect(inside.length).toBeLessThanOrEqual(5);
    expect(inside.length).toBeGreaterThan(0);
    const [first, second] = inside;
    for (const visit of [second, first]) {
      if (!visit) continue;
      visit.leave();
      visit.state = 'gone';
      done += 1;
    }
  }
});

test('what ends requests passes all that wait, whatever their age, and stays within the share', async () => {
  const { come, pass } = open();
  const [a1, a2, a3] = [come(A), come(A), come(A)];
  pass(1_000);
  const [late, last] = [come(A), come(A, true)];
  await settled();
  expect([a2.state, a3.state, late.state, last.state]).toEqual(['in', 'waits', 'busy', 'waits']);
  a1.leave();
  await settled();
  expect([a3.state, last.state]).toEqual(['waits', 'in']);
});

test('what ends requests of several organizations takes turns in the order in which it came', async () => {
  const { come } = open({ capacity: 1 });
  const now = come(A);
  const [late, first, second] = [come(A), come(B, true), come(A, true)];
  await settled();
  now.leave();
  await settled();
  expect([late.state, first.state, second.state]).toEqual(['waits', 'in', 'waits']);
  first.leave();
  await settled();
  expect([late.state, second.state]).toEqual(['waits', 'in']);
});
