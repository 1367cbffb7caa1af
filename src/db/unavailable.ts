/** Codes of Node, PostgreSQL, Postgres.js and Prisma for a store that cannot be reached, or gave no answer in time. */
const CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  // Our own queue for connections.
  'CONNECTIONS_BUSY',
  // A statement that ran too long, or was canceled; a session that was ended; a server that starts, stops or is full.
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '53300',
  // No room on the disk or in memory, or a disk that fails.
  '53100',
  '53200',
  '58030',
  // Two transactions conflicted, and this one was rolled back.
  '40001',
  '40P01',
  '55P03',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2034',
  'P2037',
]);

/** PostgreSQL's class for everything about connections. */
const CONNECTION_CLASS = /^08[0-9A-Z]{3}$/;

const KINDS: ReadonlySet<unknown> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);

/** Messages of errors without a code. Prisma's P2028 also stands for programming errors, so only these messages count. */
export const STORE_MESSAGES = [
  /^timeout exceeded when trying to connect$/,
  /^Connection terminated\b/,
  /^Client has encountered a connection error/,
  /^Query read timeout$/,
  /Unable to start a transaction in the given time/,
  /cannot be executed on an expired transaction/,
];

/** Limit of nested causes. */
const DEEPEST = 8;

/**
 * Whether an error, or one that it wraps, means that the database could not be reached or did not answer in time. The
 * request may be valid and can be sent again.
 */
export function isStoreUnavailable(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    if (matches(at)) return true;
    at = wrappedIn(at);
  }
  return false;
}

function matches(error: object): boolean {
  const { code, originalCode, kind, message } = error as Record<string, unknown>;
  const codes = [code, originalCode].filter((each) => typeof each === 'string');
  return (
    codes.some((each) => CODES.has(each) || CONNECTION_CLASS.test(each)) ||
    KINDS.has(kind) ||
    (typeof message === 'string' && STORE_MESSAGES.some((pattern) => pattern.test(message)))
  );
}

/** What an error of Node, a driver or Prisma wraps; undefined when it wraps nothing. */
export function wrappedIn(error: object): unknown {
  const { originalError, cause, meta, errors } = error as Record<string, unknown>;
  // Of several attempts to connect (one for each address of a host) the first is representative.
  if (Array.isArray(errors)) return errors[0];
  if (typeof meta === 'object' && meta !== null && 'driverAdapterError' in meta)
    return meta.driverAdapterError;
  return originalError ?? cause;
}
