/** Types that `node(id:)` can find. */
export const NODE_TYPES = [
  'Code',
  'Modifier',
  'Payer',
  'Plan',
  'Release',
  'Rule',
  'Policy',
  'PolicyNote',
  'PolicyChange',
  'PatientSession',
  'AuditEvent',
  'ApiKey',
  'EmergencyAccess',
  'ExportJob',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/**
 * What an object shows, where that is not the current public state: facts of another day, of another state of knowledge,
 * or with drafts applied. Two views of one thing have two ids, so that a client's cache never shows one for the other.
 */
export interface ViewOf {
  /** Plain date. */
  readonly on?: string;
  /** Instant, ISO 8601. */
  readonly knownAt?: string;
  /** The drafts that are applied, each `policy.version`, sorted. */
  readonly drafts?: string;
  /** The version of a policy that is shown instead of the one in force. */
  readonly version?: string;
}

const VIEW_FIELDS = ['on', 'knownAt', 'drafts', 'version'] as const;

/** The opaque id of an object over the whole API. @param view left out for the current public state */
export function globalId(type: NodeType, key: string, view: ViewOf = {}): string {
  const stated = VIEW_FIELDS.flatMap((name) => {
    const value = view[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const shown = stated.length === 0 ? '' : `?${stated.join('&')}`;
  return Buffer.from(`${type}:${key}${shown}`).toString('base64url');
}

export interface ParsedId {
  readonly type: NodeType;
  readonly key: string;
  readonly view: ViewOf;
}

/** What an opaque id stands for, or null when it is none of ours. */
export function parseGlobalId(id: string): ParsedId | null {
  const [type, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  const known = NODE_TYPES.find((name) => name === type);
  if (!known || rest.length === 0) return null;
  const [key = '', ...stated] = rest.join(':').split('?');
  const view = parseView(stated.join('?'));
  return view && { type: known, key, view };
}

/** Null for what no id of ours carries. */
function parseView(text: string): ViewOf | null {
  if (text === '') return {};
  const entries = text.split('&').map((part) => part.split('=', 2));
  const isOurs = entries.every(([name, value]) => VIEW_FIELDS.some((field) => field === name) && value);
  return isOurs ? (Object.fromEntries(entries) as ViewOf) : null;
}

/** The key of an id of the type, in any view; the text itself for what is no such id, so that the look-up reports it. */
export function keyOfId(type: NodeType, id: string): string {
  const parsed = parseGlobalId(id);
  return parsed?.type === type ? parsed.key : id;
}
