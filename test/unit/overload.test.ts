import { jest } from '@jest/globals';
import Fastify from 'fastify';
import http from 'node:http';
import { once } from 'node:events';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { ADMISSION, overloadHook, RunningRequests } from '../../src/http/overload.ts';

const { protectedRequests: MOST, protectedRequestsOfOne: OF_ONE, protectedWaitMs: WAIT } = LIMITS;
const LATE = LIMITS.protectedQueueMs + 1;

let at = 0;
let running: RunningRequests;
beforeEach(() => {
  jest.useFakeTimers();
  at = 0;
  running = new RunningRequests(ADMISSION, () => at);
});
afterEach(() => jest.useRealTimers());

const begin = (count: number, credential = 'a') =>
  Array.from({ length: count }, () => running.begin(credential));

/** What became of a request: admitted or rejected at once, or neither yet. */
async function stateOf(
  one: ReturnType<RunningRequests['begin']>,
): Promise<'admitted' | 'rejected' | 'waits'> {
  const result = one instanceof Promise ? await Promise.race([one, Promise.resolve('waits' as const)]) : one;
  if (result === 'waits') return 'waits';
  return result ? 'admitted' : 'rejected';
}

const statesOf = (all: readonly ReturnType<RunningRequests['begin']>[]) => Promise.all(all.map(stateOf));
const end = async (one: ReturnType<RunningRequests['begin']> | undefined) => (await one)?.();

test('of a burst, as many as are answered at once are admitted, and the others wait for them in their order', async () => {
  const burst = begin(OF_ONE + 2);
  expect(await statesOf(burst)).toEqual([...Array<string>(OF_ONE).fill('admitted'), 'waits', 'waits']);
  await end(burst[0]);
  expect(await statesOf(burst.slice(OF_ONE))).toEqual(['admitted', 'waits']);
  await end(burst[1]);
  expect(await statesOf(burst.slice(OF_ONE))).toEqual(['admitted', 'admitted']);
});

test.each([
  [LIMITS.protectedQueueMs, 'waits'],
  [LATE, 'rejected'],
])('when the oldest has waited for %i ms, the next %s', async (age, state) => {
  void begin(OF_ONE + 1);
  at = age;
  expect(await stateOf(running.begin('a'))).toBe(state);
});

test('whoever has waited too long is rejected, and what is free then goes to the next', async () => {
  const [first] = begin(OF_ONE);
  const late = running.begin('a');
  jest.advanceTimersByTime(WAIT - 1);
  const next = running.begin('a');
  expect(await stateOf(late)).toBe('waits');
  jest.advanceTimersByTime(1);
  expect(await statesOf([late, next])).toEqual(['rejected', 'waits']);
  await end(first);
  expect(await stateOf(next)).toBe('admitted');
});

test('another credential is admitted beside one whose requests wait, up to the limit of all', async () => {
  void begin(OF_ONE + 5);
  at = LATE;
  const others = Array.from({ length: MOST }, (_, n) => running.begin(`b${n}`));
  const admitted = (await statesOf(others)).filter((state) => state === 'admitted');
  expect(admitted).toHaveLength(MOST - OF_ONE);
  await end(others[0]);
  // The requests of the first credential came before, but have no room of their own.
  expect(await stateOf(others[MOST - OF_ONE] ?? null)).toBe('admitted');
});

test('requests that have ended leave nothing, and ending twice is ending once', async () => {
  const [first, second] = begin(OF_ONE);
  await end(first);
  await end(first);
  expect(await statesOf(begin(2))).toEqual(['admitted', 'waits']);
  await end(second);
});

test('a client that leaves while it waits gives its turn to the next', async () => {
  jest.useRealTimers();
  const app = Fastify();
  const answers: (() => void)[] = [];
  app.addHook('onRequest', overloadHook({ most: 1, mostOfOne: 1, queueMs: 10_000, waitMs: 10_000 }));
  const seen: string[] = [];
  app.get('/:name', async ({ params }) => {
    seen.push((params as { name: string }).name);
    await new Promise<void>((resolve) => answers.push(resolve));
    return 'answered';
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  const get = (name: string) =>
    http.get({ port, host: '127.0.0.1', path: `/${name}`, headers: { authorization: 'a' }, agent: false });
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)));
  try {
    const first = get('first');
    await until(() => seen.length === 1);
    const leaving = get('leaving').on('error', () => undefined);
    await once(leaving, 'socket');
    await until(async () => (await connections()) >= 2);
    const last = get('last');
    await until(async () => (await connections()) >= 3);
    leaving.destroy();
    await until(async () => (await connections()) <= 2);
    answers[0]?.();
    await once(first, 'response');
    await until(() => seen.includes('last') && answers.length === seen.length);
    answers.at(-1)?.();
    const [response] = (await once(last, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(200);
  } finally {
    for (const answer of answers) answer();
    app.server.closeAllConnections();
    await app.close();
  }
});
