import { isIP } from 'node:net';

/** Whether a host name or an address is of this machine only; an IPv6 address with or without its brackets. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  // RFC 6761: names below localhost never leave the machine.
  return bare === '::1' || bare === 'localhost' || bare.endsWith('.localhost');
}
