import { organizationLookup } from '../access/organizationLookup.ts';
import type { Database } from '../db/client.ts';
import { checkReason } from '../policies/editing/draftWriter.ts';
import { demoOrganization } from '../seeding/seed.ts';
import { type Config, readConfig } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import type { Principal } from '../shared/permissions.ts';
import { UsageError } from './exit.ts';

/** Who edits by a command, and why. */

const LONGEST_ACTOR = 200;

export interface AuthorOptions {
  readonly reason?: string;
  readonly organization?: string;
  /** Identifier of the person or program that edits. */
  readonly as: string;
}

/** Of a command that publishes policies. */
export interface ApprovedOptions extends AuthorOptions {
  /** The second person, where a second person must approve. */
  readonly approvedBy?: string;
}

/** Checks values that the parser of arguments does not check, and returns the reason of the edit. */
export function checkAuthor({ reason, as, organization }: AuthorOptions, fallback: string): string {
  const given = reason ?? fallback;
  const [userError] = checkReason(given);
  if (userError) throw new UsageError(`--reason: ${userError.message}`);
  checkPerson('--as', as);
  if (organization === undefined && readConfig().environment === 'production') {
    throw new UsageError(
      '--organization is missing: name the organization whose audit trail records the import.',
    );
  }
  return given;
}

/** Checks the identifier in an option, and returns it. */
export function checkPerson(option: string, id: string): string {
  if (/^[\w.@:-]+$/.test(id) && id.length <= LONGEST_ACTOR) return id;
  throw new UsageError(
    `${option} is ${JSON.stringify(id)}: use the identifier of a person or a program, letters, digits, . @ : _ and -.`,
  );
}

/**
 * What the history records of the second person, after the reason. A command is run by somebody who has the store
 * itself, so the name is a statement of theirs and no proof, as `--as` is.
 */
export function checkApproval({ approvedBy, as }: ApprovedOptions): string {
  if (approvedBy === undefined) {
    if (!readConfig().isReviewRequired) return '';
    throw new UsageError(
      '--approved-by is missing: a second person reads the changes of a dry run first. POLICY_REVIEW=off imports without.',
    );
  }
  if (approvedBy === as) {
    throw new UsageError(`--approved-by and --as are both ${JSON.stringify(as)}: a second person approves.`);
  }
  return ` (approved by ${checkPerson('--approved-by', approvedBy)})`;
}

/** A principal who may do what administrators may: the command needs write access to the database anyway. */
export async function authorOf(
  db: Database,
  config: Config,
  { organization, as }: Pick<AuthorOptions, 'organization' | 'as'>,
): Promise<Principal> {
  const slug = organization ?? (config.environment === 'production' ? '' : (await demoOrganization()).slug);
  const organizationId = await organizationLookup(db)(slug);
  if (organizationId === null) {
    throw new OperatorError(
      `Unknown organization ${JSON.stringify(slug)}: name the one whose audit trail records the import.`,
    );
  }
  return { subject: as, organizationId, organization: slug, roles: ['ADMIN'], editsCodebook: true };
}
