import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Bounds of one operation; documented in docs/guides/limits.md. */
export const LIMITS = {
  /** Fields below each other. */
  depth: 15,
  /** Fields under another name than their own, in the whole operation. */
  aliases: 50,
  /** Directives in the whole operation, and on one field or fragment. */
  directives: 50,
  directivesOfOne: 4,
  /** How often one field may be named again in the same place. */
  repetitions: 20,
  /** What an operation may cost, and how it is counted where a list takes no `first`; see cost.ts. */
  cost: 100_000,
  assumedListItems: 5,
  /** What it costs to ask with `knownAt`. */
  knownAtCost: 5_000,
  /** Operations whose text is kept parsed. */
  operationsKept: 500,
  /** Callers whose spending is remembered; the one that was away longest is forgotten first. */
  callersRemembered: 10_000,
  /** Items of one list among the variables; in the text of an operation its tokens are bounded. */
  listItems: 10_000,
  /** Tokens in the text of an operation. */
  tokens: 4_000,
  /** Bytes of the text of an operation; longer texts belong into variables. */
  operationBytes: 256 * 1024,
  /** Bytes of a request body. */
  bodyBytes: 1024 * 1024,
  /** Bytes of all headers of a request. */
  headerBytes: 64 * 1024,
  /** What it costs to send a credential that is not valid: it makes the store or the issuer's keys work. */
  refusedCredentialCost: 1_000,
  /** Live feeds: connections of a process, those of one caller, and subscriptions of one WebSocket. */
  liveConnections: 500,
  liveConnectionsOfCaller: 100,
  subscriptionsOfSocket: 10,
  /** Bytes of one message on a WebSocket. */
  messageBytes: 64 * 1024,
  /** Time a WebSocket may take to introduce itself, and the longest that a feed stays open before the client resumes. */
  introductionMs: 5_000,
  liveMs: 60 * 60 * 1_000,
  /** Files of exports that are sent at the same time, and what taking one costs. */
  downloads: 5,
  downloadCost: 1_000,
  /** How long a feed may stay open after its credential has expired or was revoked. */
  credentialCheckMs: 5_000,
  /** Time a client may take to send its request. */
  requestTimeoutMs: 30_000,
  /** Time an operation may run, whatever it waits for; a statement in the database has its own, shorter one. */
  operationMs: 30_000,
} as const;

/** Refuses operations that nest fields deeper than the limit, through fragments too. */
export function depthLimit(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet, context, new Map());
      if (depth > LIMITS.depth) {
        context.reportError(
          new GraphQLError(
            `The operation nests ${depth} fields; at most ${LIMITS.depth} are allowed. Ask in several steps.`,
            {
              nodes: operation,
              extensions: { code: 'QUERY_TOO_COMPLEX' },
            },
          ),
        );
      }
    },
  };
}

/** Each fragment is measured once; one that is being measured counts as nothing, as its cycle is another rule's error. */
function depthOf(
  selections: SelectionSetNode,
  context: ValidationContext,
  known: Map<string, number>,
): number {
  let deepest = 0;
  for (const selection of selections.selections) {
    let depth = 0;
    if (selection.kind === Kind.FIELD) {
      depth = 1 + (selection.selectionSet ? depthOf(selection.selectionSet, context, known) : 0);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      depth = depthOf(selection.selectionSet, context, known);
    } else {
      const fragment = context.getFragment(selection.name.value);
      depth = fragment ? fragmentDepth(fragment, context, known) : 0;
    }
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function fragmentDepth(
  fragment: FragmentDefinitionNode,
  context: ValidationContext,
  known: Map<string, number>,
): number {
  const name = fragment.name.value;
  const measured = known.get(name);
  if (measured !== undefined) return measured;
  known.set(name, 0);
  const depth = depthOf(fragment.selectionSet, context, known);
  known.set(name, depth);
  return depth;
}
