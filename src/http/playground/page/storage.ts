import { markSeen, mergeTabs, type SeenTabs, type StoredTab, type StoredTabs } from './tabMerge.ts';

const PREFIX = 'ot-codebook-playground:';

/** GraphiQL's name of the stored tabs. */
export const TABS = 'graphiql:tabState';

const HISTORIES = ['graphiql:queries', 'graphiql:favorites'];
const ROLE = `${PREFIX}role`;

// GraphiQL also stores the open operation alone, half a second before its tabs: a reload in between would show it in
// an additional tab. So it is read from the stored tabs.
const PARTS_OF_OPEN_TAB: Record<string, 'query' | 'variables'> = {
  'graphiql:query': 'query',
  'graphiql:variables': 'variables',
};

/** Headers hold credentials, which are never stored. */
const HEADERS = 'graphiql:headers';

/** The part of the browser's storage that GraphiQL uses, and the tabs as they are now. */
export interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
  /** Stores the tabs at once. GraphiQL waits half a second, which a reload does not. */
  writeTabs(tabs: StoredTabs): void;
}

/**
 * Stores tabs and history across reloads and restarts of the server, until the person closes or deletes them. Windows of
 * one browser share the tabs. Null when the browser does not allow storage.
 */
export function tabStorage(): TabStorage | null {
  const seen: SeenTabs = new Map();
  const nameOf = (key: string) => PREFIX + key;
  const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  try {
    markSeen(seen, readTabs(localStorage.getItem(nameOf(TABS)))?.tabs ?? []);
  } catch {
    return null;
  }
  const get = (key: string) => localStorage.getItem(nameOf(key));
  const writeTabs = ({ tabs, activeTabIndex }: StoredTabs) => {
    const own = { tabs: tabs.map(asStored), activeTabIndex };
    localStorage.setItem(nameOf(TABS), JSON.stringify(mergeTabs(own, readTabs(get(TABS)), seen)));
    markSeen(seen, own.tabs);
  };
  return {
    getItem: (key) => {
      const part = PARTS_OF_OPEN_TAB[key];
      return part ? (openTab(readTabs(get(TABS)))?.[part] ?? null) : get(key);
    },
    setItem: (key, value) => {
      if (key in PARTS_OF_OPEN_TAB || key === HEADERS) return;
      const tabs = key === TABS ? readTabs(value) : null;
      if (tabs) writeTabs(tabs);
      else localStorage.setItem(nameOf(key), HISTORIES.includes(key) ? stripHeaders(value) : value);
    },
    removeItem: (key) => localStorage.removeItem(nameOf(key)),
    clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
    writeTabs,
  };
}

/** The role that was chosen last; its credential is not stored. */
export function storedRole(): string | null {
  try {
    return localStorage.getItem(ROLE);
  } catch {
    return null;
  }
}

export function storeRole(role: string): void {
  try {
    localStorage.setItem(ROLE, role);
  } catch {
    // The choice then lasts until the page is closed.
  }
}

/** Neither headers, nor responses, which may be large and hold what a role may see. */
function withoutHeaders(key: string, value: unknown): unknown {
  return key === 'headers' || key === 'response' || key === 'hash' ? null : value;
}

const asStored = (tab: StoredTab): StoredTab => JSON.parse(JSON.stringify(tab, withoutHeaders)) as StoredTab;

const stripHeaders = (json: string): string =>
  JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'headers' ? undefined : value));

function readTabs(json: string | null): StoredTabs | null {
  if (!json) return null;
  try {
    const stored = JSON.parse(json) as StoredTabs;
    return Array.isArray(stored.tabs) ? stored : null;
  } catch {
    return null;
  }
}

function openTab(stored: StoredTabs | null): StoredTab | undefined {
  return stored?.tabs[stored.activeTabIndex];
}
