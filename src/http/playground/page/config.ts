/** One example operation of the panel "Examples". */
export interface Example {
  /** Name of its operation; guides and links use it. */
  readonly name: string;
  /** Name of the group of users that it is for. */
  readonly group: string;
  /** What it shows, in one sentence. */
  readonly summary: string;
  /** The demo role that it runs as, or null where any may run it. */
  readonly role: string | null;
  readonly operation: string;
  /** Its variables as JSON, or null. */
  readonly variables: string | null;
}

/** What a demo user sends, by role. */
export interface RoleCredential {
  readonly role: string;
  /** The whole value of an Authorization header. */
  readonly authorization: string;
}

/** Configuration that the server passes to the page; it is not part of the bundle. */
export interface PageConfig {
  readonly endpoint: string;
  /** Where subscriptions run, as server-sent events. */
  readonly streamEndpoint: string;
  /** Empty for browsers of other machines, and where there is no demo. */
  readonly credentials: readonly RoleCredential[];
  readonly examples: readonly Example[];
}

/** The element of the served document that carries the configuration as JSON. */
export const CONFIG_ELEMENT_ID = 'playground-config';
