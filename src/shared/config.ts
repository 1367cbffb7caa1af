import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { OperatorError } from './operatorError.ts';

const ISSUER_ALLOWED =
  'an https address (http on this machine only), such as https://login.example/realms/clinic';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..');

/** What the environment decides. Numbers carry their unit in the name; `dataDir` is absolute. */
export type Config = Readonly<{
  /** 0 lets the system choose a free port. */
  port: number;
  host: string;
  /** Absent: the embedded PostgreSQL in `dataDir` is used. */
  databaseUrl?: string;
  dataDir: string;
  environment: 'development' | 'production' | 'test';
  /** A fact that nobody has verified for longer than this is shown as stale. */
  staleAfterDays: number;
  logLevel: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** The longest that a snapshot may be served without having been compared with the database. */
  snapshotMaxAgeSeconds: number;
  playground: boolean;
  /** Whether `__schema` and `__type` are answered, and suggestions are made. */
  introspection: boolean;
  /** Who verifies people; absent: nobody but the demo of a development server is known. */
  oidc?: OidcConfig;
  /** Origins whose pages may read answers in a browser, such as https://app.example. */
  corsOrigins: readonly string[];
  /** Addresses and networks of the proxies that may say for whom they ask. */
  trustedProxies: readonly string[];
  /** What one caller may spend in a minute, in the unit of `extensions.cost`. */
  costPerMinute: number;
  /** A file of operations: no other is run. Absolute. */
  operationsManifest?: string;
}>;

/** An OpenID Connect issuer, and how its tokens say who somebody is. */
export type OidcConfig = Readonly<{
  issuer: string;
  audience: string;
  /** Where its keys are; absent: asked of the issuer's discovery document. */
  jwksUrl?: string;
  /** The claim that holds the slug of the organization; dots lead into objects. */
  organizationClaim: string;
  /** The claim that holds the role or a list of roles. */
  rolesClaim: string;
  /** What the issuer calls our roles; a name that is not in it counts when it is one of ours. */
  roleNames: Readonly<Record<string, string>>;
  algorithms: readonly string[];
  clockSkewSeconds: number;
}>;

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

type Variable = { schema: z.ZodType; allowed: string; secret?: boolean };

const wholeNumber = (least: number, most: number): Variable => ({
  schema: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most)),
  allowed: `a whole number from ${least} to ${most}`,
});

const oneOf = (values: readonly [string, ...string[]]): Variable => ({
  schema: z.enum(values),
  allowed: `one of ${values.join(', ')}`,
});

/** Signatures made with a private key. A shared secret is not among them: whoever verifies could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const listOf = (item: z.ZodType<string, string>, allowed: string): Variable => ({
  schema: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(50)),
  allowed,
});

const claim: Variable = {
  schema: z.string().regex(/^[^\s,=]{1,200}$/),
  allowed: 'the name of a claim, such as roles or realm_access.roles',
};

const VARIABLES = {
  PORT: wholeNumber(0, 65_535),
  HOST: {
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
    allowed: 'a host name or an address such as 127.0.0.1, or 0.0.0.0 for every interface',
  },
  DATABASE_URL: {
    schema: z.string().refine(isPostgresUrl),
    allowed: 'a PostgreSQL address such as postgresql://user:password@host:5432/database',
    secret: true,
  },
  DATA_DIR: { schema: z.string().refine((value) => !value.includes('\0')), allowed: 'a folder' },
  NODE_ENV: oneOf(['development', 'production', 'test']),
  STALE_AFTER_DAYS: wholeNumber(1, 36_500),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  SNAPSHOT_MAX_AGE_SECONDS: wholeNumber(1, 86_400),
  PLAYGROUND: oneOf(['on', 'off']),
  INTROSPECTION: oneOf(['on', 'off']),
  OIDC_ISSUER: { schema: z.string().refine(isIssuerUrl), allowed: ISSUER_ALLOWED },
  OIDC_AUDIENCE: { schema: z.string().max(200), allowed: 'the audience that tokens for this API name' },
  OIDC_JWKS_URL: { schema: z.string().refine(isIssuerUrl), allowed: ISSUER_ALLOWED },
  OIDC_ORGANIZATION_CLAIM: claim,
  OIDC_ROLES_CLAIM: claim,
  OIDC_ROLE_NAMES: listOf(
    z.string().regex(/^[^=,]{1,100}=(VIEWER|ANALYST|BILLER|CLINICIAN|ADMIN|AUDITOR)$/),
    'pairs such as billing-team=BILLER,therapists=CLINICIAN',
  ),
  OIDC_ALGORITHMS: listOf(z.enum(ALGORITHMS), `one or more of ${ALGORITHMS.join(', ')}, with commas`),
  OIDC_CLOCK_SKEW_SECONDS: wholeNumber(0, 300),
  COST_PER_MINUTE: wholeNumber(1, 999_999_999),
  CORS_ORIGINS: listOf(z.string().refine(isOrigin), 'origins such as https://app.example, with commas'),
  TRUSTED_PROXIES: listOf(
    z.string().refine(isNetwork),
    'addresses or networks such as 10.0.0.5 or 10.0.0.0/8, with commas',
  ),
  OPERATIONS_MANIFEST: {
    schema: z.string().refine((value) => !value.includes('\0')),
    allowed: 'a file that npm run operations:manifest wrote',
  },
} satisfies Record<string, Variable>;

/** Whoever can connect from elsewhere could otherwise take any address for its own. */
const DEFAULT_TRUSTED_PROXIES = ['127.0.0.0/8', '::1'];

const DEFAULT_LOG_LEVEL = { development: 'warn', production: 'info', test: 'silent' } as const;

/** On a developer's machine every caller is the same one, so that a load test must fit into it. */
const DEFAULT_COST_PER_MINUTE = {
  development: 600_000_000,
  production: 10_000_000,
  test: 600_000_000,
} as const;

/**
 * Reads the configuration from environment variables; an empty variable counts as unset.
 * Throws an OperatorError with one sentence for each variable that has an impossible value.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const values = readVariables(env);
  const environment = (values['NODE_ENV'] ?? 'development') as Config['environment'];
  const databaseUrl = values['DATABASE_URL'] as string | undefined;
  const manifest = values['OPERATIONS_MANIFEST'] as string | undefined;
  const oidc = oidcFrom(values);
  const playground = (values['PLAYGROUND'] ?? (environment === 'production' ? 'off' : 'on')) === 'on';
  return Object.freeze({
    port: (values['PORT'] ?? 4000) as number,
    host: (values['HOST'] ?? '127.0.0.1') as string,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    dataDir: path.resolve(PROJECT_ROOT, (values['DATA_DIR'] ?? '.data') as string),
    environment,
    staleAfterDays: (values['STALE_AFTER_DAYS'] ?? 365) as number,
    logLevel: (values['LOG_LEVEL'] ?? DEFAULT_LOG_LEVEL[environment]) as Config['logLevel'],
    snapshotMaxAgeSeconds: (values['SNAPSHOT_MAX_AGE_SECONDS'] ?? 30) as number,
    playground,
    // The playground cannot complete a line without it.
    introspection: (values['INTROSPECTION'] ?? (playground ? 'on' : 'off')) === 'on',
    ...(oidc && { oidc }),
    costPerMinute: (values['COST_PER_MINUTE'] ?? DEFAULT_COST_PER_MINUTE[environment]) as number,
    trustedProxies: (values['TRUSTED_PROXIES'] ?? DEFAULT_TRUSTED_PROXIES) as string[],
    corsOrigins: (values['CORS_ORIGINS'] ?? []) as string[],
    ...(manifest !== undefined && { operationsManifest: path.resolve(PROJECT_ROOT, manifest) }),
  });
}

/** @throws OperatorError when a server in production could verify nobody */
export function checkServable({ environment, oidc }: Config): void {
  if (environment !== 'production' || oidc) return;
  throw new OperatorError(
    'NODE_ENV is production and nobody could be verified: set OIDC_ISSUER to the https address of your identity provider and OIDC_AUDIENCE to the audience of this API.',
  );
}

function oidcFrom(values: Record<string, unknown>): OidcConfig | null {
  const issuer = values['OIDC_ISSUER'] as string | undefined;
  const audience = values['OIDC_AUDIENCE'] as string | undefined;
  if (issuer === undefined && audience === undefined) return null;
  if (issuer === undefined || audience === undefined) {
    throw new OperatorError('OIDC_ISSUER and OIDC_AUDIENCE belong together: set both, or unset both.');
  }
  const jwksUrl = values['OIDC_JWKS_URL'] as string | undefined;
  const pairs = ((values['OIDC_ROLE_NAMES'] ?? []) as string[]).map((pair) => pair.split('='));
  return {
    issuer,
    audience,
    ...(jwksUrl !== undefined && { jwksUrl }),
    organizationClaim: (values['OIDC_ORGANIZATION_CLAIM'] ?? 'organization') as string,
    rolesClaim: (values['OIDC_ROLES_CLAIM'] ?? 'roles') as string,
    roleNames: Object.fromEntries(pairs) as Record<string, string>,
    algorithms: (values['OIDC_ALGORITHMS'] ?? ['RS256', 'PS256', 'ES256', 'EdDSA']) as string[],
    clockSkewSeconds: (values['OIDC_CLOCK_SKEW_SECONDS'] ?? 30) as number,
  };
}

function readVariables(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const given = env[name]?.trim();
    if (given === undefined || given === '') continue;
    const parsed = variable.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else complaints.push(complaint(name, given, variable));
  }
  if (complaints.length > 0) throw new OperatorError(complaints.join('\n'));
  return values;
}

function complaint(name: string, given: string, { allowed, secret }: Variable): string {
  const shown = secret ? 'has a value that cannot be used' : `is ${JSON.stringify(given.slice(0, 80))}`;
  return `${name} ${shown}: set it to ${allowed}, or unset it to use the default.`;
}

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== '';
}

/** Keys that are fetched in the clear could be anybody's; on this machine nobody is in between. */
function isIssuerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/** An address, or a network such as `10.0.0.0/8` and `fd00::/8`. */
function isNetwork(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.origin === value;
}
