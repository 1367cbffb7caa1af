import { getOperationAST, Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import { schema } from '../schema.ts';

/** What an operation requests, in names of the schema: all but its own name, which the client chooses. */
export interface OperationSummary {
  /** The name that the client's program gave it; null without one. */
  readonly name: string | null;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Root fields of the schema that it selects, each once, in their order. */
  readonly fields: readonly string[];
  /** The schema coordinate of the root field that answers with a key, such as `Query.sessions`. */
  coordinateOf(responseKey: string): string | null;
}

/** @returns null for a document without such an operation */
export function summarize(document: DocumentNode, operationName: string | null): OperationSummary | null {
  const node = getOperationAST(document, operationName);
  const type = node && schema.getRootType(node.operation);
  if (!type) return null;
  const known = type.getFields();
  const fieldOfKey = new Map<string, string>();
  const entered = new Set<SelectionSetNode>();
  const enter = (set: SelectionSetNode): void => {
    if (entered.has(set)) return;
    entered.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const { name, alias } = selection;
        if (Object.hasOwn(known, name.value)) fieldOfKey.set((alias ?? name).value, name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) enter(selection.selectionSet);
      else {
        const { value } = selection.name;
        const spread = document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value,
        );
        if (spread?.kind === Kind.FRAGMENT_DEFINITION) enter(spread.selectionSet);
      }
    }
  };
  enter(node.selectionSet);
  return {
    name: node.name?.value ?? null,
    kind: node.operation,
    fields: [...new Set(fieldOfKey.values())],
    coordinateOf: (responseKey) => {
      const field = fieldOfKey.get(responseKey);
      return field === undefined ? null : `${type.name}.${field}`;
    },
  };
}
