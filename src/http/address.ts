import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Programs that may say for whom they ask, such as a load balancer; nobody else is believed. */
export class TrustedProxies {
  private readonly networks = new BlockList();

  /** @param networks addresses, and networks such as `10.0.0.0/8` */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.networks.addAddress(address, family);
      else this.networks.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.networks.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }

  /**
   * Who asks: the nearest address that is not a trusted proxy's. Fastify works out the same for a request of its own;
   * this is for one that it does not see, the opening of a WebSocket.
   */
  clientOf({ headers, socket }: IncomingMessage): string {
    const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    const way = [
      ...said.map((address) => address.trim()).filter(Boolean),
      socket.remoteAddress ?? '',
    ].reverse();
    return way.find((address) => !this.has(address)) ?? way.at(-1) ?? '';
  }
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
