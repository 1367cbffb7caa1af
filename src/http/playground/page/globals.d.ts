/** File names of the worker bundles beside the page's own; the build fills them in because they carry content hashes. */
declare const WORKER_FILES: { readonly editor: string; readonly json: string; readonly graphql: string };

declare module '*.css';

declare module 'monaco-editor/esm/vs/editor/browser/config/tabFocus.js' {
  /** Whether Tab leaves an editor (true) or indents (false), for every editor of the page. */
  export const TabFocus: { setTabFocusMode(tabMovesFocus: boolean): void };
}
