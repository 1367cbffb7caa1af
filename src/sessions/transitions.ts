import type { SessionStatus } from '../db/generated/prisma/enums.ts';

/** What can be done to a session that is there. */
export type Step = 'amend' | 'sign' | 'bill' | 'void';

/** The one table of which step is allowed in which status, and where it leads. What is not in it is refused. */
const TRANSITIONS: Readonly<Record<Step, Partial<Readonly<Record<SessionStatus, SessionStatus>>>>> = {
  // A signature vouches for what stood there: who amends a signed record either signs anew by it, or it is unsigned.
  amend: { DRAFT: 'DRAFT', SIGNED: 'SIGNED' },
  sign: { DRAFT: 'SIGNED' },
  // A second payer is billed after the first.
  bill: { SIGNED: 'BILLED', BILLED: 'BILLED' },
  void: { DRAFT: 'VOIDED', SIGNED: 'VOIDED', BILLED: 'VOIDED' },
};

/** What a caller can do instead, by the status that is in the way. */
const INSTEAD: Readonly<Record<SessionStatus, string>> = {
  DRAFT: 'have a clinician sign it first',
  SIGNED: 'amend it with a reason, bill it or void it',
  BILLED: 'void it and record it anew',
  VOIDED: 'record it anew',
};

/** The status after the step; null when it is not allowed. */
export function statusAfter(step: Step, status: SessionStatus): SessionStatus | null {
  return TRANSITIONS[step][status] ?? null;
}

/** Why a step is refused, and what to do instead. */
export function rejectionMessage(step: Step, status: SessionStatus): string {
  return `A session that is ${status} cannot be ${PAST[step]}: ${INSTEAD[status]}.`;
}

const PAST: Readonly<Record<Step, string>> = {
  amend: 'amended',
  sign: 'signed',
  bill: 'billed',
  void: 'voided',
};
