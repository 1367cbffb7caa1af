import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * How large a document is once each fragment is written out wherever it is used. Validation compares fields of one response
 * key pair by pair, and the compiler enters each of them: both take time in proportion to these numbers, which a short
 * text can make as large as it likes, whatever the lists hold that it selects.
 */
export interface Expansion {
  readonly fields: number;
  /** Pairs of fields with the same response key in the same place. */
  readonly comparisons: number;
}

/**
 * Adds up all operations and fragments of the document: validation reads those that are not used too. A fragment that
 * contains itself counts as nothing there; validation rejects it.
 * @param most where counting stops, so that it is not what takes the time; the result is more than one of them then
 */
export function expansionOf(document: DocumentNode, most: Expansion): Expansion {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const counter = new Counter(fragments, most);
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION)
      counter.count([{ set: node.selectionSet, within: NO_FRAGMENT }]);
    if (node.kind === Kind.FRAGMENT_DEFINITION)
      counter.count([{ set: node.selectionSet, within: { name: node.name.value, outer: NO_FRAGMENT } }]);
  }
  return { fields: counter.fields, comparisons: counter.comparisons };
}

/** The fragments around a selection set, innermost first. */
interface Within {
  readonly name: string | null;
  readonly outer: Within | null;
}

const NO_FRAGMENT: Within = { name: null, outer: null };

interface Placed {
  readonly set: SelectionSetNode;
  readonly within: Within;
}

class Counter {
  fields = 0;
  comparisons = 0;
  /** Spreads and inline fragments, which may hold no field at all. */
  private entered = 0;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly most: Expansion;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, most: Expansion) {
    this.fragments = fragments;
    this.most = most;
  }

  /** @param sets of one place of the response, which are merged there */
  count(sets: readonly Placed[]): void {
    const byKey = new Map<string, { count: number; readonly below: Placed[] }>();
    const waiting = [...sets];
    for (let next = waiting.pop(); next && !this.isOver(); next = waiting.pop()) {
      const { within } = next;
      for (const selection of next.set.selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          waiting.push({ set: selection.selectionSet, within });
        } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          this.entered += 1;
          const fragment = this.fragments.get(selection.name.value);
          if (!fragment || isIn(within, fragment.name.value)) continue;
          waiting.push({ set: fragment.selectionSet, within: { name: fragment.name.value, outer: within } });
        } else {
          const key = (selection.alias ?? selection.name).value;
          const fields = byKey.get(key) ?? { count: 0, below: [] };
          byKey.set(key, fields);
          this.fields += 1;
          this.comparisons += fields.count;
          fields.count += 1;
          if (selection.selectionSet) fields.below.push({ set: selection.selectionSet, within });
        }
      }
    }
    for (const { below } of byKey.values()) if (below.length > 0 && !this.isOver()) this.count(below);
  }

  private isOver(): boolean {
    if (this.entered > this.most.fields) this.fields = Math.max(this.fields, this.entered);
    return this.fields > this.most.fields || this.comparisons > this.most.comparisons;
  }
}

function isIn(within: Within, name: string): boolean {
  for (let each: Within | null = within; each; each = each.outer) if (each.name === name) return true;
  return false;
}
