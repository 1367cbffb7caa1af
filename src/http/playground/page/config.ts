/** One example operation, shown as a tab. */
export interface Example {
  /** File name without its ending; its leading number gives the order of the tabs. */
  readonly name: string;
  readonly operation: string;
}

/** Configuration that the server passes to the page; it is not part of the bundle. */
export interface PageConfig {
  readonly endpoint: string;
  /** Value of the Authorization header that a new tab starts with, or null. */
  readonly demoAuthorization: string | null;
  /** Changes with the build, the examples and the credential, so that tabs stored in an earlier run are not shown. */
  readonly storageScope: string;
  readonly examples: readonly Example[];
}

/** The element of the served document that carries the configuration as JSON. */
export const CONFIG_ELEMENT_ID = 'playground-config';
