import {
  PAGE_LIMIT,
  PAGE_SIZE,
  totalOf,
  type Edge,
  type Page,
  type PageInfo,
  type UncountedPage,
} from '../../shared/paging.ts';
import { builder } from './builder.ts';

export const PageInfoType = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Position of a page in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether more items follow.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether items precede this page.' }),
    startCursor: t.exposeString('startCursor', { nullable: true, description: 'Cursor of the first item.' }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'Cursor of the last item: pass it as `after` for the next page.',
    }),
  }),
});

/**
 * The arguments of a connection.
 * @param items what is on a page, such as `Codes`
 * @param size items of a page when `first` is left out
 */
export function pageArguments(items: string, size = PAGE_SIZE) {
  return builder.args((t) => ({
    first: t.int({ defaultValue: size, description: `${items} on a page, 1 to ${PAGE_LIMIT}.` }),
    after: t.string({ description: 'Cursor after which the page begins.' }),
  }));
}

/** The terms for a connection in the descriptions of its types. */
interface Terms {
  /** Description of an edge, such as `A policy in a list.` */
  readonly edge: string;
  /** Description of the connection, such as `A page of policies.` */
  readonly page: string;
  /** Singular and plural, such as `policy` and `policies`. */
  readonly one: string;
  readonly many: string;
}

type ObjectRef<T> = ReturnType<ReturnType<typeof builder.objectRef<T>>['implement']>;

/** Defines the types `<Node>Edge` and `<Node>Connection` of a list, and returns the connection. */
export function connectionOf<T>(node: ObjectRef<T>, terms: Terms): ObjectRef<UncountedPage<T>> {
  const connection = builder.objectRef<UncountedPage<T>>(`${node.name}Connection`);
  defineConnection(connection, node, terms);
  return connection;
}

/** The same with `totalCount`. */
export function countedConnectionOf<T>(node: ObjectRef<T>, terms: Terms): ObjectRef<Page<T>> {
  const connection = builder.objectRef<Page<T>>(`${node.name}Connection`);
  defineCountedConnection(connection, node, terms);
  return connection;
}

/** Defines a connection that other subjects link to, with `totalCount`. */
export function defineCountedConnection<T>(
  connection: ObjectRef<Page<T>>,
  node: ObjectRef<T>,
  terms: Terms,
): void {
  // Pothos does not know that a counted page is a page.
  defineConnection(connection as unknown as ObjectRef<UncountedPage<T>>, node, terms);
  const many = terms.many.charAt(0).toUpperCase() + terms.many.slice(1);
  builder.objectField(connection, 'totalCount', (t) =>
    t.int({ description: `${many} that match, over all pages.`, resolve: totalOf }),
  );
}

function defineConnection<T>(
  connection: ObjectRef<UncountedPage<T>>,
  node: ObjectRef<T>,
  { edge, page, one, many }: Terms,
): void {
  const edgeType = builder.objectRef<Edge<T>>(`${node.name}Edge`).implement({
    description: edge,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: `Cursor of this ${one}.` }),
      node: t.expose('node', { type: node, description: `The ${one}.` }),
    }),
  });
  builder.objectType(connection, {
    description: page,
    fields: (t) => ({
      nodes: t.expose('nodes', { type: [node], description: `The ${many}.` }),
      edges: t.expose('edges', { type: [edgeType], description: `The ${many} with cursors.` }),
      pageInfo: t.expose('pageInfo', {
        type: PageInfoType,
        description: 'Position of the page in the list.',
      }),
    }),
  });
}
