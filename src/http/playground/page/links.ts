/** What a link opens. Headers and credentials are never part of one. */
export type Linked =
  | { readonly kind: 'operation'; readonly operation: string; readonly variables: string | null }
  | { readonly kind: 'example'; readonly name: string };

/** The fragment of an address that opens an operation with its variables. Servers never see fragments. */
export function fragmentOf({
  operation,
  variables,
}: {
  operation: string;
  variables: string | null;
}): string {
  const parts = new URLSearchParams({ query: operation });
  if (variables?.trim()) parts.set('variables', variables);
  return `#${parts}`;
}

/** Reads `#query=…&variables=…` or `#example=Name`; null for any other fragment. */
export function readFragment(fragment: string): Linked | null {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const operation = parts.get('query');
  if (operation) return { kind: 'operation', operation, variables: parts.get('variables') };
  const name = parts.get('example');
  return name ? { kind: 'example', name } : null;
}
