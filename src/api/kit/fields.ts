import { PolicyNote } from './refs.ts';

/** Fields and arguments that many types have, word for word. */

/** The two ends of a period; types that mean something else by them say so in their own words. */
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

export const onArgument = {
  type: 'Date',
  description: 'The date asked about; today when left out.',
} as const;
