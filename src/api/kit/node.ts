import type { NodeType, ViewOf } from '../../shared/globalId.ts';
import { builder } from './builder.ts';
import { referenceOfView, type RequestContext } from './context.ts';
import type { DatedReference } from '../../reference/views/views.ts';

export interface NodeShape {
  readonly id: string;
}

export const Node = builder.interfaceRef<NodeShape>('Node').implement({
  description: 'An object that can be refetched by its id.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, unique across the API.' }),
  }),
});

/** Finds a view of an object of one type by its key; null when there is none or the principal may not read it. */
export type NodeLoader = (
  key: string,
  context: RequestContext,
  view: ViewOf,
) => NodeShape | null | Promise<NodeShape | null>;

const LOADERS = new Map<NodeType, NodeLoader>();

/** Makes a type available to `node(id:)`. */
export function registerNode(type: NodeType, load: NodeLoader): void {
  LOADERS.set(type, load);
}

export function nodeLoader(type: NodeType): NodeLoader | undefined {
  return LOADERS.get(type);
}

/** Makes a type of reference data available, whose ids carry the day and the state of knowledge that they show. */
export function registerDatedNode(
  type: NodeType,
  find: (key: string, reference: DatedReference) => NodeShape | undefined,
): void {
  registerNode(type, async (key, context, view) => {
    const reference = await referenceOfView(context, view);
    return (reference && find(key, reference)) ?? null;
  });
}
