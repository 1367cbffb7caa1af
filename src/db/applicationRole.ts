import { OperatorError } from '../shared/operatorError.ts';
import type { Database } from './client.ts';

interface Found {
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly owned: readonly string[];
  readonly open: readonly string[];
}

/**
 * Refuses to start where row-level security would not hold: when the role that reads tenant data is a superuser, can
 * bypass policies, owns one of their tables or may act as its owner, or when one of these tables does not force its
 * policies. @throws OperatorError with one sentence that says what to run
 */
export async function checkApplicationRole({ prisma }: Pick<Database, 'prisma'>): Promise<void> {
  const [found] = await prisma.$queryRaw<Found[]>`
    with tenant as (
      select c.oid, c.relname::text as name, c.relowner, c.relrowsecurity and c.relforcerowsecurity as forced
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p') and a.attname = 'organization_id' and not a.attisdropped
    )
    select r.rolsuper as superuser, r.rolbypassrls as bypasses,
      array(select name from tenant where pg_has_role(r.oid, relowner, 'MEMBER') order by 1) as owned,
      array(select name from tenant where not forced order by 1) as open
    from pg_roles r where r.rolname = 'ot_codebook_app'`;
  const violation = findViolation(found);
  if (violation) throw new OperatorError(violation);
}

function findViolation(found: Found | undefined): string | null {
  if (!found) return 'The role ot_codebook_app is missing: run "npm run db:migrate".';
  if (found.superuser || found.bypasses) {
    return 'The role ot_codebook_app can bypass row-level security: run "ALTER ROLE ot_codebook_app NOSUPERUSER NOBYPASSRLS" as an administrator.';
  }
  if (found.owned.length > 0) {
    return `The role ot_codebook_app owns, or may act as the owner of, ${found.owned.join(', ')}: give these tables to another role, and take that role's membership from ot_codebook_app.`;
  }
  if (found.open.length > 0) {
    return `Row-level security is not forced on ${found.open.join(', ')}: run "ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" on each.`;
  }
  return null;
}
