import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECURITY_HEADERS } from '../../src/http/securityHeaders.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Every response has the security headers, whoever writes it. */

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = api.app.server.address() as AddressInfo);
}, 60_000);
afterAll(() => api?.close());

/** Headers of a response, whose body is not awaited: a stream has no end. */
function headersOf(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      resolve(response.headers);
      response.destroy();
    });
    sent.on('error', reject).end();
  });
}

const FEED = encodeURIComponent('subscription { policyChanged { id } }');
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

test.each([
  ['an ordinary response', '/graphql?query=%7B__typename%7D', { 'apollo-require-preflight': 'yes' }],
  ['an unknown path', '/nowhere', {}],
  ['an event stream', `/graphql/stream?query=${FEED}`, { accept: 'text/event-stream' }],
  ['an event stream without an operation', '/graphql/stream', { accept: 'text/event-stream' }],
  ['an export file without a credential', '/exports/any.csv', {}],
  ['a refused upgrade', '/nowhere', UPGRADE],
])('%s', async (_what, path, headers) => {
  const received = await headersOf(path, headers);
  const { 'cache-control': caching, ...others } = SECURITY_HEADERS;
  expect(received).toMatchObject(others);
  // The library of the event stream sets its own, which forbids reuse too.
  const isStream = received['content-type']?.startsWith('text/event-stream');
  expect(received['cache-control']).toContain(isStream ? 'no-cache' : caching);
});

test('an ordinary response has no security header that the others lack', async () => {
  const { headers } = await api.send({ query: '{ __typename }' });
  const security = Object.keys(headers).filter(
    (name) =>
      /^(x-|cross-origin|content-security|origin-agent|referrer)/.test(name) && name !== 'x-request-id',
  );
  expect(Object.keys(SECURITY_HEADERS)).toEqual(expect.arrayContaining(security));
});
