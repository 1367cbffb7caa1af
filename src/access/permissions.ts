import type { Role } from '../shared/enums.ts';

/** Everything a caller can ask this API to do. */
export type Action =
  | 'reference.read'
  | 'billing.preview'
  | 'viewer.read'
  | 'session.read'
  | 'session.record'
  | 'session.sign'
  | 'session.bill'
  | 'session.void'
  | 'session.statistics'
  | 'emergency.begin'
  | 'emergency.list'
  | 'audit.read'
  | 'apiKey.list'
  | 'apiKey.manage'
  | 'policy.readDraft'
  | 'policy.edit'
  | 'payer.edit'
  | 'impact.read'
  | 'impact.exact'
  | 'export.start'
  | 'export.sessions';

/** Who a request comes from, once its credential is verified. */
export interface Principal {
  /** Identifier of the person or key; never a name. */
  readonly subject: string;
  readonly organizationId: string;
  readonly organization: string;
  readonly roles: readonly Role[];
  /** Whether an API key was sent instead of a person's token. */
  readonly isKey?: boolean;
}

/** Open to everybody: public facts, pure questions about them, and who one is. */
const ANYONE = 'ANYONE';

/** The one table of who may do what. An action that is not in it may be done by nobody. */
const PERMISSIONS: Readonly<Record<Action, typeof ANYONE | readonly Role[]>> = {
  'reference.read': ANYONE,
  'billing.preview': ANYONE,
  'viewer.read': ANYONE,
  // Minimum necessary: whoever neither treats nor bills sees no single patient.
  'session.read': ['CLINICIAN', 'BILLER'],
  'session.record': ['CLINICIAN', 'BILLER'],
  'session.sign': ['CLINICIAN'],
  'session.bill': ['BILLER'],
  'session.void': ['CLINICIAN', 'BILLER'],
  'session.statistics': ['ANALYST', 'BILLER', 'CLINICIAN'],
  'emergency.begin': ['ADMIN'],
  'emergency.list': ['AUDITOR'],
  'audit.read': ['AUDITOR'],
  // The trail names keys by id; whoever reads it must find out what a key may do.
  'apiKey.list': ['ADMIN', 'AUDITOR'],
  'apiKey.manage': ['ADMIN'],
  'policy.readDraft': ['ADMIN'],
  'policy.edit': ['ADMIN'],
  'payer.edit': ['ADMIN'],
  // Counts over sessions, never a session. Whoever neither edits policies nor reads sessions gets no small ones.
  'impact.read': ['ADMIN', 'ANALYST'],
  'impact.exact': ['ADMIN', 'CLINICIAN', 'BILLER'],
  'export.start': ['ANALYST', 'ADMIN'],
  // De-identified, and for whom it is made: whoever bills reads the sessions themselves.
  'export.sessions': ['ANALYST'],
};

/** Whether the caller, or an anonymous one (null), may do it. */
export function may(principal: Principal | null, action: Action): boolean {
  const allowed = Object.hasOwn(PERMISSIONS, action) ? PERMISSIONS[action] : [];
  if (allowed === ANYONE) return true;
  return principal !== null && principal.roles.some((role) => allowed.includes(role));
}

/** The roles that may do it, for messages; empty when it is open to everybody. */
export function rolesFor(action: Action): readonly Role[] {
  const allowed = PERMISSIONS[action];
  return allowed === ANYONE ? [] : allowed;
}
