import { getOperationAST, parse } from 'graphql';

/** The name of the first operation in a text that may not be complete; null where it has none. */
export function nameOf(text: string): string | null {
  const withoutComments = text.replaceAll(/^\s*#.*$/gm, '');
  return /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(withoutComments)?.[1] ?? null;
}

/** Whether the operation that runs is a subscription. A text that cannot be parsed is left to the API. */
export function isSubscription(text: string, operationName: string | null | undefined): boolean {
  try {
    return getOperationAST(parse(text), operationName)?.operation === 'subscription';
  } catch {
    return false;
  }
}

/**
 * The name of the operation to run. For a moment after a tab is opened, GraphiQL still has the name of the operation in the
 * tab before; the API would reject a document without that operation.
 */
export function nameWithin(text: string, operationName: string | null | undefined): string | null {
  return operationName && new RegExp(`\\b${operationName}\\b`).test(text) ? operationName : nameOf(text);
}
