import type { IncomingMessage } from 'node:http';
import { networkOf, TrustedProxies } from '../../src/http/address.ts';
import { CostBudget } from '../../src/http/budget.ts';

/** Which client a request is charged to. */

const proxies = new TrustedProxies(['127.0.0.0/8', '::1', '10.0.0.0/30', 'fd00::/8', '192.0.2.1']);

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
])('%s may forward for a client: %p', (address, trusted) => expect(proxies.has(address)).toBe(trusted));

test('without a named proxy no forwarded address counts', () => {
  expect(new TrustedProxies([]).has('127.0.0.1')).toBe(false);
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
])('%s that forwards for %p is %s', (remoteAddress, forwarded, address) => {
  const request = { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } };
  expect(proxies.clientOf(request as unknown as IncomingMessage)).toBe(address);
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

test("an operation over a minute's refill runs when the limit is unused, and the retry time is long enough", () => {
  let now = 0;
  const budget = new CostBudget(60, () => now);
  expect(budget.spend('a', 100)).toMatchObject({ allowed: true, left: 0 });
  const { allowed, retryAfterSeconds } = budget.spend('a', 100);
  expect([allowed, retryAfterSeconds]).toEqual([false, 60]);
  now += retryAfterSeconds * 1_000;
  expect(budget.spend('a', 100).allowed).toBe(true);
});
