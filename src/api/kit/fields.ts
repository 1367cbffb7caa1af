import { PolicyNote } from './refs.ts';

/** Fields and arguments that many types share. */

/** The two ends of a period. */
export const firstDayInForce = {
  type: 'Date',
  nullable: true,
  description: 'First day in force; null when unknown.',
} as const;
export const firstDayAfter = {
  type: 'Date',
  nullable: true,
  description: 'First day no longer in force.',
} as const;

export const conflictingNotes = {
  type: [PolicyNote] as [typeof PolicyNote],
  description: 'Notes that contradict each other.',
};

export const asOfArgument = {
  type: 'Date',
  description: 'Date of the answer; defaults to today.',
} as const;
