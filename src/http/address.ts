import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** A load balancer of the same network says for whom it asks; nobody else is believed. */
const TRUSTED = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  TRUSTED.addSubnet(net, prefix, 'ipv4');
}
TRUSTED.addAddress('::1', 'ipv6');
TRUSTED.addSubnet('fe80::', 10, 'ipv6');
TRUSTED.addSubnet('fc00::', 7, 'ipv6');

/** Whether the address is of a program that may say for whom it asks. */
export function isTrustedProxy(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && TRUSTED.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Who asks: the nearest address that is not a trusted proxy's. Fastify works out the same for a request of its own;
 * this is for one that it does not see, the opening of a WebSocket.
 */
export function clientAddress({ headers, socket }: IncomingMessage): string {
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const way = [
    ...said.map((address) => address.trim()).filter(Boolean),
    socket.remoteAddress ?? '',
  ].reverse();
  return way.find((address) => !isTrustedProxy(address)) ?? way.at(-1) ?? '';
}

/** What one customer of a network has: of IPv6 that is a /64, within which anybody changes addresses at will. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%', 1);
  if (isIP(bare) !== 6) return address;
  const embedded = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (embedded !== undefined) return embedded;
  const [head = '', tail] = bare.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const rest = tail === undefined ? [] : groups(tail);
  const missing = 8 - groups(head).length - rest.length - (bare.includes('.') ? 1 : 0);
  const whole = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...rest];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
