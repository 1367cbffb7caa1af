import { randomUUID } from 'node:crypto';
import { openDatabase } from '../db/client.ts';
import { runCommand, withDatabase } from '../db/command.ts';
import { OperatorError } from '../shared/operatorError.ts';

const USAGE =
  'Name the organization as in: npm run organization -- create hill-clinic "Hill Clinic" (the slug is what tokens call it: lower-case letters, digits and hyphens).';

/** Makes an organization, so that callers whose tokens name its slug can be let in. */
async function main([command, slug = '', name = '']: readonly string[]): Promise<void> {
  await runCommand(async ({ config, say }) => {
    if (command !== 'create' || !/^[a-z0-9][a-z0-9-]{0,99}$/.test(slug) || name.trim() === '') {
      throw new OperatorError(USAGE);
    }
    const id = randomUUID();
    const made = await withDatabase(config, say, async (url) => {
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
    if (made === 0) throw new OperatorError(`There is an organization ${slug} already.`);
    say(`Made the organization ${slug} (${id}).`);
  });
}

if (import.meta.main) await main(process.argv.slice(2));
