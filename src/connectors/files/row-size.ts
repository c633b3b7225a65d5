/** A row longer than this is most likely an open quote or no rows at all, and the datasets take none either. */
export const mostRowBytes = 8 * 1024 * 1024
