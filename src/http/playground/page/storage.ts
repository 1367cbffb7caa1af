const PREFIX = 'ot-codebook-playground';
const TABS = 'graphiql:tabState';

type Tab = { query?: string | null; variables?: string | null };

// GraphiQL also stores the open operation alone, half a second before its tabs: a reload in between would show it in
// an additional tab. So it is read from the stored tabs.
const PARTS_OF_OPEN_TAB: Record<string, keyof Tab> = {
  'graphiql:query': 'query',
  'graphiql:variables': 'variables',
};

/** The part of the browser's storage that GraphiQL uses. */
interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
}

/**
 * Stores edited tabs across reloads, but only within one scope: tabs and layouts of an earlier server run are deleted,
 * so that they never replace new examples or a new demo credential. The theme is kept. Null when the browser does not
 * allow storage.
 */
export function scopedStorage(scope: string): TabStorage | null {
  const themeKey = `${PREFIX}:theme`;
  const scopePrefix = `${PREFIX}:${scope}:`;
  const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(scopePrefix));
  const nameOf = (key: string) => (key.endsWith(':theme') ? themeKey : scopePrefix + key);
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`${PREFIX}:`) && key !== themeKey && !key.startsWith(scopePrefix))
        localStorage.removeItem(key);
    }
  } catch {
    return null;
  }
  const get = (key: string) => localStorage.getItem(nameOf(key));
  return {
    getItem: (key) => {
      const part = PARTS_OF_OPEN_TAB[key];
      return part ? (openTab(get(TABS))?.[part] ?? null) : get(key);
    },
    setItem: (key, value) => {
      if (!PARTS_OF_OPEN_TAB[key]) localStorage.setItem(nameOf(key), value);
    },
    removeItem: (key) => localStorage.removeItem(nameOf(key)),
    clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
  };
}

function openTab(storedTabs: string | null): Tab | undefined {
  if (!storedTabs) return undefined;
  const { tabs, activeTabIndex } = JSON.parse(storedTabs) as { tabs: Tab[]; activeTabIndex: number };
  return tabs[activeTabIndex];
}
