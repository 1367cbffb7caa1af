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
  /** Whether the operator lets its organization edit what every organization shares (CODEBOOK_EDITORS). */
  readonly editsCodebook?: boolean;
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
  // Of the organization's own rules, and of shared policies with `policy.editShared`.
  'policy.readDraft': ['ADMIN'],
  // Every mutation of policies: policyDraft, policyPublish, policyWithdraw and the others.
  'policy.edit': ['ADMIN'],
  // The same of what every organization shares.
  'policy.editShared': ['ADMIN'],
  'contract.edit': ['ADMIN'],
  // Prices are the organization's secrets; those who bill and those who negotiate need them.
  'contract.read': ['ADMIN', 'BILLER'],
  'payer.edit': ['ADMIN'],
  // Codes, guides, program values and every other fact that all organizations share.
  'catalog.edit': ['ADMIN'],
  // Sums over sessions, never a session. Small ones take `session.read` or emergency access.
  'impact.read': ['ADMIN', 'ANALYST'],
  'export.start': ['ANALYST', 'ADMIN'],
  // De-identified, for analysts. Billers read the sessions themselves.
  'export.sessions': ['ANALYST'],
} as const satisfies Record<string, typeof ANYONE | readonly Role[]>;

/** Edits of what every organization shares: the organization must be one of the operator's editors too. */
const OF_EDITORS: ReadonlySet<string> = new Set(['policy.editShared', 'payer.edit', 'catalog.edit']);

/** Everything that a principal can do through the API. */
export type Action = keyof typeof PERMISSIONS;

/** Whether the principal may take the action; null is an anonymous request. */
export function may(principal: Principal | null, action: Action): boolean {
  const allowed: typeof ANYONE | readonly Role[] = Object.hasOwn(PERMISSIONS, action)
    ? PERMISSIONS[action]
    : [];
  if (allowed === ANYONE) return true;
  if (!principal?.roles.some((role) => allowed.includes(role))) return false;
  return !OF_EDITORS.has(action) || principal.editsCodebook === true;
}

/** Every action that the principal may take. */
export function permissionsOf(principal: Principal | null): readonly Action[] {
  return (Object.keys(PERMISSIONS) as Action[]).filter((action) => may(principal, action));
}

/** Whether the principal has a role for the action, and only its organization is not among the operator's editors. */
export function isForEditors(principal: Principal, action: Action): boolean {
  return (
    OF_EDITORS.has(action) && !may(principal, action) && may({ ...principal, editsCodebook: true }, action)
  );
}

/** Whether a role allows nothing that the principal may not do anyway, so that the principal can pass it on. */
export function mayPassOn(principal: Principal, role: Role): boolean {
  // What only editors may do follows from the organization, and is no more with a key of it.
  const editor = { ...principal, editsCodebook: true };
  return Object.entries(PERMISSIONS).every(([action, allowed]) => {
    const roles: typeof ANYONE | readonly Role[] = allowed;
    return roles === ANYONE || !roles.includes(role) || may(editor, action as Action);
  });
}

/** The roles that may take the action, for messages; empty when no credential is needed. */
export function rolesFor(action: Action): readonly Role[] {
  const allowed = PERMISSIONS[action];
  return allowed === ANYONE ? [] : allowed;
}
