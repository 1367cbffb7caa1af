type Monaco = typeof import('monaco-editor');

/** GraphiQL's names, so that its switch of themes finds these. */
const LIGHT = 'graphiql-LIGHT';
const DARK = 'graphiql-DARK';

const TRANSPARENT = '#ffffff00';

/** The colors of the parts of an editor that lie over the text. */
const widgetColors = (background: string, highlight: string) => ({
  'editor.background': TRANSPARENT,
  'scrollbar.shadow': TRANSPARENT,
  focusBorder: highlight,
  'textLink.foreground': highlight,
  'textLink.activeForeground': highlight,
  'editorLink.activeForeground': highlight,
  'editorHoverWidget.background': background,
  'editorWidget.background': background,
  'editorSuggestWidget.background': background,
  'editorSuggestWidget.selectedBackground': `${highlight}33`,
  'quickInput.background': background,
  'quickInputList.focusBackground': `${highlight}33`,
  'list.hoverBackground': `${highlight}19`,
  'menu.background': background,
  'menu.selectionBackground': `${highlight}33`,
});

/**
 * Replaces GraphiQL's editor themes: some of their colors have too little contrast to be read by people with low vision
 * (WCAG 2.2, 1.4.3: 4.5 to 1).
 */
export function defineEditorThemes({ editor }: Monaco): void {
  editor.defineTheme(LIGHT, {
    base: 'vs',
    inherit: true,
    colors: { ...widgetColors('#ffffff', '#d60590'), 'editorLineNumber.foreground': '#4f6375' },
    rules: [
      { token: 'number', foreground: '06694a' },
      { token: 'comment', foreground: '006a00' },
      { token: 'argument.identifier.gql', foreground: '5653b8' },
    ],
  });
  editor.defineTheme(DARK, {
    base: 'vs-dark',
    inherit: true,
    colors: { ...widgetColors('#212a3b', '#ff5794'), 'editorLineNumber.foreground': '#a3adbd' },
    rules: [
      { token: 'comment', foreground: '93c47d' },
      { token: 'string.key.json', foreground: '9cdcfe' },
      { token: 'argument.identifier.gql', foreground: 'a8a3ff' },
    ],
  });
}
