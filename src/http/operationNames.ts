import { createHmac, randomBytes } from 'node:crypto';

/**
 * Names of operations for the log. A client chooses them, and nothing keeps it from naming one after a patient, so only
 * names that the operator listed in the manifest are logged. Others become a mark that is the same for the same name as
 * long as the process runs, and from which nobody can find the name afterwards: its key is never stored.
 */
export class OperationNames {
  private readonly isListed: boolean;
  private readonly key = randomBytes(32);

  /** @param isListed whether only operations of a manifest run */
  constructor(isListed: boolean) {
    this.isListed = isListed;
  }

  /** The name, or `#` and 8 digits in its place; null for an operation without one. */
  forLog(name: string | null): string | null {
    if (name === null || this.isListed) return name;
    return `#${createHmac('sha256', this.key).update(name).digest('hex').slice(0, 8)}`;
  }
}
