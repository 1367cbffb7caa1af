/** How the documentation is indexed, for the build and for the page that reads the index. */
export const SEARCH_OPTIONS = {
  fields: ['title', 'heading', 'text'],
  storeFields: ['url', 'title', 'heading'],
  searchOptions: {
    boost: { title: 2, heading: 3 },
    prefix: true,
    /** @param {string} term */
    fuzzy: (term) => (term.length >= 6 ? 1 : false),
    combineWith: /** @type {'AND'} */ ('AND'),
  },
};
