import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ApiKeyVerifier } from '../../src/access/apiKeys.ts';
import { DemoIdentity } from '../../src/access/demo.ts';
import { organizationLookup } from '../../src/access/organizationLookup.ts';
import { createAuthenticator, type Authenticator } from '../../src/access/authenticator.ts';
import { OidcVerifier } from '../../src/access/oidc.ts';
import { openDatabase } from '../../src/db/client.ts';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { createServer } from '../../src/http/server.ts';
import { startIssuer, type TestIssuer } from '../access/issuer.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { TRANSPORTS, type Subscribe } from '../support/subscriptions.ts';
import { now } from '../support/clock.ts';

/** Cost, connection limits and the end of subscriptions. */

const FEED = 'subscription { policyChanged { id } }';

let api: TestApi;
let issuer: TestIssuer;
let identity: Authenticator;
const opened: TestApi['app'][] = [];
beforeAll(async () => {
  api = await startTestApi();
  issuer = await startIssuer();
  identity = createAuthenticator([
    new ApiKeyVerifier(api.db, now),
    new OidcVerifier(issuer.settings, organizationLookup(api.db)),
  ]);
}, 60_000);
afterEach(async () => void (await Promise.all(opened.splice(0).map((app) => app.close()))));
afterAll(async () => {
  await issuer?.close();
  await api?.close();
});

/** A server with its own limits, which never refill. */
async function serve(costPerMinute: number, more: Partial<Parameters<typeof createServer>[0]> = {}) {
  const { db, store } = api;
  const app = await createServer({
    db,
    store,
    identity,
    logger: api.app.log,
    introspection: false,
    costPerMinute,
    now,
    rateLimitSeconds: 3_600,
    costPerMs: 0,
    ...more,
  });
  opened.push(app);
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const post = (url: string, authorization?: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query: '{ payers { slug } }' }),
  });

async function leftOf(url: string, authorization?: string): Promise<number> {
  const answer = (await (await post(url, authorization)).json()) as {
    extensions: { cost: { left: number; cost: number } };
  };
  return answer.extensions.cost.left + answer.extensions.cost.cost;
}

async function makeKey(): Promise<{ readonly authorization: string; readonly id: string }> {
  const { data } = await api.execute<{ apiKeyCreate: { secret: string; apiKey: { id: string } } }>(
    'mutation { apiKeyCreate(input: { name: "feed", role: VIEWER }) { secret apiKey { id } } }',
    { as: 'ADMIN' },
  );
  if (!data) throw new Error('no key was made');
  return { authorization: `Bearer ${data.apiKeyCreate.secret}`, id: data.apiKeyCreate.apiKey.id };
}

describe.each(TRANSPORTS)('over %s', (name, listen: Subscribe) => {
  test('a subscription costs as much as its operation, and is rejected over the limit', async () => {
    const url = await serve(60);
    const query = `subscription { policyChanged { ${Array.from({ length: 20 }, (_, i) => `a${i}: id`).join(' ')} } }`;
    const subscriptions = [1, 2].map(() => listen(url, query, {}));
    await sleep(1_000);
    expect(subscriptions.flatMap(({ received }) => received)).toEqual([]);
    // Twice 21 of 60, and 1 more for the WebSocket handshake.
    expect(await leftOf(url)).toBe(name === 'WebSocket' ? 16 : 18);
    const rejected = listen(url, query, {});
    const ending = await rejected.ended;
    if (name === 'WebSocket') {
      expect(rejected.received).toEqual([
        {
          errors: [
            {
              message: expect.stringMatching(/Try again in \d+ seconds/) as string,
              extensions: { code: 'RATE_LIMITED' },
            },
          ],
        },
      ]);
    } else {
      const { response } = ending as { response: Response };
      expect([response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    }
    // Another client has its own limit.
    const other = listen(url, query, { authorization: `Bearer ${await issuer.token()}` });
    await sleep(200);
    expect(other.received).toEqual([]);
    for (const each of [...subscriptions, rejected, other]) each.stop();
  });

  test('rejected operations cost too', async () => {
    const url = await serve(1_000);
    const wrong = listen(url, 'subscription { policyChanged { nonsense } }', {});
    await wrong.ended;
    expect(wrong.received[0]?.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await leftOf(url)).toBeLessThan(1_000);
    wrong.stop();
  });

  test('invalid credentials charge their network and no one else', async () => {
    const url = await serve(2 * LIMITS.invalidCredentialCost);
    const attempt = () => listen(url, FEED, { authorization: 'Bearer nonsense' }).ended;
    const endings = [await attempt(), await attempt(), await attempt()] as {
      code?: number;
      response?: Response;
    }[];
    const codes = endings.map(({ code, response }) => response?.status ?? code);
    expect(codes).toEqual(name === 'WebSocket' ? [4403, 4403, 4429] : [401, 401, 429]);
    expect((await post(url, 'Bearer nonsense')).status).toBe(429);
    expect((await post(url)).status).toBe(429);
    expect((await post(url, `Bearer ${await issuer.token()}`)).status).toBe(200);
  });

  test('revoking a key or expiry of a token ends the subscription within seconds', async () => {
    const url = await serve(1e6, { introspection: true });
    const key = await makeKey();
    // Clock skew extends its life.
    const token = await issuer.token({}, { expiresIn: `${2 - issuer.settings.clockSkewSeconds}s` });
    const subscriptions = [key.authorization, `Bearer ${token}`].map((authorization) =>
      listen(url, FEED, { authorization }),
    );
    const lasting = [
      listen(url, FEED, {}),
      listen(url, FEED, { authorization: `Bearer ${await issuer.token()}` }),
    ];
    await sleep(500);
    await api.execute(`mutation { apiKeyRevoke(input: { id: "${key.id}" }) { userErrors { code } } }`, {
      as: 'ADMIN',
    });
    const revokedAt = Date.now();
    const endings = await Promise.all(subscriptions.map(({ ended }) => ended));
    expect(Date.now() - revokedAt).toBeLessThan(2 * LIMITS.credentialCheckMs + 2_000);
    if (name === 'WebSocket') {
      expect(endings).toMatchObject([{ code: 4403 }, { code: 4403 }]);
    } else {
      const codes = subscriptions.map(({ received }) => received[0]?.errors?.[0]?.extensions?.code);
      expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    }
    const isOver = await Promise.race([
      ...lasting.map(({ ended }) => ended.then(() => true)),
      sleep(100).then(() => false),
    ]);
    expect(isOver).toBe(false);
    for (const each of lasting) each.stop();
  }, 30_000);

  test('a store failure during catch-up is masked like any internal error', async () => {
    const gone = openDatabase('postgresql://nobody@127.0.0.1:1/none');
    const url = await serve(1e6, { db: gone });
    const after = Buffer.from('["policyChanges",0,0]').toString('base64url');
    const feed = listen(url, `subscription { policyChanged(after: "${after}") { id } }`, {});
    await feed.ended;
    expect(feed.received).toMatchObject([{ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] }]);
    expect(JSON.stringify(feed.received)).not.toMatch(/prisma|127\.0\.0\.1|findMany|ECONN/i);
    feed.stop();
    await gone.close();
  });
});

test('WebSockets that have not authenticated are bounded and leave room for others', async () => {
  const url = await serve(1e6);
  const open = () => new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const settled = (socket: WebSocket) =>
    new Promise<number>((resolve) => {
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  const sockets = Array.from({ length: LIMITS.pendingConnectionsPerNetwork }, open);
  expect(new Set(await Promise.all(sockets.map(settled)))).toEqual(new Set([101]));
  expect(await settled(open())).toBe(429);
  const stream = await fetch(`${url}/graphql/stream?query=${encodeURIComponent(FEED)}`, {
    headers: { accept: 'text/event-stream' },
  });
  expect(stream.status).toBe(200);
  await stream.body?.cancel();
  const other = await fetch(`${url}/graphql/stream?query=${encodeURIComponent(FEED)}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${await issuer.token()}` },
  });
  expect(other.status).toBe(200);
  await other.body?.cancel();
  for (const socket of sockets) socket.terminate();
});

test('disconnecting during an upgrade affects no other connection', async () => {
  const url = new URL(await serve(1e6));
  for (const path of ['/nowhere', '/graphql', '/graphql']) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(url.port), url.hostname, () => {
        const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
        socket.write(head.repeat(50), () => socket.resetAndDestroy());
      });
      socket.on('error', () => undefined).once('close', () => resolve());
    });
  }
  expect((await post(url.origin)).status).toBe(200);
});

test('disconnecting before a subscription opens frees its slot', async () => {
  const url = await serve(1e9);
  const { hostname, port } = new URL(url);
  // Verifying a key takes a moment, during which the client disconnects.
  const { authorization } = await makeKey();
  const body = JSON.stringify({ query: FEED });
  const request = `POST /graphql/stream HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nAuthorization: ${authorization}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  for (let client = 0; client < LIMITS.connectionsPerPrincipal * 3; client += 1) {
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.write(request, resolve));
    socket.destroy();
  }
  let status: number | undefined;
  for (let tries = 0; status !== 200 && tries < 60; tries += 1) {
    await sleep(100);
    const leaving = new AbortController();
    const answer = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
      signal: leaving.signal,
    });
    ({ status } = answer);
    leaving.abort();
  }
  expect(status).toBe(200);
});

test('a credential that cannot be verified now opens nothing, and the client does not learn why', async () => {
  const gone = openDatabase('postgresql://nobody@127.0.0.1:1/none');
  const url = await serve(1e6, {
    identity: createAuthenticator([new ApiKeyVerifier(gone, now), await DemoIdentity.create()]),
  });
  const [, overSocket] = TRANSPORTS[1];
  const authorization = `Bearer otk_${'0'.repeat(12)}_${'A'.repeat(43)}`;
  const ending = await overSocket(url, FEED, { authorization }).ended;
  expect(ending).toMatchObject({ code: 1013, reason: 'The credential cannot be verified at the moment.' });
  await gone.close();
});
