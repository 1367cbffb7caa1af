/** A tab as GraphiQL stores it; other properties are passed on unchanged. */
export interface StoredTab {
  readonly id: string;
  readonly query?: string | null;
  readonly variables?: string | null;
}

export interface StoredTabs {
  readonly tabs: readonly StoredTab[];
  readonly activeTabIndex: number;
}

/** The tabs of a window as it last read or wrote them, by id. */
export type SeenTabs = Map<string, string>;

const textOf = (tab: StoredTab): string => JSON.stringify(tab);

/** Remembers the tabs of a window, which closed those that it saw before and no longer has. */
export function markSeen(seen: SeenTabs, tabs: readonly StoredTab[]): void {
  for (const tab of tabs) seen.set(tab.id, textOf(tab));
}

/**
 * What a window stores beside the other windows of the browser, so that none of them loses a tab: its own tabs, then the
 * tabs that only others know. Of a tab that two windows have, the one that was edited since this window saw it is stored.
 */
export function mergeTabs(own: StoredTabs, stored: StoredTabs | null, seen: SeenTabs): StoredTabs {
  const storedById = new Map(stored?.tabs.map((tab) => [tab.id, tab]));
  const tabs = own.tabs.map((tab) => {
    const theirs = storedById.get(tab.id);
    const isUnchangedHere = seen.get(tab.id) === textOf(tab);
    return theirs && isUnchangedHere ? theirs : tab;
  });
  const ownIds = new Set(own.tabs.map(({ id }) => id));
  const ofOthers = stored?.tabs.filter(({ id }) => !ownIds.has(id) && !seen.has(id)) ?? [];
  return { ...own, tabs: [...tabs, ...ofOthers] };
}
