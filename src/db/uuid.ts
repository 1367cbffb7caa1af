/** A UUID as PostgreSQL writes it. Other text is no key, and would be a failure of the store instead of nothing found. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
