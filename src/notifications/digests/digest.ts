import { type Severity, severities } from '../../pipelines/severity.ts'
import type { Message } from '../channel.ts'

/** How many messages of a rule and severity a digest tells of. */
export interface DigestCount {
  rule: string | null
  severity: Severity
  count: number
}

const mostRules = 15

/** One message instead of many: how many of what, the worst first, and the titles of the first. Titles are the worst's first. */
export function digestOf(counts: readonly DigestCount[], titles: readonly string[], at: Date): Message {
  const sorted = counts.toSorted(
    (one, other) =>
      severities.indexOf(other.severity) - severities.indexOf(one.severity) ||
      other.count - one.count ||
      (one.rule ?? '').localeCompare(other.rule ?? ''),
  )
  const total = sum(counts)
  const rest = sorted.slice(mostRules)
  return {
    kind: 'digest',
    severity: sorted[0]?.severity ?? 'info',
    title: `${total} messages in one: ${severityCounts(sorted)}`,
    text: `So many came at once that they are told together. The first: ${titles[0] ?? ''}`,
    fields: Object.fromEntries(severities.toReversed().flatMap((one) => fieldOf(one, counts))),
    lines: [
      ...sorted.slice(0, mostRules).map(({ rule, severity, count }) => `${count} × ${rule ?? 'others'} (${severity})`),
      ...(rest.length === 0 ? [] : [`${sum(rest)} × ${rest.length} more rules`]),
      ...titles,
      ...(total > titles.length ? [`and ${total - titles.length} more`] : []),
    ],
    at,
    links: [],
    page: '/alerts',
  }
}

function severityCounts(sorted: readonly DigestCount[]): string {
  const named = severities.toReversed().map((severity) => ({ severity, count: sum(only(severity, sorted)) }))
  return named
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ')
}

function fieldOf(severity: Severity, counts: readonly DigestCount[]): [string, string][] {
  const count = sum(only(severity, counts))
  return count === 0 ? [] : [[severity, String(count)]]
}

function only(severity: Severity, counts: readonly DigestCount[]): DigestCount[] {
  return counts.filter((one) => one.severity === severity)
}

function sum(counts: readonly DigestCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}
