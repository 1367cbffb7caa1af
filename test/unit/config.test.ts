import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkServable, readConfig } from '../../src/shared/config.ts';
import { OperatorError } from '../../src/shared/operatorError.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('has defaults without any variable', () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    dataDir: path.join(root, '.data'),
    auditHeadsMinutes: 60,
    metricsHost: '127.0.0.1',
    environment: 'development',
    staleAfterDays: 365,
    logLevel: 'warn',
    snapshotMaxAgeSeconds: 43_200,
    shutdownGraceSeconds: 0,
    isReviewRequired: false,
    codebookEditors: '*',
    playground: true,
    introspection: true,
    trustedProxies: ['127.0.0.0/8', '::1'],
    corsOrigins: [],
    corsFromThisMachine: true,
    costPerMinute: 600_000_000,
    apiKeyMaxDays: 365,
  });
});

test('an empty variable counts as unset', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}));
});

test('pages that this machine serves may read responses in development alone', () => {
  expect(readConfig({ NODE_ENV: 'production' }).corsFromThisMachine).toBe(false);
  expect(readConfig({ NODE_ENV: 'development' }).corsFromThisMachine).toBe(true);
});

test('production closes the playground unless it is opened', () => {
  expect(readConfig({ NODE_ENV: 'production' }).playground).toBe(false);
  expect(readConfig({ NODE_ENV: 'production', PLAYGROUND: 'on' }).playground).toBe(true);
});

test('production needs a second person for policies unless that is turned off', () => {
  const review = (env: Record<string, string>) => readConfig(env).isReviewRequired;
  expect(review({ NODE_ENV: 'production' })).toBe(true);
  expect(review({ NODE_ENV: 'production', POLICY_REVIEW: 'off' })).toBe(false);
  expect(review({ POLICY_REVIEW: 'on' })).toBe(true);
});

test('in production no organization edits what all share until one is named', () => {
  const editors = (env: Record<string, string>) => readConfig(env).codebookEditors;
  expect(editors({ NODE_ENV: 'production' })).toBeNull();
  expect(editors({ NODE_ENV: 'production', CODEBOOK_EDITORS: 'editors-office' })).toBe('editors-office');
  expect(editors({ NODE_ENV: 'production', CODEBOOK_EDITORS: '*' })).toBe('*');
  expect(() => editors({ CODEBOOK_EDITORS: 'Two Words' })).toThrow('CODEBOOK_EDITORS');
});

test('introspection follows the playground, unless it is set', () => {
  const introspection = (env: Record<string, string>) =>
    readConfig({ NODE_ENV: 'production', ...env }).introspection;
  expect(introspection({})).toBe(false);
  expect(introspection({ PLAYGROUND: 'on' })).toBe(true);
  expect(introspection({ INTROSPECTION: 'on' })).toBe(true);
  expect(introspection({ PLAYGROUND: 'on', INTROSPECTION: 'off' })).toBe(false);
});

describe('an issuer', () => {
  const OIDC_ISSUER = 'https://login.example/realms/clinic';
  const OIDC_AUDIENCE = 'ot-codebook';

  test('has safe defaults', () => {
    expect(readConfig({ OIDC_ISSUER, OIDC_AUDIENCE }).oidc).toEqual({
      issuer: OIDC_ISSUER,
      audience: OIDC_AUDIENCE,
      organizationClaim: 'organization',
      rolesClaim: 'roles',
      roleNames: {},
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clockSkewSeconds: 30,
      tokenLifetimeSeconds: 86_400,
    });
  });

  test('may name the organization and roles claims', () => {
    const { oidc } = readConfig({
      OIDC_ISSUER,
      OIDC_AUDIENCE,
      OIDC_ROLES_CLAIM: 'realm_access.roles',
      OIDC_ROLE_NAMES: 'billing-team=BILLER, therapists=CLINICIAN',
    });
    expect(oidc?.roleNames).toEqual({ 'billing-team': 'BILLER', therapists: 'CLINICIAN' });
    expect(oidc?.rolesClaim).toBe('realm_access.roles');
  });

  test.each([[{ OIDC_ISSUER }], [{ OIDC_AUDIENCE }]])('needs its audience, and the reverse: %j', (env) =>
    expect(() => readConfig(env)).toThrow('OIDC_ISSUER and OIDC_AUDIENCE belong together'),
  );

  test('is required in production, in one sentence', () => {
    expect(() => checkServable(readConfig({ NODE_ENV: 'production' }))).toThrow(
      /^NODE_ENV is production and no identity provider is configured: set OIDC_ISSUER .* and OIDC_AUDIENCE .*\.$/,
    );
    expect(() =>
      checkServable(readConfig({ NODE_ENV: 'production', OIDC_ISSUER, OIDC_AUDIENCE })),
    ).not.toThrow();
    expect(() => checkServable(readConfig({}))).not.toThrow();
  });

  test.each([
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://localhost:8080/realms/clinic', OIDC_AUDIENCE }],
    ['OIDC_JWKS_URL', { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URL: 'http://127.0.0.1/keys' }],
  ])('without TLS is for development only: %s', (name, env) => {
    expect(() => checkServable(readConfig(env))).not.toThrow();
    const inProduction = readConfig({ ...env, NODE_ENV: 'production' });
    expect(() => checkServable(inProduction)).toThrow(`${name} is http://`);
  });
});

test.each([
  ['PORT', '0', true],
  ['PORT', '65535', true],
  ['PORT', '65536', false],
  ['PORT', '-1', false],
  ['PORT', '4000.5', false],
  ['PORT', '0x10', false],
  ['HOST', '::1', true],
  ['HOST', 'http://localhost', false],
  ['DATABASE_URL', 'postgres://u:p@h/d', true],
  ['DATABASE_URL', 'mysql://u:p@h/d', false],
  ['DATABASE_URL', 'not an address', false],
  ['NODE_ENV', 'prod', false],
  ['CORS_ORIGINS', 'https://app.example,http://localhost:3000', true],
  ['CORS_ORIGINS', '*', false],
  ['CORS_ORIGINS', 'https://app.example/', false],
  ['TRUSTED_PROXIES', '10.0.0.5, 172.16.0.0/12,fd00::/8', true],
  ['TRUSTED_PROXIES', '10.0.0.0/32', true],
  ['TRUSTED_PROXIES', '10.0.0.0/33', false],
  ['TRUSTED_PROXIES', '::/128', true],
  ['TRUSTED_PROXIES', '::/129', false],
  ['TRUSTED_PROXIES', 'fe80::1%eth0', false],
  ['TRUSTED_PROXIES', '10.0.0.0/', false],
  ['TRUSTED_PROXIES', '10.0.0.0/8/8', false],
  ['TRUSTED_PROXIES', 'balancer', false],
  ['LOG_LEVEL', 'verbose', false],
  ['STALE_AFTER_DAYS', '0', false],
  ['STALE_AFTER_DAYS', '1', true],
  ['SNAPSHOT_MAX_AGE_SECONDS', '1e3', false],
  ['PLAYGROUND', 'yes', false],
])('%s=%s', (name, value, allowed) => {
  if (allowed) expect(() => readConfig({ [name]: value })).not.toThrow();
  else expect(() => readConfig({ [name]: value })).toThrow(OperatorError);
});

test('every invalid variable gets a sentence with its value, the valid values and the fix', () => {
  expect(() => readConfig({ PORT: 'abc', NODE_ENV: 'prod' })).toThrow(
    [
      'PORT is "abc": set it to a whole number from 0 to 65535, or unset it to use the default.',
      'NODE_ENV is "prod": set it to one of development, production, test, or unset it to use the default.',
    ].join('\n'),
  );
});

test('an invalid DATABASE_URL is explained without its password', () => {
  let message = '';
  try {
    readConfig({ DATABASE_URL: 'mysql://me:secret@host/db' });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^DATABASE_URL is not valid: set it to a PostgreSQL address/);
  expect(message).not.toContain('secret');
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
  const file = path.join(folder, 'url');
  afterAll(() => rmSync(folder, { recursive: true }));
  const readFrom = (text: string) => {
    writeFileSync(file, text);
    return readConfig({ DATABASE_URL_FILE: file });
  };

  test('is read without its last line break', () => {
    for (const end of ['', '\n', '\r\n'])
      expect(readFrom(`postgres://u:p@h/d${end}`).databaseUrl).toBe('postgres://u:p@h/d');
  });

  test('is refused next to the setting itself', () => {
    const env = { DATABASE_URL: 'postgres://u:p@h/d', DATABASE_URL_FILE: file };
    expect(() => readConfig(env)).toThrow('DATABASE_URL and DATABASE_URL_FILE are both set');
  });

  test('must exist, have a value, and be valid; no error shows it', () => {
    expect(() => readConfig({ DATABASE_URL_FILE: path.join(folder, 'none') })).toThrow(
      /^DATABASE_URL_FILE is ".*none", which cannot be read \(ENOENT\): set it to a file .*\.$/,
    );
    expect(() => readConfig({ DATABASE_URL_FILE: folder })).toThrow(/cannot be read \(EISDIR\)/);
    expect(() => readFrom(' \n')).toThrow(/^DATABASE_URL_FILE is .*, which is empty: .*\.$/);
    expect(() => readFrom('mysql://me:secret@host/db')).toThrow(/^DATABASE_URL is not valid(?!.*secret)/);
  });

  test('is for secrets only', () => {
    expect(readConfig({ PORT_FILE: path.join(folder, 'none') }).port).toBe(4000);
  });
});

test.each([
  ['OIDC_ISSUER', 'http://login.example'],
  ['OIDC_ISSUER', 'https://user:password@login.example'],
  ['OIDC_ISSUER', 'login.example'],
  ['OIDC_ALGORITHMS', 'HS256'],
  ['OIDC_ALGORITHMS', 'RS256,none'],
  ['OIDC_ROLE_NAMES', 'billing-team=EMPEROR'],
  ['OIDC_CLOCK_SKEW_SECONDS', '301'],
])('%s may not be %s', (name, value) => expect(() => readConfig({ [name]: value })).toThrow(name));
