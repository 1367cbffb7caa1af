import type { Snapshot } from '../reference/snapshot.ts';
import { OperatorError } from '../shared/operatorError.ts';

/** The error of a slug that names no payer, with the slugs that do. */
export function unknownPayer(snapshot: Snapshot, slug: string, otherwise = ''): OperatorError {
  return new OperatorError(
    `Unknown payer ${JSON.stringify(slug)}. Valid payers: ${[...snapshot.payers.keys()].join(', ')}${otherwise}.`,
  );
}
