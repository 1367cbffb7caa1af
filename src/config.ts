import path from 'node:path';
import { z } from 'zod';
import { OperatorError } from './operatorError.ts';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '..');

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
}>;

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
} satisfies Record<string, Variable>;

const DEFAULT_LOG_LEVEL = { development: 'warn', production: 'info', test: 'silent' } as const;

/**
 * Reads the configuration from environment variables; an empty variable counts as unset.
 * Throws an OperatorError with one sentence for each variable that has an impossible value.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const values = readVariables(env);
  const environment = (values['NODE_ENV'] ?? 'development') as Config['environment'];
  const databaseUrl = values['DATABASE_URL'] as string | undefined;
  return Object.freeze({
    port: (values['PORT'] ?? 4000) as number,
    host: (values['HOST'] ?? '127.0.0.1') as string,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    dataDir: path.resolve(PROJECT_ROOT, (values['DATA_DIR'] ?? '.data') as string),
    environment,
    staleAfterDays: (values['STALE_AFTER_DAYS'] ?? 365) as number,
    logLevel: (values['LOG_LEVEL'] ?? DEFAULT_LOG_LEVEL[environment]) as Config['logLevel'],
    snapshotMaxAgeSeconds: (values['SNAPSHOT_MAX_AGE_SECONDS'] ?? 30) as number,
    playground: (values['PLAYGROUND'] ?? (environment === 'production' ? 'off' : 'on')) === 'on',
  });
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
