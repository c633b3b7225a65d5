/** Rows that go into one transaction. */
const mostAtOnce = 10_000
/** What the raw text of these may be: they are held in memory. One row is taken however long it is. */
const mostBytes = 32 * 1024 * 1024

/** The first rows of a limited SELECT with a column `raw`, as many as are not too long together, in an order. */
export function withinBytes(select: string, order: string): string {
  return `SELECT page.* FROM (
      SELECT rows.*, sum(octet_length(raw)) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - octet_length(raw) AS before
      FROM (${select} ORDER BY ${order} LIMIT ${mostAtOnce}) AS rows
    ) AS page WHERE before < ${mostBytes} ORDER BY ${order}`
}
