import { isIP } from 'node:net';

/** The network of one customer: of IPv6 the /64, within which a client can change its address at will. */
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
