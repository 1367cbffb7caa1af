import { isLoopbackHost } from '../../src/shared/loopback.ts';

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['[::1]', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['clinic.localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.5', false],
  ['127.0.0.1.example.org', false],
  ['localhost.example.org', false],
  ['notlocalhost', false],
  ['', false],
])('%s is of this machine only: %p', (host, isLoopback) => expect(isLoopbackHost(host)).toBe(isLoopback));
