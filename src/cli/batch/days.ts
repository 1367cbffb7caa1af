import type { BillingInput } from '../../claims/dayOfCareInput.ts';

/** One day of care of a file. */
export interface FileDay {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly patientReference: string;
  /** Slug of the payer, when the file names one. */
  readonly payer: string | null;
  readonly input: BillingInput;
  /** Line of each service, for messages. */
  readonly serviceLines: readonly number[];
  readonly otherServiceLines: readonly number[];
}

/** The days of a file, and what of it is not used. */
export interface DaysOfFile {
  readonly days: AsyncGenerator<FileDay>;
  /** Headings of columns that are not used; known from the first day on. */
  unusedColumns(): readonly string[];
}
