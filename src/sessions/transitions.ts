import type { SessionStatus } from '../shared/enums.ts';

/** A step in the life of an existing session. */
export type Step = 'amend' | 'sign' | 'bill' | 'void';

/** Allowed steps by status, and the status that each leads to. Steps that are not listed are rejected. */
const TRANSITIONS: Readonly<Record<Step, Partial<Readonly<Record<SessionStatus, SessionStatus>>>>> = {
  // A signature covers the content that was signed. An amendment renews it or removes it (SessionWriter.amend).
  amend: { DRAFT: 'DRAFT', SIGNED: 'SIGNED' },
  sign: { DRAFT: 'SIGNED' },
  // A second payer is billed after the first one.
  bill: { SIGNED: 'BILLED', BILLED: 'BILLED' },
  void: { DRAFT: 'VOIDED', SIGNED: 'VOIDED', BILLED: 'VOIDED' },
};

/** What to do instead, by the status that does not allow the step. */
const INSTEAD: Readonly<Record<SessionStatus, string>> = {
  DRAFT: 'Have a clinician sign it first',
  SIGNED: 'Amend it with a reason, bill it or void it',
  BILLED: 'Void it and record it again',
  VOIDED: 'Record it again',
};

/** The status after the step; null when it is not allowed. */
export function statusAfter(step: Step, status: SessionStatus): SessionStatus | null {
  return TRANSITIONS[step][status] ?? null;
}

/** Why a step is not allowed, and what to do instead. */
export function rejectionMessage(step: Step, status: SessionStatus): string {
  return `A session that is ${status} cannot be ${PAST[step]}. ${INSTEAD[status]}.`;
}

/**
 * Whether one person recorded, signed and billed a session. Separate persons are not required, because small clinics
 * have one, but reviewers look at these claims first.
 */
export function areDutiesCombined(history: readonly VersionAuthor[]): boolean {
  const lastBy = (wanted: SessionStatus) => history.findLast(({ status }) => status === wanted)?.recordedBy;
  const biller = lastBy('BILLED');
  return biller !== undefined && biller === lastBy('SIGNED') && biller === history[0]?.recordedBy;
}

interface VersionAuthor {
  readonly status: SessionStatus;
  readonly recordedBy: string;
}

const PAST: Readonly<Record<Step, string>> = {
  amend: 'amended',
  sign: 'signed',
  bill: 'billed',
  void: 'voided',
};
