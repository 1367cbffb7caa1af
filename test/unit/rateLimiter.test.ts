import { jest } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import proxyAddress, { compile } from '@fastify/proxy-addr';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { networkOf } from '../../src/http/network.ts';
import { RateLimiter } from '../../src/http/rateLimiter.ts';
import type { KeyTotal, SharedConsumption } from '../../src/http/sharedConsumption.ts';

/** Whose rate limit a request counts against, and how much it may consume. */

const isTrusted = compile(['127.0.0.0/8', '::1', '10.0.0.0/30', 'fd00::/8', '192.0.2.1']);

test.each([
  ['127.0.0.1', true],
  ['127.255.255.255', true],
  ['128.0.0.1', false],
  ['::1', true],
  ['::2', false],
  ['10.0.0.0', true],
  ['10.0.0.3', true],
  ['10.0.0.4', false],
  ['192.0.2.1', true],
  ['192.0.2.2', false],
  ['fdff::1', true],
  ['fe00::1', false],
  ['::ffff:10.0.0.1', true],
  ['::ffff:203.0.113.7', false],
  ['', false],
  ['nonsense', false],
])('%s may forward for a client: %p', (address, trusted) => expect(isTrusted(address, 0)).toBe(trusted));

test('without a named proxy no forwarded address counts', () => {
  expect(compile([])('127.0.0.1', 0)).toBe(false);
});

test.each([
  ['203.0.113.7', undefined, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.2'],
  ['10.0.0.1', '10.0.0.9', '10.0.0.9'],
  ['10.0.0.9', '198.51.100.1', '10.0.0.9'],
  ['10.0.0.1', 'nonsense', 'nonsense'],
  ['10.0.0.1', ',', '10.0.0.1'],
])('a request from %s forwarded for %p counts as from %s', (remoteAddress, forwarded, address) => {
  const request = { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } };
  expect(proxyAddress(request as unknown as IncomingMessage, isTrusted)).toBe(address);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['nonsense', 'nonsense'],
])('%s belongs to the network %s', (address, network) => expect(networkOf(address)).toBe(network));

describe('a rate limit', () => {
  test('rejects what exceeds it, without consuming it, and names a wait that is long enough', async () => {
    const limiter = new RateLimiter(60, 3_600);
    expect(await limiter.consume('a', 42)).toMatchObject({
      allowed: true,
      remaining: 18,
      retryAfterSeconds: 0,
    });
    const { retryAfterSeconds, ...rejected } = await limiter.consume('a', 19);
    expect(rejected).toEqual({ allowed: false, remaining: 18, resetSeconds: retryAfterSeconds });
    expect(retryAfterSeconds).toBeGreaterThan(3_000);
    expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);
    expect(await limiter.consume('a', 18)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.consume('b', 1)).toMatchObject({ allowed: true, remaining: 59 });
  });

  test('a cost above the whole limit runs when nothing else was consumed', async () => {
    const limiter = new RateLimiter(60, 3_600);
    expect(await limiter.consume('a', 100)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.consume('a', 1)).toMatchObject({ allowed: false });
  });

  test('begins again after its window', async () => {
    jest.useFakeTimers();
    const limiter = new RateLimiter(60, 30);
    await limiter.consume('a', 60);
    jest.advanceTimersByTime(10_000);
    const { allowed, retryAfterSeconds } = await limiter.consume('a', 100);
    expect([allowed, retryAfterSeconds]).toEqual([false, 20]);
    jest.advanceTimersByTime(retryAfterSeconds * 1_000);
    expect((await limiter.consume('a', 100)).allowed).toBe(true);
    jest.useRealTimers();
  });

  test('adds up over processes when they reconcile, and each shares its consumption once', async () => {
    const shared = sharedInMemory();
    const [one, other] = [new RateLimiter(60, 3_600), new RateLimiter(60, 3_600)];
    await one.consume('a', 40);
    await other.consume('a', 15);
    await one.reconcile(shared);
    await other.reconcile(shared);
    expect(await other.consume('a', 1)).toMatchObject({ remaining: 4 });
    await one.reconcile(shared);
    expect(await one.consume('a', 1)).toMatchObject({ remaining: 19 });
    await one.consume('a', 1);
    for (const each of [other, one]) await each.reconcile(shared);
    expect(await one.consume('a', 3)).toMatchObject({ allowed: false, remaining: 2 });
    expect(await one.consume('b', 1)).toMatchObject({ remaining: 59 });
  });

  test('goes on alone while the shared totals cannot be reached', async () => {
    const shared = { add: () => Promise.reject(new Error('gone')) } as unknown as SharedConsumption;
    const limiter = new RateLimiter(60, 3_600);
    await limiter.consume('a', 40);
    await expect(limiter.reconcile(shared)).rejects.toThrow('gone');
    expect(await limiter.consume('a', 30)).toMatchObject({ allowed: false, remaining: 20 });
  });
});

describe('time', () => {
  const PER_MS = LIMITS.costPerMs;

  test('is charged where it is more than the cost, however many parts it comes in', async () => {
    const limiter = new RateLimiter(60 * PER_MS, 3_600);
    await limiter.consume('a', 10 * PER_MS);
    const charge = limiter.timeMeter('a', 10 * PER_MS);
    expect(await charge(4)).toBe(50 * PER_MS);
    expect(await charge(6)).toBe(50 * PER_MS);
    expect(await charge(0.5)).toBe(49.5 * PER_MS);
    expect(await charge(2)).toBe(47.5 * PER_MS);
    expect(await limiter.timeMeter('b', 0)(3)).toBe(57 * PER_MS);
  });

  test('brings a caller into debt, who is then rejected before anything is read', async () => {
    const limiter = new RateLimiter(60, 3_600);
    expect(await limiter.admit('a')).toMatchObject({ allowed: true, remaining: 60 });
    await limiter.timeMeter('a', 0)(1_000);
    expect(await limiter.admit('a')).toMatchObject({ allowed: false, remaining: 0 });
    expect(await limiter.admit('b')).toMatchObject({ allowed: true });
  });

  test('the last point admits one request', async () => {
    const limiter = new RateLimiter(60, 3_600);
    await limiter.consume('a', 59);
    expect((await limiter.admit('a')).allowed).toBe(true);
    await limiter.consume('a', 1);
    expect((await limiter.admit('a')).allowed).toBe(false);
  });
});

function sharedInMemory(): SharedConsumption {
  const totals = new Map<string, number>();
  const add = async (consumption: readonly (readonly [string, number])[]): Promise<KeyTotal[]> =>
    consumption.map(([key, cost]) => {
      const consumed = (totals.get(key) ?? 0) + cost;
      totals.set(key, consumed);
      return { key, consumed, secondsLeft: 3_600 };
    });
  return { add } as unknown as SharedConsumption;
}
