import { OperatorError } from '../shared/operatorError.ts';

/** Exit codes of every subcommand; `ot-codebook --help` explains them. */
export const EXIT = {
  /** Done, or nothing to do. */
  done: 0,
  /** Not possible. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** The file was rejected, and nothing of it was applied. */
  rejected: 3,
  /** Done, and a claim of the file would be denied as it is, or a day of it cannot be billed. */
  denied: 4,
} as const;

/** Wrong arguments that the parser of arguments does not detect. */
export class UsageError extends OperatorError {}

/** A file that was rejected; the report of what is wrong is already printed. */
export class RejectedFileError extends OperatorError {}
