/** Types that `node(id:)` can find. */
export const NODE_TYPES = [
  'Code',
  'Modifier',
  'Payer',
  'Policy',
  'PolicyChange',
  'PatientSession',
  'AuditEvent',
  'ApiKey',
  'EmergencyAccess',
  'ExportJob',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/** The opaque id of an object over the whole API. */
export function globalId(type: NodeType, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url');
}

/** What an opaque id stands for, or null when it is none of ours. */
export function parseGlobalId(id: string): { readonly type: NodeType; readonly key: string } | null {
  const [type, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  const known = NODE_TYPES.find((name) => name === type);
  return known && rest.length > 0 ? { type: known, key: rest.join(':') } : null;
}
