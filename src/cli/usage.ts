import { OperatorError } from '../shared/operatorError.ts';

/** Wrong arguments of a command. */
export class UsageError extends OperatorError {}

/** 0 done, or nothing to do; 1 could not be done; 2 wrong arguments; 3 the file was refused and nothing was applied. */
export const EXIT = { usage: 2, refused: 3 } as const;
