/** A page of any connection of the API, as far as it must be selected to come to the next one. */
export interface PageOf<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/**
 * Every item of a connection, page after page. The next page is fetched when the items of the last one are used up, so
 * a `break` ends it without another request.
 *
 * @param fetchPage fetches the page after a cursor; without one, the first page. Null, where the connection is null
 *   because the principal may not read it, gives no items
 */
export async function* allNodes<Item>(
  fetchPage: (after: string | undefined) => Promise<PageOf<Item> | null | undefined>,
): AsyncGenerator<Item, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const page = await fetchPage(after);
    if (!page) return;
    yield* page.nodes;
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || endCursor === null) return;
    // A server that repeats a cursor would be read forever.
    if (endCursor === after) throw new Error(`the page after ${endCursor} ends with the same cursor`);
    after = endCursor;
  }
}
