import { randomUUID } from 'node:crypto';
import { openDatabase } from '../db/client.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { print, printJson, withMigratedDatabase } from './command.ts';
import { UsageError } from './exit.ts';

const SLUG = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Creates an organization, so that principals whose tokens name its slug can sign in. */
export async function createOrganization(
  slug: string,
  name: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  if (!SLUG.test(slug)) {
    throw new UsageError(
      `The slug is ${JSON.stringify(slug)}: use 1 to 100 lower-case letters, digits and hyphens, such as hill-clinic.`,
    );
  }
  if (name.trim() === '') throw new UsageError('The name is empty: give one, such as "Hill Clinic".');
  const id = randomUUID();
  const created = await withMigratedDatabase(async (url) => {
    const db = openDatabase(url);
    // The row may only be written under its own name, like every row of an organization.
    return db.prisma
      .$transaction(async (tx) => {
        await tx.$executeRaw`select set_config('app.organization', ${id}, true)`;
        return tx.$executeRaw`
          insert into organization (id, slug, name) values (${id}::uuid, ${slug}, ${name.trim()})
          on conflict (slug) do nothing`;
      })
      .finally(() => db.close());
  });
  if (created === 0) throw new OperatorError(`The organization ${slug} exists already.`);
  if (json) await printJson({ id, slug, name: name.trim() });
  else await print(`Created the organization ${slug} (${id}).`);
}
