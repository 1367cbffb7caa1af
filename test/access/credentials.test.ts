import { jest } from '@jest/globals';
import { generateKeyPair, jwtVerify } from 'jose';
import { organizationLookup } from '../../src/access/organizationLookup.ts';
import { ApiKeyVerifier } from '../../src/access/apiKeys.ts';
import { DemoIdentity } from '../../src/access/demo.ts';
import {
  createAuthenticator,
  IssuerUnavailableError,
  InvalidCredentialError,
  type Authenticator,
} from '../../src/access/authenticator.ts';
import { IssuerKeys } from '../../src/access/issuerKeys.ts';
import { OidcVerifier } from '../../src/access/oidc.ts';
import { createServer } from '../../src/http/server.ts';
import { idOf, OUR_SESSION, startTestApi, type TestApi } from '../support/api.ts';
import { BILLER_CLAIMS, startIssuer, type TestIssuer } from './issuer.ts';
import { dayFromToday, now, TODAY } from '../support/clock.ts';

/** Valid credentials open the API; every invalid one gets the same answer. */

let api: TestApi;
let issuer: TestIssuer;
let identity: Authenticator;
let app: TestApi['app'];
beforeAll(async () => {
  api = await startTestApi();
  issuer = await startIssuer();
  identity = createAuthenticator([
    await DemoIdentity.create(),
    new ApiKeyVerifier(api.db, now),
    new OidcVerifier(issuer.settings, organizationLookup(api.db)),
  ]);
  const { db, store } = api;
  app = await createServer({
    db,
    store,
    identity,
    logger: api.app.log,
    introspection: false,
    costPerMinute: 1e9,
    now,
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await issuer?.close();
  await api?.close();
});

const authenticate = (token: string) => identity.authenticate(`Bearer ${token}`);
const asJson = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of the issuer', () => {
  test('a valid token gives the subject, the organization and the roles', async () => {
    await expect(authenticate(await issuer.token())).resolves.toEqual({
      subject: 'OT-BILLING-1',
      organization: 'demo-clinic',
      roles: ['BILLER'],
      organizationId: '76a22f6a-e65f-4f85-af8d-dd089a30984b',
      editsCodebook: false,
    });
  });

  test('only the organization that the operator names edits what all share', async () => {
    const token = `Bearer ${await issuer.token()}`;
    const verifier = new OidcVerifier(issuer.settings, organizationLookup(api.db));
    const edits = async (editors: string | null) => {
      const principal = await createAuthenticator([verifier], editors).authenticate(token);
      return principal?.editsCodebook;
    };
    expect(await Promise.all(['demo-clinic', '*', 'another-clinic', null].map(edits))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test.each([
    ['a list', { roles: ['CLINICIAN', 'BILLER'] }, ['BILLER', 'CLINICIAN']],
    ['one text', { roles: 'BILLER' }, ['BILLER']],
    ['one text with several roles', { roles: 'openid BILLER' }, ['BILLER']],
    ['none', { roles: undefined }, []],
    ['unknown role names', { roles: ['EMPEROR', '__proto__', 'constructor', 'biller'] }, []],
    ['another type', { roles: { BILLER: true } }, []],
    ['numbers', { roles: [1, 2] }, []],
  ])('read roles from %s', async (_how, claims, roles) => {
    await expect(authenticate(await issuer.token(claims))).resolves.toMatchObject({ roles });
  });

  test('read the organization and the roles from the configured claims', async () => {
    const verifier = new OidcVerifier(
      {
        ...issuer.settings,
        organizationClaim: 'https://claims.example/clinic',
        rolesClaim: 'realm_access.roles',
        roleNames: { 'billing-team': 'BILLER', ADMIN: 'VIEWER' },
      },
      organizationLookup(api.db),
    );
    const token = await issuer.token({
      'https://claims.example/clinic': 'demo-practice',
      realm_access: { roles: ['billing-team', 'ADMIN'] },
    });
    await expect(verifier.verify(token)).resolves.toMatchObject({
      organization: 'demo-practice',
      roles: ['VIEWER', 'BILLER'],
    });
  });

  test('live no longer than the setting allows', async () => {
    const strict = new OidcVerifier(
      { ...issuer.settings, tokenLifetimeSeconds: 600 },
      organizationLookup(api.db),
    );
    await expect(strict.verify(await issuer.token({}, { expiresIn: '10m' }))).resolves.toBeTruthy();
    await expect(strict.verify(await issuer.token({}, { expiresIn: '11m' }))).rejects.toThrow(
      InvalidCredentialError,
    );
  });

  test('tolerate exactly the configured clock skew', async () => {
    await expect(authenticate(await issuer.token({}, { expiresIn: '-25s' }))).resolves.toBeTruthy();
    await expect(authenticate(await issuer.token({}, { notBefore: '25s' }))).resolves.toBeTruthy();
    await expect(authenticate(await issuer.token({}, { expiresIn: '-35s' }))).rejects.toThrow(
      InvalidCredentialError,
    );
    await expect(authenticate(await issuer.token({}, { notBefore: '35s' }))).rejects.toThrow(
      InvalidCredentialError,
    );
  });
});

/** Every way in which a credential can be invalid. */
async function wrongCredentials(): Promise<Record<string, string>> {
  const good = await issuer.token();
  const [head = '', body = '', signature = ''] = good.split('.');
  const other = (await generateKeyPair('ES256')).privateKey;
  const publicKey = new TextEncoder().encode(await issuer.publicKeyText());
  const admin = asJson({ ...BILLER_CLAIMS, roles: ['ADMIN'], iss: issuer.url });
  const { secret, id } = await makeKey();
  await api.execute(`mutation { apiKeyRevoke(input: { id: "${id}" }) { userErrors { message } } }`, {
    as: 'ADMIN',
  });
  const foreignDemo = await DemoIdentity.create();
  const demo = await foreignDemo.authorizationFor({
    subject: 'x',
    organization: 'demo-clinic',
    roles: ['ADMIN' as const],
    organizationId: '76a22f6a-e65f-4f85-af8d-dd089a30984b',
  });
  return {
    expired: await issuer.token({}, { expiresIn: '-10m' }),
    'not yet valid': await issuer.token({}, { notBefore: '10m' }),
    'for another audience': await issuer.token({ aud: 'another-api' }),
    'for no audience': await issuer.token({ aud: undefined }),
    'of another issuer': await issuer.token({ iss: 'https://other.example' }),
    'of no issuer': await issuer.token({ iss: undefined }),
    'without the time of issue': await issuer.token({}, { issuedAt: null }),
    'issued in the future': await issuer.token({}, { issuedAt: '10m', expiresIn: '20m' }),
    'valid for more than a day': await issuer.token({}, { expiresIn: '25h' }),
    'of the type of logout tokens': await issuer.token({}, { header: { typ: 'logout+jwt' } }),
    'an ID token': await issuer.token({ nonce: 'n-0S6_WzA2Mj' }),
    'without a subject': await issuer.token({ sub: undefined }),
    'of a subject like the name of a key': await issuer.token({ sub: `key:${id}` }),
    'of a subject with U+0000': await issuer.token({ sub: 'OT\0' }),
    'of a subject of two lines': await issuer.token({ sub: 'OT\nBILLING' }),
    'of a subject with half a character': await issuer.token({ sub: 'OT\ud800' }),
    'of an empty subject': await issuer.token({ sub: '' }),
    'without an organization': await issuer.token({ organization: undefined }),
    'of an unknown organization': await issuer.token({ organization: 'no-such-clinic' }),
    'of an organization with U+0000': await issuer.token({ organization: 'demo-clinic\0' }),
    'of a list of organizations': await issuer.token({ organization: ['demo-clinic'] }),
    'unsigned, alg none': `${asJson({ alg: 'none' })}.${body}.`,
    'unsigned, alg nOnE': `${asJson({ alg: 'nOnE' })}.${body}.${signature}`,
    'HS256 signed with the public key': await issuer.token({}, { header: { alg: 'HS256' }, key: publicKey }),
    'signed by another key under the same name': await issuer.token({}, { key: other }),
    'signed by another key under an unknown name': await issuer.token(
      {},
      { key: other, header: { kid: 'x' } },
    ),
    'with another body': `${head}.${admin}.${signature}`,
    'with another signature': `${head}.${body}.${signature.slice(0, -4)}AAAA`,
    'without its signature': `${head}.${body}.`,
    'of two parts': `${head}.${body}`,
    'a demo token of another server': demo.slice('Bearer '.length),
    'huge, of 7 KB': await issuer.token({ filler: 'x'.repeat(5_000) }, { key: other }),
    'huge, of 40 KB': await issuer.token({ filler: 'x'.repeat(30_000) }),
    'a revoked key': secret,
    'a key with another secret': `${secret.slice(0, 17)}${'A'.repeat(43)}`,
    'an unknown key': `otk_${'0'.repeat(12)}_${'A'.repeat(43)}`,
    'half a key': secret.slice(0, 20),
    nonsense: 'nonsense',
    'one character': '.',
  };
}

interface Made {
  readonly apiKeyCreate: { readonly secret: string; readonly apiKey: { readonly id: string } };
}

async function makeKey(
  input = 'name: "nightly export", role: BILLER',
): Promise<{ secret: string; id: string }> {
  const { data } = await api.execute<Made>(
    `mutation { apiKeyCreate(input: { ${input} }) { secret apiKey { id } userErrors { message } } }`,
    { as: 'ADMIN+BILLER' },
  );
  if (!data) throw new Error('no key was made');
  return { secret: data.apiKeyCreate.secret, id: data.apiKeyCreate.apiKey.id };
}

test('every invalid credential gets the same response, byte for byte', async () => {
  const wrong = await wrongCredentials();
  const answers: Record<string, unknown> = {};
  const first = await execute('Bearer nonsense');
  for (const [what, token] of Object.entries(wrong)) answers[what] = await execute(`Bearer ${token}`);
  for (const header of ['', ' ', 'Bearer', 'Basic eDp5', 'Bearer a b', 'bearer\tx'])
    answers[header] = await execute(header);
  expect(first.status).toBe(401);
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((what) => [what, first])));
});

async function execute(authorization: string) {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ payers { slug } }' },
    headers: { authorization, 'x-request-id': 'same-request-id' },
  });
  const { date: _date, ...headers } = response.headers;
  return { status: response.statusCode, headers, body: response.body };
}

test('a request without a credential is anonymous and may read reference data', async () => {
  await expect(identity.authenticate(undefined)).resolves.toBeNull();
});

describe('keys of the issuer', () => {
  const fresh = (with_: Partial<TestIssuer['settings']> = {}) =>
    new OidcVerifier({ ...issuer.settings, ...with_ }, async () => '76a22f6a-e65f-4f85-af8d-dd089a30984b');
  afterEach(() => issuer.behave('WELL'));

  test('a rotated key is accepted, and a withdrawn key is rejected by a new process', async () => {
    const verifier = fresh();
    const old = await issuer.token();
    await expect(verifier.verify(old)).resolves.toBeTruthy();
    await issuer.rotate();
    issuer.withdrawOldKeys();
    const next = fresh();
    await expect(next.verify(await issuer.token())).resolves.toBeTruthy();
    await expect(next.verify(old)).rejects.toThrow(InvalidCredentialError);
  });

  test('a flood of unknown key ids does not reach the issuer', async () => {
    const verifier = fresh();
    await verifier.verify(await issuer.token());
    const before = issuer.keyRequests();
    const forged = await Promise.all(
      Array.from({ length: 50 }, (_, index) => issuer.token({}, { header: { kid: `forged-${index}` } })),
    );
    for (const token of forged) await expect(verifier.verify(token)).rejects.toThrow(InvalidCredentialError);
    expect(issuer.keyRequests() - before).toBeLessThanOrEqual(1);
  });

  test.each(['BROKEN', 'OTHER_ISSUER', 'HUGE', 'REDIRECTING', 'KEYS_WITHOUT_TLS'] as const)(
    'a bad response of the issuer (%s) counts as unable to verify, and is retried',
    async (behavior) => {
      let time = Date.now();
      const keys = new IssuerKeys({ issuer: issuer.url, now: () => time });
      const token = await issuer.token();
      const verify = () => jwtVerify(token, keys.find);
      issuer.behave(behavior);
      await expect(verify()).rejects.toThrow(IssuerUnavailableError);
      issuer.behave('WELL');
      await expect(verify()).rejects.toThrow(IssuerUnavailableError);
      time += 2_000;
      await expect(verify()).resolves.toBeTruthy();
    },
  );

  test('known keys survive an outage of a day; a new key and junk do not', async () => {
    const start = Date.now();
    const realNow = Date.now;
    const moveTo = (hours: number) => void (Date.now = () => start + hours * 3_600_000);
    try {
      const keys = new IssuerKeys({ issuer: issuer.url, now: () => Date.now() });
      const verify = (token: string) => jwtVerify(token, keys.find, { currentDate: new Date(start) });
      const token = await issuer.token();
      await verify(token);
      issuer.behave('BROKEN');
      await issuer.rotate();
      const rotated = await issuer.token();
      moveTo(23);
      await expect(verify(token)).resolves.toBeTruthy();
      await expect(verify(rotated)).rejects.toThrow(IssuerUnavailableError);
      moveTo(25);
      await expect(verify(token)).rejects.toThrow(IssuerUnavailableError);
      issuer.behave('WELL');
      moveTo(26);
      await expect(verify(rotated)).resolves.toBeTruthy();
    } finally {
      Date.now = realNow;
    }
  });

  test('junk is rejected while the issuer is away, and never reaches it', async () => {
    issuer.behave('BROKEN');
    const verifier = fresh();
    const junk = await issuer.token({ iss: 'https://other.example' });
    await expect(verifier.verify(junk)).rejects.toThrow(InvalidCredentialError);
    await expect(verifier.verify(await issuer.token())).rejects.toThrow(IssuerUnavailableError);
  });

  test('an issuer without keys rejects every token', async () => {
    issuer.behave('NO_KEYS');
    await expect(fresh().verify(await issuer.token())).rejects.toThrow(InvalidCredentialError);
  });

  test('a silent issuer delays a request up to its limit, then the response asks to retry', async () => {
    issuer.behave('SILENT');
    const before = Date.now();
    await expect(fresh().verify(await issuer.token())).rejects.toThrow(IssuerUnavailableError);
    expect(Date.now() - before).toBeLessThan(9_000);
  }, 15_000);

  test('a configured key URL replaces discovery', async () => {
    issuer.behave('OTHER_ISSUER');
    const verifier = fresh({ jwksUrl: `${issuer.url}/keys` });
    await expect(verifier.verify(await issuer.token())).resolves.toBeTruthy();
  });
});

describe('API keys', () => {
  test('a key acts in its role for its organization, and its subject differs from any person', async () => {
    const { secret } = await makeKey();
    await expect(authenticate(secret)).resolves.toMatchObject({
      subject: expect.stringMatching(/^key:/) as string,
      organization: 'demo-clinic',
      roles: ['BILLER'],
      isKey: true,
    });
  });

  test('a refused key is not looked up again, and a key made meanwhile works at once', async () => {
    const verifier = new ApiKeyVerifier(api.db, now);
    const { secret } = await makeKey();
    const wrong = `${secret.slice(0, 17)}${'A'.repeat(43)}`;
    await expect(verifier.verify(wrong)).rejects.toThrow(InvalidCredentialError);
    const read = jest.spyOn(api.db.prisma, '$queryRaw');
    try {
      await expect(verifier.verify(wrong)).rejects.toThrow(InvalidCredentialError);
      expect(read).not.toHaveBeenCalled();
      await expect(verifier.verify(secret)).resolves.toBeTruthy();
      expect(read).toHaveBeenCalled();
    } finally {
      read.mockRestore();
    }
    await expect(verifier.verify((await makeKey()).secret)).resolves.toBeTruthy();
  });

  test('the secret is stored nowhere', async () => {
    const { secret } = await makeKey();
    const rows = await api.db.prisma.apiKey.findMany();
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain(secret.slice(17));
    expect(stored).toContain(secret.slice(4, 16));
    expect(api.log.join('')).not.toContain(secret.slice(17));
  });

  test('a revoked key is rejected at once, in another process too', async () => {
    const { secret, id } = await makeKey();
    const elsewhere = new ApiKeyVerifier(api.db, now);
    await expect(elsewhere.verify(secret)).resolves.toBeTruthy();
    const revoke = `mutation { apiKeyRevoke(input: { id: "${id}" }) { apiKey { revokedAt } userErrors { code } } }`;
    const first = await api.execute(revoke, { as: 'ADMIN' });
    expect(first).toMatchObject({ data: { apiKeyRevoke: { userErrors: [] } } });
    await expect(elsewhere.verify(secret)).rejects.toThrow(InvalidCredentialError);
    expect(await api.execute(revoke, { as: 'ADMIN' })).toEqual(first);
  });

  test('a key works through its last day and not after it', async () => {
    const { secret, id } = await makeKey();
    const key = Buffer.from(id, 'base64url').toString().slice('ApiKey:'.length);
    await api.db.prisma.apiKey.updateMany({ where: { id: key }, data: { expiresOn: new Date(TODAY) } });
    await expect(authenticate(secret)).resolves.toBeTruthy();
    const yesterday = new Date(dayFromToday(-1));
    await api.db.prisma.apiKey.updateMany({ where: { id: key }, data: { expiresOn: yesterday } });
    await expect(authenticate(secret)).rejects.toThrow(InvalidCredentialError);
  });

  test('no key outlives the longest life, also not an older one', async () => {
    const create = (expiresOn: string) =>
      api.execute<{ apiKeyCreate: { apiKey: object | null; userErrors: object[] } }>(
        `mutation { apiKeyCreate(input: { name: "long", role: VIEWER, expiresOn: "${expiresOn}" }) { apiKey { expiresOn } userErrors { code message } } }`,
        { as: 'ADMIN' },
      );
    const last = dayFromToday(365);
    expect((await create(last)).data?.apiKeyCreate.apiKey).toEqual({ expiresOn: last });
    expect((await create(dayFromToday(366))).data?.apiKeyCreate.userErrors).toEqual([
      {
        code: 'TOO_FAR_AHEAD',
        message: expect.stringContaining(`Send ${last} or an earlier day`) as string,
      },
    ]);
    const { secret, id } = await makeKey();
    const key = Buffer.from(id, 'base64url').toString().slice('ApiKey:'.length);
    expect(
      await api.db.prisma.apiKey.findFirst({
        where: { id: key },
        select: { expiresOn: true, createdBy: true },
      }),
    ).toEqual({ expiresOn: new Date(last), createdBy: 'demo-admin-biller' });
    const ageTo = (days: number) =>
      api.db.prisma.apiKey.updateMany({
        where: { id: key },
        data: { createdAt: new Date(dayFromToday(-days)), expiresOn: null },
      });
    const verifier = () => new ApiKeyVerifier(api.db, now, 90);
    await ageTo(90);
    await expect(verifier().verify(secret)).resolves.toBeTruthy();
    await ageTo(91);
    await expect(verifier().verify(secret)).rejects.toThrow(InvalidCredentialError);
  });

  test('every key of one person is listed and revoked together, and no other', async () => {
    const theirs = [await makeKey(), await makeKey()];
    const other = await api.execute<{ apiKeyCreate: { secret: string } }>(
      'mutation { apiKeyCreate(input: { name: "other", role: VIEWER }) { secret } }',
      { as: 'ADMIN' },
    );
    const listed = await api.execute<{
      apiKeys: { nodes: { id: string; createdBy: string; revokedAt: string | null }[] };
    }>('{ apiKeys(createdBy: "demo-admin-biller") { nodes { id createdBy revokedAt } } }', { as: 'AUDITOR' });
    expect(new Set(listed.data?.apiKeys.nodes.map(({ createdBy }) => createdBy))).toEqual(
      new Set(['demo-admin-biller']),
    );
    const active = listed.data?.apiKeys.nodes
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ id }) => id);
    expect(active).toEqual(expect.arrayContaining(theirs.map(({ id }) => id)));
    const revoke = () =>
      api.execute<{ apiKeyRevokeAll: { apiKeys: { id: string }[]; userErrors: object[] } }>(
        'mutation { apiKeyRevokeAll(input: { createdBy: "demo-admin-biller" }) { apiKeys { id } userErrors { code } } }',
        { as: 'ADMIN' },
      );
    const revoked = (await revoke()).data?.apiKeyRevokeAll.apiKeys.map(({ id }) => id);
    expect(new Set(revoked)).toEqual(new Set(active));
    for (const { secret } of theirs)
      await expect(authenticate(secret)).rejects.toThrow(InvalidCredentialError);
    await expect(authenticate(other.data?.apiKeyCreate.secret ?? '')).resolves.toBeTruthy();
    expect((await revoke()).data?.apiKeyRevokeAll).toEqual({
      apiKeys: [],
      userErrors: [{ code: 'UNKNOWN_KEY' }],
    });
  });

  test('pages of keys show every key once, active ones first', async () => {
    for (let made = 0; made < 3; made += 1) await makeKey();
    interface Keys {
      apiKeys: {
        nodes: { id: string; revokedAt: string | null }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    }
    const query = `query ($first: Int!, $after: String) {
      apiKeys(first: $first, after: $after) { nodes { id revokedAt } pageInfo { hasNextPage endCursor } } }`;
    const page = async (first: number, after: string | null) => {
      const { data } = await api.execute<Keys>(query, { as: 'AUDITOR', variables: { first, after } });
      if (!data) throw new Error('no answer');
      return data.apiKeys;
    };
    const { nodes: all } = await page(200, null);
    expect(all.length).toBeGreaterThan(4);
    const revoked = all.map(({ revokedAt }) => revokedAt !== null);
    expect(revoked).toEqual(revoked.toSorted((one, other) => Number(one) - Number(other)));
    for (const first of [1, 2]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { nodes, pageInfo } = await page(first, after);
        seen.push(...nodes.map(({ id }) => id));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(all.map(({ id }) => id));
    }
    const { errors } = await api.execute(query, {
      as: 'AUDITOR',
      variables: { first: 1, after: 'WyJhdWRpdCIsMV0' },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', issues: [{ field: 'after' }] } }]);
  });

  test('records the last use of a key at most once a minute', async () => {
    const { secret, id } = await makeKey();
    const key = Buffer.from(id, 'base64url').toString().slice('ApiKey:'.length);
    const used = async () =>
      (await api.db.prisma.apiKey.findFirst({ where: { id: key } }))?.lastUsedAt ?? null;
    expect(await used()).toBeNull();
    await authenticate(secret);
    const first = await used();
    expect(first).not.toBeNull();
    await authenticate(secret);
    expect(await used()).toEqual(first);
  });

  test('invalid input returns user errors with paths and creates no key', async () => {
    const count = await api.db.prisma.apiKey.count();
    const create = `mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { secret apiKey { id } userErrors { code path } } }`;
    const answer = await api.execute(create, {
      as: 'ADMIN+BILLER',
      variables: { input: { name: ' ', role: 'BILLER', expiresOn: dayFromToday(-1) } },
    });
    expect(answer).toEqual({
      data: {
        apiKeyCreate: {
          secret: null,
          apiKey: null,
          userErrors: [
            { code: 'BAD_NAME', path: ['input', 'name'] },
            { code: 'IN_THE_PAST', path: ['input', 'expiresOn'] },
          ],
        },
      },
    });
    expect(await api.db.prisma.apiKey.count()).toBe(count);
  });

  test('carries nothing that its maker may not do', async () => {
    const create =
      'mutation ($role: Role!) { apiKeyCreate(input: { name: "k", role: $role }) { secret userErrors { code path } } }';
    const codeFor = async (as: 'ADMIN' | 'ADMIN+BILLER', role: string) => {
      const { data } = await api.execute<{
        apiKeyCreate: { secret: string | null; userErrors: { code: string }[] };
      }>(create, { as, variables: { role } });
      return data?.apiKeyCreate.userErrors[0]?.code ?? (data?.apiKeyCreate.secret ? 'created' : 'nothing');
    };
    for (const role of ['ADMIN', 'VIEWER'])
      expect([role, await codeFor('ADMIN', role)]).toEqual([role, 'created']);
    for (const role of ['BILLER', 'CLINICIAN', 'AUDITOR', 'ANALYST'])
      expect([role, await codeFor('ADMIN', role)]).toEqual([role, 'ROLE_NOT_YOURS']);
    expect(await codeFor('ADMIN+BILLER', 'BILLER')).toBe('created');
    expect(await codeFor('ADMIN+BILLER', 'CLINICIAN')).toBe('ROLE_NOT_YOURS');
  });

  test('cannot sign a record, whatever its role', async () => {
    const { secret } = await makeKey('name: "signer", role: VIEWER');
    await api.db.prisma.$executeRaw`update api_key set role = 'CLINICIAN' where name = 'signer'`;
    const query = `mutation { sessionSign(input: { id: "${idOf('PatientSession', OUR_SESSION)}", expectedVersion: 1, reason: "r" }) { userErrors { code } } }`;
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query },
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  test('a name that cannot be stored unchanged creates no key', async () => {
    const create = `mutation ($name: String!) { apiKeyCreate(input: { name: $name, role: BILLER }) { userErrors { code } } }`;
    for (const name of ['a\0', 'a\ud800']) {
      const answer = await api.execute(create, { as: 'ADMIN+BILLER', variables: { name } });
      expect(answer).toMatchObject({ data: { apiKeyCreate: { userErrors: [{ code: 'BAD_NAME' }] } } });
    }
  });

  test('revoking a key of another organization answers like revoking an unknown one', async () => {
    const revoke = (id: string) =>
      api.execute(
        `mutation ($id: ID!) { apiKeyRevoke(input: { id: $id }) { apiKey { id } userErrors { code } } }`,
        {
          as: 'ADMIN',
          variables: { id },
        },
      );
    const theirs = await makeForeignKey();
    const answer = await revoke(theirs);
    expect(answer).toEqual(
      await revoke(Buffer.from('ApiKey:00000000-0000-4000-8000-000000000000').toString('base64url')),
    );
    expect(answer).toMatchObject({ data: { apiKeyRevoke: { userErrors: [{ code: 'UNKNOWN_KEY' }] } } });
  });

  test("an administrator's key cannot create or revoke keys", async () => {
    const { secret, id } = await makeKey('name: "lost", role: ADMIN');
    for (const mutation of [
      'apiKeyCreate(input: { name: "another", role: ADMIN }) { secret }',
      `apiKeyRevoke(input: { id: "${id}" }) { apiKey { id } }`,
    ]) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query: `mutation { ${mutation} }` },
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
  });

  test('an auditor sees the audited key and its role, and cannot create or revoke one', async () => {
    const { id } = await makeKey('name: "nightly", role: BILLER');
    const query = `{ apiKeys { nodes { id name role } } auditEvents(filter: { action: "apiKey.create", subject: "${id}" }) { nodes { subject } } }`;
    const { data } = await api.execute<{ apiKeys: { nodes: object[] }; auditEvents: { nodes: object[] } }>(
      query,
      {
        as: 'AUDITOR',
      },
    );
    expect(data?.apiKeys.nodes).toContainEqual({ id, name: 'nightly', role: 'BILLER' });
    expect(data?.auditEvents.nodes).toEqual([{ subject: id }]);
    for (const mutation of [
      'apiKeyCreate(input: { name: "another", role: AUDITOR }) { secret }',
      `apiKeyRevoke(input: { id: "${id}" }) { apiKey { id } }`,
    ]) {
      const { errors } = await api.execute(`mutation { ${mutation} }`, { as: 'AUDITOR' });
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
    }
  });

  test("listing keys shows the organization's keys without secrets, and is audited", async () => {
    const { id } = await makeKey();
    const answer = await api.execute<{ apiKeys: { nodes: { id: string }[] } }>(
      '{ apiKeys { nodes { id name prefix role lastUsedAt } } }',
      {
        as: 'ADMIN',
        requestId: 'list-of-keys',
      },
    );
    expect(answer.data?.apiKeys.nodes.map((key) => key.id)).toContain(id);
    const events = await api.execute<{ auditEvents: { nodes: unknown[] } }>(
      '{ auditEvents(filter: { action: "apiKey.list" }) { nodes { actor action requestId } } }',
      { as: 'AUDITOR' },
    );
    expect(events.data?.auditEvents.nodes).toContainEqual({
      actor: 'demo-admin',
      action: 'apiKey.list',
      requestId: 'list-of-keys',
    });
  });

  async function makeForeignKey(): Promise<string> {
    const organization = await api.db.prisma.organization.findFirstOrThrow({
      where: { slug: 'demo-practice' },
    });
    const id = '7d1d2a1e-0000-4000-8000-000000000001';
    await api.db.prisma.apiKey.create({
      data: {
        organizationId: organization.id,
        id,
        name: 'theirs',
        role: 'BILLER',
        prefix: 'ffffffffffff',
        secretHash: '0'.repeat(64),
      },
    });
    return Buffer.from(`ApiKey:${id}`).toString('base64url');
  }
});

test('the functions that verify keys and find organizations reveal nothing else to the application role', async () => {
  const { secret } = await makeKey();
  const prefix = secret.slice(4, 16);
  const rows = await api.db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`set local role ot_codebook_app`;
    return {
      known: await tx.$queryRaw<object[]>`select * from api_key_to_verify(${prefix}, ${TODAY}::date)`,
      pattern: await tx.$queryRaw`select * from api_key_to_verify('%', ${TODAY}::date)`,
      table: await tx.$queryRaw`select * from api_key`,
      slug: await tx.$queryRaw`select organization_by_slug('demo-clinic') is not null as known`,
      pattern2: await tx.$queryRaw`select organization_by_slug('demo%') is not null as known`,
    };
  });
  expect(rows.known).toHaveLength(1);
  expect(Object.keys(rows.known[0] ?? {}).sort()).toEqual([
    'created_at',
    'id',
    'last_used_at',
    'organization_id',
    'role',
    'secret_hash',
    'slug',
  ]);
  expect(rows).toMatchObject({
    pattern: [],
    table: [],
    slug: [{ known: true }],
    pattern2: [{ known: false }],
  });
});
