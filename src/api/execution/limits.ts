/** Limits of requests, operations and subscriptions; documented in docs/guides/limits.md. */
export const LIMITS = {
  /** Levels of fields. */
  depth: 15,
  /** Aliased fields in the whole operation. */
  aliases: 50,
  /** Directives in the whole operation, and on one field or fragment. */
  directives: 50,
  directivesPerField: 4,
  /** Repetitions of one field within a selection set. */
  repetitions: 20,
  /** Fields of a document with each fragment written out where it is used, and pairs of them with one response key. */
  expandedFields: 5_000,
  comparedFields: 30_000,
  /** Cost of an operation, and the items assumed for a list of errors; see cost.ts. */
  cost: 250_000,
  assumedListItems: 5,
  /** An operation costs at least this for each millisecond that it kept the event loop; the rest is charged afterwards. */
  costPerMs: 1_000,
  /** Cost of the argument `knownAt`. */
  knownAtCost: 5_000,
  /** Documents in the cache of parsed and compiled operations. */
  cachedOperations: 500,
  /** Errors that are reported of one document or one set of variables. */
  reportedErrors: 20,
  /** Principals and networks whose consumption a process stores; the least recent is dropped first. */
  rateLimitKeys: 10_000,
  /** Items of one list in the variables; lists in the text are bounded by `tokens`. */
  listItems: 10_000,
  /** Fields of one object in the variables, and of all of them with the lists and objects inside lists. */
  objectFields: 250,
  variableValues: 10_000,
  /** Levels of lists and objects in a body, and its values with the lists and objects among them. */
  bodyDepth: 100,
  bodyValues: 50_000,
  /** Tokens in the text of an operation. */
  tokens: 4_000,
  operationBytes: 256 * 1024,
  bodyBytes: 1024 * 1024,
  /** Bytes of all headers of a request. */
  headerBytes: 64 * 1024,
  /** Cost of sending an invalid credential: checking it uses the database or the issuer's keys. */
  invalidCredentialCost: 1_000,
  /** Credentials that a process knows to have been valid a short time ago, and for how long. */
  recentCredentials: 10_000,
  recentCredentialMs: 10 * 60 * 1_000,
  /** Connections with subscriptions: of a process, and of one principal or network. */
  connections: 500,
  /** Of these, connections without a credential, and WebSockets that have not authenticated yet. */
  anonymousConnections: 250,
  pendingConnections: 100,
  pendingConnectionsPerNetwork: 50,
  connectionsPerPrincipal: 100,
  subscriptionsPerSocket: 10,
  /** Bytes of one message on a WebSocket. */
  messageBytes: 64 * 1024,
  /** Time until a WebSocket must have authenticated. */
  authenticationMs: 5_000,
  /** Longest time that a connection stays open before the client must resume. */
  connectionMs: 60 * 60 * 1_000,
  /** Requests with a credential that a process answers at once, and those of one credential. */
  protectedRequests: 96,
  protectedRequestsOfOne: 16,
  /** Age of the oldest waiting one of a credential above which no more of it wait, and how long one waits. */
  protectedQueueMs: 20,
  protectedWaitMs: 50,
  /** Downloads of export files at the same time, and the cost of one. */
  downloads: 5,
  downloadCost: 1_000,
  /** How long a subscription may stay open after its credential expired or was revoked. */
  credentialCheckMs: 5_000,
  /** Time in which a client must have sent its request. */
  requestTimeoutMs: 30_000,
  /** Time limit of an operation; a database statement has its own, shorter limit. */
  operationMs: 30_000,
  /** Time without a byte after which a connection is closed: longer than an operation takes, which sends none meanwhile. */
  idleConnectionMs: 40_000,
} as const;
