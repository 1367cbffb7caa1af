import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { isSecureUrl } from './secureUrl.ts';
import { Role } from './enums.ts';
import { OperatorError } from './operatorError.ts';

/**
 * The configuration: one declaration for each environment variable, with its default, its valid values and its meaning.
 * README.md shows them in the table that `settingsTable` returns.
 */

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..');

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .describe(`a whole number from ${least} to ${most}`);

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values).describe(`one of ${values.join(', ')}`);

const listOf = <Item extends string>(item: z.ZodType<Item, string>, valid: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(50))
    .describe(valid);

const claim = z
  .string()
  .regex(/^[^\s,=]{1,200}$/)
  .describe('the name of a claim, such as roles or realm_access.roles');

const file = (valid: string) =>
  z
    .string()
    .refine((value) => !value.includes('\0'))
    .transform((value) => path.resolve(PROJECT_ROOT, value))
    .describe(valid);

const issuerUrl = z
  .string()
  .refine(isIssuerUrl)
  .describe('an https address (http on this machine only), such as https://login.example/realms/clinic');

/** Signatures made with a private key. With a shared secret, a verifier of tokens could also sign them. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** `description` is the meaning; `otherwise` is the default in words, where no single value is it. */
const Settings = z.object({
  PORT: wholeNumber(0, 65_535).default(4000).meta({ description: 'Port of the API; 0 takes a free port' }),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .describe('a host name or an address such as 127.0.0.1, or 0.0.0.0 for every interface')
    .default('127.0.0.1')
    .meta({ description: 'Address that the API listens on; 0.0.0.0 is every interface' }),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl)
    .describe('a PostgreSQL address such as postgresql://user:password@host:5432/database')
    .optional()
    .meta({
      description: 'A PostgreSQL 15 or newer, `postgresql://ot_codebook_app:password@host:5432/database`',
      otherwise: 'the embedded PostgreSQL',
      isSecret: true,
    }),
  DATABASE_OWNER_URL: z
    .string()
    .refine(isPostgresUrl)
    .describe('a PostgreSQL address such as postgresql://owner:password@host:5432/database')
    .optional()
    .meta({
      description: 'The same database with the login of its owner, which migrates it and runs commands',
      otherwise: 'none; DATABASE_URL in development',
      isSecret: true,
    }),
  DATA_DIR: file('a folder').default(path.join(PROJECT_ROOT, '.data')).meta({
    description: "Folder of the embedded PostgreSQL, relative to the project's root",
    otherwise: '`.data`',
  }),
  NODE_ENV: oneOf('development', 'production', 'test')
    .default('development')
    .meta({ description: '`production` has no demo; also `test`' }),
  STALE_AFTER_DAYS: wholeNumber(1, 36_500)
    .default(365)
    .meta({ description: 'A fact that was not verified for longer is shown as STALE' }),
  AUDIT_KEY_FILE: file('a PEM file with an Ed25519 key').optional().meta({
    description: 'A private Ed25519 key (PEM) that signs the heads of the audit chains',
    otherwise: 'none: heads are not signed',
  }),
  AUDIT_HEADS_MINUTES: wholeNumber(1, 1_440)
    .default(60)
    .meta({ description: 'How often the heads of the audit chains are sent to the log' }),
  METRICS_PORT: wholeNumber(0, 65_535).optional().meta({
    description: 'Port of metrics and health, apart from the API; 0 takes a free port',
    otherwise: 'none: no metrics are served',
  }),
  METRICS_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .describe('a host name or an address such as 127.0.0.1, or 0.0.0.0 for every interface')
    .default('127.0.0.1')
    .meta({ description: 'Address that the metrics listen on' }),
  LOG_LEVEL: oneOf('silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace').optional().meta({
    description: 'Least severe event that is logged',
    otherwise: 'warn in development, info in production, silent in test',
  }),
  SNAPSHOT_MAX_AGE_SECONDS: wholeNumber(1, 604_800).default(43_200).meta({
    description: 'How long the reference data is served, with its age, while the database cannot be reached',
  }),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 20).optional().meta({
    description: 'How long a server that stops still serves what comes, while its readiness is 503',
    otherwise: '8 in production, else 0',
  }),
  POLICY_REVIEW: oneOf('on', 'off').optional().meta({
    description: 'Whether a second person must approve a policy before it is published',
    otherwise: 'on in production, else off',
  }),
  CODEBOOK_EDITORS: z
    .string()
    .regex(/^(\*|[a-z0-9][a-z0-9-]{0,99})$/)
    .describe('the slug of an organization, or * for all')
    .optional()
    .meta({
      description: 'The organization whose administrators edit what all share; `*` is every one',
      otherwise: '`*`; none in production',
    }),
  PLAYGROUND: oneOf('on', 'off')
    .optional()
    .meta({ description: 'Whether the playground is served', otherwise: 'on, off in production' }),
  INTROSPECTION: oneOf('on', 'off').optional().meta({
    description: 'Whether clients may introspect the schema, and errors suggest names',
    otherwise: 'on with the playground',
  }),
  OIDC_ISSUER: issuerUrl.optional().meta({
    description: 'The identity provider whose tokens are accepted, as an https address',
    otherwise: 'none; required in production',
  }),
  OIDC_AUDIENCE: z
    .string()
    .max(200)
    .describe('the audience of tokens for this API')
    .optional()
    .meta({ description: 'The audience of tokens for this API', otherwise: 'none; required in production' }),
  OIDC_JWKS_URL: issuerUrl
    .optional()
    .meta({ description: "URL of the provider's keys", otherwise: 'discovered from the issuer' }),
  OIDC_ORGANIZATION_CLAIM: claim.default('organization').meta({
    description: 'The claim with the slug of the organization; dots lead into objects',
  }),
  OIDC_ROLES_CLAIM: claim
    .default('roles')
    .meta({ description: 'The claim with the roles, such as `realm_access.roles`' }),
  OIDC_ROLE_NAMES: listOf(
    z.string().regex(new RegExp(`^[^=,]{1,100}=(${Object.keys(Role).join('|')})$`)),
    'pairs such as billing-team=BILLER,therapists=CLINICIAN',
  )
    .default([])
    .meta({
      description: "The provider's names of our roles: `billing-team=BILLER,therapists=CLINICIAN`",
      otherwise: 'our own names',
    }),
  OIDC_ALGORITHMS: listOf(z.enum(ALGORITHMS), `one or more of ${ALGORITHMS.join(', ')}, with commas`)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .meta({ description: 'Signature algorithms that are accepted' }),
  OIDC_TOKEN_LIFE_SECONDS: wholeNumber(60, 2_592_000)
    .default(86_400)
    .meta({ description: 'Longest life of a token; longer ones are refused' }),
  OIDC_CLOCK_SKEW_SECONDS: wholeNumber(0, 300)
    .default(30)
    .meta({ description: "How far the provider's clock may differ" }),
  API_KEY_MAX_DAYS: wholeNumber(1, 3_650)
    .default(365)
    .meta({ description: 'Longest life of an API key; older ones are refused' }),
  COST_PER_MINUTE: wholeNumber(1, 999_999_999).optional().meta({
    description: 'Cost that one principal or network may consume in a minute',
    otherwise: '10,000,000; 600,000,000 in development',
  }),
  CORS_ORIGINS: listOf(z.string().refine(isOrigin), 'origins such as https://app.example, with commas')
    .default([])
    .meta({
      description: 'Origins whose pages may read responses: `https://app.example`',
      otherwise: 'none; in development also this machine',
    }),
  TRUSTED_PROXIES: listOf(
    z.string().refine(isNetwork),
    'addresses or networks such as 10.0.0.5 or 10.0.0.0/8, with commas',
  )
    // A client elsewhere could otherwise claim any address.
    .default(['127.0.0.0/8', '::1'])
    .meta({
      description: 'Addresses and networks whose X-Forwarded headers are trusted: `10.0.0.0/8`',
      otherwise: 'this machine',
    }),
  OPERATIONS_MANIFEST: file('a manifest of ot-codebook, Apollo, Relay or graphql-codegen').optional().meta({
    description: 'A manifest of persisted operations; no other operation runs',
    otherwise: 'none',
  }),
});

type Settings = z.infer<typeof Settings>;

/** What the environment decides. Quantities carry their unit in the name; paths are absolute. */
export type Config = Readonly<{
  port: number;
  host: string;
  /** The login that serves. Without it, the embedded PostgreSQL in `dataDir` is used. */
  databaseUrl?: string;
  /** The login that owns the tables. */
  databaseOwnerUrl?: string;
  dataDir: string;
  /** Without it, heads of audit chains are not signed. */
  auditKeyFile?: string;
  auditHeadsMinutes: number;
  /** Without it, no metrics are served. */
  metricsPort?: number;
  metricsHost: string;
  environment: Settings['NODE_ENV'];
  staleAfterDays: number;
  logLevel: NonNullable<Settings['LOG_LEVEL']>;
  snapshotMaxAgeSeconds: number;
  shutdownGraceSeconds: number;
  isReviewRequired: boolean;
  /** Slug of the organization that edits what all share; `*` for every one, null for none. */
  codebookEditors: string | null;
  playground: boolean;
  introspection: boolean;
  /** Who verifies people; without it, only API keys and the demo of a development server are known. */
  oidc?: OidcConfig;
  corsOrigins: readonly string[];
  /** Whether pages that this machine serves, on any port, may read responses. */
  corsFromThisMachine: boolean;
  trustedProxies: readonly string[];
  apiKeyMaxDays: number;
  /** In the unit of `extensions.cost`. */
  costPerMinute: number;
  operationsManifest?: string;
}>;

/** An OpenID Connect issuer, and which claims of its tokens identify a principal. */
export type OidcConfig = Readonly<{
  issuer: string;
  audience: string;
  /** Without it, the URL comes from the issuer's discovery document. */
  jwksUrl?: string;
  organizationClaim: string;
  /** The claim with the role or a list of roles. */
  rolesClaim: string;
  /** Our role by the provider's name; other names count when they are ours. */
  roleNames: Readonly<Record<string, string>>;
  algorithms: readonly string[];
  clockSkewSeconds: number;
  /** Longest time between the issue and the expiry of a token: the server cannot revoke one. */
  tokenLifetimeSeconds: number;
}>;

const DEFAULT_LOG_LEVEL = { development: 'warn', production: 'info', test: 'silent' } as const;

/** On a developer's machine every client has the same address, and a load test must fit into its limit. */
const DEFAULT_COST_PER_MINUTE = {
  development: 600_000_000,
  production: 10_000_000,
  test: 600_000_000,
} as const;

/**
 * Reads the configuration from environment variables; an empty variable counts as unset.
 * @throws OperatorError with one sentence for each variable whose value is not valid
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const settings = parseSettings(env);
  const environment = settings.NODE_ENV;
  const oidc = oidcOf(settings);
  const isPlayground = (settings.PLAYGROUND ?? (environment === 'production' ? 'off' : 'on')) === 'on';
  return Object.freeze({
    port: settings.PORT,
    host: settings.HOST,
    ...databaseOf(settings),
    dataDir: settings.DATA_DIR,
    ...(settings.AUDIT_KEY_FILE !== undefined && { auditKeyFile: settings.AUDIT_KEY_FILE }),
    auditHeadsMinutes: settings.AUDIT_HEADS_MINUTES,
    ...(settings.METRICS_PORT !== undefined && { metricsPort: settings.METRICS_PORT }),
    metricsHost: settings.METRICS_HOST,
    environment,
    staleAfterDays: settings.STALE_AFTER_DAYS,
    logLevel: settings.LOG_LEVEL ?? DEFAULT_LOG_LEVEL[environment],
    snapshotMaxAgeSeconds: settings.SNAPSHOT_MAX_AGE_SECONDS,
    shutdownGraceSeconds: settings.SHUTDOWN_GRACE_SECONDS ?? (environment === 'production' ? 8 : 0),
    isReviewRequired: (settings.POLICY_REVIEW ?? (environment === 'production' ? 'on' : 'off')) === 'on',
    codebookEditors: settings.CODEBOOK_EDITORS ?? (environment === 'production' ? null : '*'),
    playground: isPlayground,
    // The playground cannot complete names without it.
    introspection: (settings.INTROSPECTION ?? (isPlayground ? 'on' : 'off')) === 'on',
    ...(oidc && { oidc }),
    apiKeyMaxDays: settings.API_KEY_MAX_DAYS,
    costPerMinute: settings.COST_PER_MINUTE ?? DEFAULT_COST_PER_MINUTE[environment],
    trustedProxies: settings.TRUSTED_PROXIES,
    corsOrigins: settings.CORS_ORIGINS,
    corsFromThisMachine: environment === 'development',
    ...(settings.OPERATIONS_MANIFEST !== undefined && { operationsManifest: settings.OPERATIONS_MANIFEST }),
  });
}

/** @throws OperatorError when a server in production could authenticate no person, or trusts an issuer without TLS */
export function checkServable({ environment, oidc }: Config): void {
  if (environment !== 'production') return;
  for (const [name, url] of [
    ['OIDC_ISSUER', oidc?.issuer],
    ['OIDC_JWKS_URL', oidc?.jwksUrl],
  ]) {
    if (url === undefined || URL.parse(url)?.protocol === 'https:') continue;
    throw new OperatorError(
      `${name} is ${url} and NODE_ENV is production: set it to an https address; http is for development only.`,
    );
  }
  if (oidc) return;
  throw new OperatorError(
    'NODE_ENV is production and no identity provider is configured: set OIDC_ISSUER to the https address of your identity provider and OIDC_AUDIENCE to the audience of this API.',
  );
}

/** Every setting, and whether it is a secret, which can be given in a file: `DATABASE_URL_FILE` names that of `DATABASE_URL`. */
export function settingNames(): { readonly name: string; readonly isSecret: boolean }[] {
  return Object.keys(Settings.shape).map((name) => ({ name, isSecret: isSecret(name as keyof Settings) }));
}

/** The settings as the table of README.md: name, default, meaning. */
export function settingsTable(): string[][] {
  return Object.entries(Settings.shape).map(([name, schema]) => {
    const { description = '', otherwise = schema.safeParse(undefined).data } = schema.meta() ?? {};
    return [`\`${name}\``, [otherwise].flat().join(','), description];
  });
}

function databaseOf(settings: Settings): Pick<Config, 'databaseUrl' | 'databaseOwnerUrl'> {
  const { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: databaseOwnerUrl } = settings;
  if (databaseUrl === undefined && databaseOwnerUrl !== undefined) {
    throw new OperatorError(
      'DATABASE_OWNER_URL is set without DATABASE_URL: set DATABASE_URL to the same database with the login that serves.',
    );
  }
  return {
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(databaseOwnerUrl !== undefined && { databaseOwnerUrl }),
  };
}

function oidcOf(settings: Settings): OidcConfig | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = settings;
  if (issuer === undefined && audience === undefined) return null;
  if (issuer === undefined || audience === undefined) {
    throw new OperatorError('OIDC_ISSUER and OIDC_AUDIENCE belong together: set both, or unset both.');
  }
  return {
    issuer,
    audience,
    ...(jwksUrl !== undefined && { jwksUrl }),
    organizationClaim: settings.OIDC_ORGANIZATION_CLAIM,
    rolesClaim: settings.OIDC_ROLES_CLAIM,
    roleNames: Object.fromEntries(settings.OIDC_ROLE_NAMES.map((pair) => pair.split('='))) as Record<
      string,
      string
    >,
    algorithms: settings.OIDC_ALGORITHMS,
    clockSkewSeconds: settings.OIDC_CLOCK_SKEW_SECONDS,
    tokenLifetimeSeconds: settings.OIDC_TOKEN_LIFE_SECONDS,
  };
}

function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const given: Record<string, string> = {};
  for (const { name, isSecret } of settingNames()) {
    const value = env[name]?.trim();
    const file = isSecret ? env[`${name}_FILE`]?.trim() : undefined;
    if (value && file) {
      throw new OperatorError(`${name} and ${name}_FILE are both set: unset one of them.`);
    }
    if (value) given[name] = value;
    if (file) given[name] = readSecret(name, file);
  }
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const invalid = new Set(parsed.error.issues.map(({ path: [name] }) => name as keyof Settings));
  throw new OperatorError([...invalid].map((name) => explain(name, given[name] ?? '')).join('\n'));
}

function isSecret(name: keyof Settings): boolean {
  return Settings.shape[name].meta()?.['isSecret'] === true;
}

/** Errors name the file and never what is in it. */
function readSecret(name: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(path.resolve(PROJECT_ROOT, file), 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OperatorError(
      `${name}_FILE is ${JSON.stringify(file)}, which cannot be read (${code ?? 'unknown error'}): set it to a file with the value of ${name}, or unset it.`,
    );
  }
  if (text !== '') return text;
  throw new OperatorError(
    `${name}_FILE is ${JSON.stringify(file)}, which is empty: write the value of ${name} into it.`,
  );
}

function explain(name: keyof Settings, given: string): string {
  const schema = Settings.shape[name];
  const wrong = isSecret(name) ? 'is not valid' : `is ${JSON.stringify(given.slice(0, 80))}`;
  return `${name} ${wrong}: set it to ${schema.unwrap().description}, or unset it to use the default.`;
}

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== '';
}

function isIssuerUrl(value: string): boolean {
  return isSecureUrl(value) && URL.parse(value)?.search === '';
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
