import type { Config } from '../shared/config.ts';
import { checkSignature, installLogin, readLogin, checkExcess } from './login.ts';
import { checkMigrated, migrate } from './migrate.ts';

/** One database, by the two logins of a server. */
export interface Addresses {
  /** The login that serves requests. */
  readonly databaseUrl: string;
  /** The login that migrates; undefined where another process does that. */
  readonly ownerUrl?: string | undefined;
}

/**
 * The addresses that the settings name. In development a single login may do both.
 * @throws OperatorError when the login of a server in production may do more than serve
 */
export async function givenAddresses(config: Config): Promise<Addresses> {
  const { databaseUrl = '', databaseOwnerUrl: ownerUrl, environment } = config;
  if (ownerUrl !== undefined) return { databaseUrl, ownerUrl };
  const login = await readLogin(databaseUrl);
  if (environment === 'production') checkExcess(login, databaseUrl);
  return login.isOwner ? { databaseUrl, ownerUrl: databaseUrl } : { databaseUrl };
}

/**
 * Brings the database to the model of this checkout and lets the serving login in; without the owner's login, checks that
 * somebody has done so. @throws OperatorError that says what to do
 */
export async function prepareDatabase(
  { databaseUrl, ownerUrl }: Addresses,
  { environment, log }: Pick<Config, 'environment'> & { readonly log: (line: string) => void },
): Promise<void> {
  if (ownerUrl === undefined) await checkMigrated(databaseUrl);
  else await migrate(ownerUrl, { log });
  if (databaseUrl === ownerUrl) return;
  if (ownerUrl !== undefined) await installLogin(ownerUrl, databaseUrl);
  await checkSignature(databaseUrl);
  if (environment === 'production') checkExcess(await readLogin(databaseUrl), databaseUrl);
}
