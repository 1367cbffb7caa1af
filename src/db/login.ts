import { createHash, createHmac, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { OperatorError } from '../shared/operatorError.ts';
import { inTransaction, openConnection } from './connection.ts';
import { explainUnreachable, nameDatabase } from './reach.ts';
import { tenancyKeyOf, verifyingPads } from './tenancyKey.ts';

/** The role that serves. It signs in by itself; another login may serve when it is a member of this role and nothing more. */
export const APPLICATION_ROLE = 'ot_codebook_app';

const SCRAM_ITERATIONS = 4096;

/** Roles of PostgreSQL that reach files, programs or every row. */
const POWERFUL_ROLES = [
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_read_all_data',
  'pg_write_all_data',
];

interface Login {
  readonly user: string;
  /** What it may do beyond serving, in words; empty for a login that may only serve. */
  readonly excess: readonly string[];
  /** Whether it may change the tables, or make them in an empty database. */
  readonly isOwner: boolean;
}

/** Reads what the login of an address may do there. */
export async function readLogin(url: string): Promise<Login> {
  const sql = openConnection(url, { connect_timeout: 5 });
  try {
    const [found] = await sql<
      {
        user: string;
        superuser: boolean;
        bypasses: boolean;
        creates: boolean;
        owns: boolean;
        powerful: string;
      }[]
    >`
      select current_user as "user", rolsuper as superuser, rolbypassrls as bypasses, rolcreaterole as creates,
        pg_has_role(coalesce(
          (select relowner from pg_class where oid = to_regclass('_prisma_migrations')),
          (select nspowner from pg_namespace where nspname = current_schema())), 'MEMBER')
          or to_regclass('_prisma_migrations') is null and has_schema_privilege(current_schema(), 'CREATE') as owns,
        (select coalesce(string_agg(powerful.rolname, ', ' order by 1), '') from pg_roles powerful
          where powerful.rolname in ${sql(POWERFUL_ROLES)} and pg_has_role(powerful.oid, 'MEMBER')) as powerful
      from pg_roles where rolname = current_user`;
    if (!found) throw new Error('PostgreSQL does not know its own user');
    const excess = [
      ...(found.superuser ? ['is a superuser'] : []),
      ...(found.owns && !found.superuser ? ['owns the tables'] : []),
      ...(found.bypasses && !found.superuser ? ['bypasses row-level security'] : []),
      ...(found.creates && !found.superuser ? ['creates roles'] : []),
      ...(found.powerful !== '' && !found.superuser ? [`is a member of ${found.powerful}`] : []),
    ];
    return { user: found.user, excess, isOwner: found.superuser || found.owns };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @throws OperatorError when the login of a server in production may do more than serve */
export function checkExcess({ user, excess }: Login, url: string): void {
  if (excess.length === 0) return;
  throw new OperatorError(
    `The login ${user} of DATABASE_URL ${excess.join(' and ')} in the database ${nameDatabase(url)}, and a server in production may not: name it in DATABASE_OWNER_URL, and ${APPLICATION_ROLE} with a password of your own in DATABASE_URL.`,
  );
}

/**
 * Lets the login of `url` serve: gives the application's role the password of the address, unless it signs in with it
 * already, and stores what verifies the signatures made with that password. The owner does this once the tables exist.
 * @throws OperatorError when the address has no password, or names a login that may not serve
 */
export async function installLogin(ownerUrl: string, url: string): Promise<void> {
  const pads = verifyingPads(url);
  if (pads === null) {
    throw new OperatorError(
      `DATABASE_URL has no password for the database ${nameDatabase(url)}: add one, since it signs which organization a request may see.`,
    );
  }
  const sql = openConnection(ownerUrl, { name: 'ot-codebook migrate' });
  try {
    await installRole(sql, url);
    await sql`
      insert into tenancy_key (id, inner_pad, outer_pad) values (1, ${pads.inner}, ${pads.outer})
      on conflict (id) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
      where (tenancy_key.inner_pad, tenancy_key.outer_pad) is distinct from (excluded.inner_pad, excluded.outer_pad)`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * Checks that the database accepts what this server will sign.
 * @throws OperatorError when the owner has stored the key of another password, or in another database
 */
export async function checkSignature(url: string): Promise<void> {
  const sql = openConnection(url, { connect_timeout: 5 });
  const id = randomUUID();
  try {
    await inTransaction(sql, async (tx) => {
      await tx`select set_config('app.organization', ${tenancyKeyOf(url)?.sign(id) ?? id}, true)`;
      await tx`select own_organization()`;
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new OperatorError(
      `The database ${nameDatabase(url)} does not know the password of DATABASE_URL as the one that signs: run "npx ot-codebook db migrate" with DATABASE_URL and DATABASE_OWNER_URL of this database.`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function installRole(sql: postgres.Sql, url: string): Promise<void> {
  if (await opens(url)) return;
  const { username, password } = new URL(url);
  const user = decodeURIComponent(username);
  if (user !== APPLICATION_ROLE) {
    throw new OperatorError(
      `The login ${user} of DATABASE_URL cannot open the database ${nameDatabase(url)}: create it with "CREATE ROLE ${user} LOGIN PASSWORD '…' IN ROLE ${APPLICATION_ROLE}", or name ${APPLICATION_ROLE} there.`,
    );
  }
  try {
    await sql.unsafe(
      `alter role ${APPLICATION_ROLE} login password '${scramVerifier(decodeURIComponent(password))}'`,
    );
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new OperatorError(
      `The login of DATABASE_OWNER_URL may not let ${APPLICATION_ROLE} sign in: run "ALTER ROLE ${APPLICATION_ROLE} LOGIN PASSWORD '…'" with the password of DATABASE_URL as an administrator.`,
    );
  }
}

async function opens(url: string): Promise<boolean> {
  const sql = openConnection(url, { connect_timeout: 5 });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if (['28P01', '28000'].includes((error as { code?: string }).code ?? '')) return false;
    throw explainUnreachable(error, url);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** What PostgreSQL stores for a password (RFC 5803), so that no statement and no log of one holds the password itself. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, SCRAM_ITERATIONS, 32, 'sha256');
  const keyFor = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyFor('Client Key')).digest('base64');
  const serverKey = keyFor('Server Key').toString('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
