import { TabFocus } from 'monaco-editor/esm/vs/editor/browser/config/tabFocus.js';

/** Prepares the code editors, before the first of them exists: their workers, and the meaning of Tab. */
export function prepareMonaco(): void {
  const workerFile = (label: string) =>
    label === 'json' ? WORKER_FILES.json : label === 'graphql' ? WORKER_FILES.graphql : WORKER_FILES.editor;
  // Relative to this bundle, so the page works behind any path prefix and asks no other host.
  Object.assign(globalThis, {
    MonacoEnvironment: {
      getWorker: (_id: string, label: string) => new Worker(new URL(workerFile(label), import.meta.url)),
    },
  });
  // An editor that keeps Tab to itself traps people who use the keyboard only. Ctrl-M brings indenting back.
  TabFocus.setTabFocusMode(true);
}
