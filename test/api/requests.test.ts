import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Malformed parts of an HTTP request: each is rejected, nothing fails, nothing leaks. */

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await startTestApi();
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  port = (api.app.server.address() as AddressInfo).port;
}, 60_000);
afterAll(() => api?.close());

interface Raw {
  readonly status: number;
  readonly body: string;
}

/** Sends bytes, one for each character, and reads the whole response. */
async function send(text: string): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk) => (received += String(chunk)));
  socket.on('error', () => undefined).setTimeout(5_000, () => socket.destroy());
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return {
    status: Number(received.split(' ', 2)[1] ?? 0),
    body: received.slice(received.indexOf('\r\n\r\n') + 4),
  };
}

const BODY = '{"query":"{ payers { slug } }"}';

interface Parts {
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly path?: string;
  readonly method?: string;
}

function request({
  host = 'localhost',
  headers = [],
  body = BODY,
  path = '/graphql',
  method = 'POST',
}: Parts) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...(headers.some((line) => /^content-type:/i.test(line)) ? [] : ['Content-Type: application/json']),
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const codeOf = ({ body }: Raw) =>
  (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;

test.each(['a b', '[', '::::', '%', '', '999.999.999.999', '[::1'])('rejects a Host of %p', async (host) => {
  const answer = await send(request({ host }));
  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
});

test.each(['X-Forwarded-Host: [', 'X-Forwarded-Host: a b', 'X-Forwarded-Proto: [', 'X-Forwarded-Proto: x y'])(
  'rejects a forwarded address of %p',
  async (header) => {
    const answer = await send(request({ headers: [header] }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
  },
);

test('rejects a malformed URL without repeating it in the response or the log', async () => {
  const answer = await send(request({ method: 'GET', path: '/graphql/P-SECRET-4711/%', body: '' }));
  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
  expect(answer.body).not.toContain('P-SECRET');
  await send(request({ method: 'GET', path: '/graphql/%zz?query=P-SECRET-4711', body: '' }));
  expect(api.log.join('')).not.toContain('query=P-SECRET');
});

test('an empty operation name counts as none, and the operation that ran is reported', async () => {
  for (const parts of [
    { body: JSON.stringify({ query: '{ __typename }', operationName: '' }) },
    { body: JSON.stringify({ query: 'query A { __typename }', operationName: '' }) },
    {
      method: 'GET',
      path: `/graphql?query=${encodeURIComponent('{ __typename }')}&operationName=`,
      body: '',
      headers: ['apollo-require-preflight: yes'],
    },
  ]) {
    const answer = await send(request(parts));
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { data: { __typename: 'Query' } }]);
  }
});

test('the hash of an automatic persisted query is reported as not supported; next to its text it is ignored', async () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
  const alone = await send(request({ body: JSON.stringify({ extensions }) }));
  expect([alone.status, codeOf(alone)]).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
  const got = await send(
    request({
      method: 'GET',
      path: `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`,
      body: '',
      headers: ['apollo-require-preflight: yes'],
    }),
  );
  expect([got.status, codeOf(got)]).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
  const both = await send(request({ body: JSON.stringify({ query: '{ __typename }', extensions }) }));
  expect([both.status, JSON.parse(both.body)]).toMatchObject([200, { data: { __typename: 'Query' } }]);
});

test('rejects two credentials in one request', async () => {
  const good = `Authorization: ${await api.authorizationOf('BILLER')}`;
  expect((await send(request({ headers: [good] }))).status).toBe(200);
  for (const headers of [
    [good, 'Authorization: Bearer nonsense'],
    ['authorization: Bearer nonsense', good],
    [good, good],
  ]) {
    const answer = await send(request({ headers }));
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
  }
});

test.each(['', '{"query":5}', '[]', 'null'])(
  'rejects a stream request without an operation: %p',
  async (body) => {
    const answer = await send(
      request({ path: '/graphql/stream', body, headers: ['Accept: text/event-stream'] }),
    );
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
  },
);

test('a subscription at the address of queries is rejected with where to send it', async () => {
  const query = 'subscription { policyChanged { id } }';
  const answer = await send(request({ body: JSON.stringify({ query }) }));
  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
  expect(answer.body).toContain('/graphql/stream');
});
