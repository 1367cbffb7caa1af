import type { Role } from './enums.ts';

/** Who sent a request, after its credential was verified. */
export interface Principal {
  /** Identifier of the person or key; never a name. */
  readonly subject: string;
  readonly organizationId: string;
  readonly organization: string;
  readonly roles: readonly Role[];
  /** True for an API key, false for the token of a person. */
  readonly isKey?: boolean;
}

/** No credential needed: public reference data, billing of a hypothetical day, and the viewer. */
const ANYONE = 'ANYONE';

/**
 * The one table of actions and the roles that may take them. Nobody may take an action that is not listed. Each root
 * field of the schema names its action in `authScopes`; test/contract/access.golden.md lists the result.
 */
const PERMISSIONS = {
  'reference.read': ANYONE,
  'billing.preview': ANYONE,
  'viewer.read': ANYONE,
  // Minimum necessary: only roles that treat or bill see single patients.
  'session.read': ['CLINICIAN', 'BILLER'],
  'session.record': ['CLINICIAN', 'BILLER'],
  'session.sign': ['CLINICIAN'],
  'session.bill': ['BILLER'],
  'session.void': ['CLINICIAN', 'BILLER'],
  'session.statistics': ['ANALYST', 'BILLER', 'CLINICIAN'],
  'emergency.begin': ['ADMIN'],
  'emergency.list': ['AUDITOR'],
  'audit.read': ['AUDITOR'],
  // The audit trail names keys by id, so auditors need to look up what a key may do.
  'apiKey.list': ['ADMIN', 'AUDITOR'],
  'apiKey.manage': ['ADMIN'],
  'policy.readDraft': ['ADMIN'],
  // Every mutation of policies: policyDraft, policyPublish, policyWithdraw and the others.
  'policy.edit': ['ADMIN'],
  'payer.edit': ['ADMIN'],
  // Codes, guides, program values and every other fact that all organizations share.
  'catalog.edit': ['ADMIN'],
  // Sums over sessions, never a session. Small ones take `session.read` or emergency access.
  'impact.read': ['ADMIN', 'ANALYST'],
  'export.start': ['ANALYST', 'ADMIN'],
  // De-identified, for analysts. Billers read the sessions themselves.
  'export.sessions': ['ANALYST'],
} as const satisfies Record<string, typeof ANYONE | readonly Role[]>;

/** Everything that a principal can do through the API. */
export type Action = keyof typeof PERMISSIONS;

/** Whether the principal may take the action; null is an anonymous request. */
export function may(principal: Principal | null, action: Action): boolean {
  const allowed: typeof ANYONE | readonly Role[] = Object.hasOwn(PERMISSIONS, action)
    ? PERMISSIONS[action]
    : [];
  if (allowed === ANYONE) return true;
  return principal !== null && principal.roles.some((role) => allowed.includes(role));
}

/** Whether a role allows nothing that the principal may not do anyway, so that the principal can pass it on. */
export function mayPassOn(principal: Principal, role: Role): boolean {
  return Object.entries(PERMISSIONS).every(([action, allowed]) => {
    const roles: typeof ANYONE | readonly Role[] = allowed;
    return roles === ANYONE || !roles.includes(role) || may(principal, action as Action);
  });
}

/** The roles that may take the action, for messages; empty when no credential is needed. */
export function rolesFor(action: Action): readonly Role[] {
  const allowed = PERMISSIONS[action];
  return allowed === ANYONE ? [] : allowed;
}
