import type { AnswerOf, InputOf } from '../../client/routes.ts'

type Group = AnswerOf<'get', '/api/quarantine'>['groups'][number]

/** What is replayed, given up or looked at together. */
export type Selection = InputOf<'post', '/api/quarantine/replay'>['body']

export const quarantineFilters = ['dataset', 'source', 'reason', 'batch', 'run'] as const
/** What is listed, as it stands in the address of the page; empty text is nothing chosen. */
export type QuarantineFilter = Readonly<Record<(typeof quarantineFilters)[number], string>>

/** Rows with the same wrong, whatever the columns: they are chosen together, so they are shown together. */
export interface Kept extends Pick<Group, 'dataset' | 'source' | 'reason' | 'rows' | 'oldest'> {
  columns: string[]
}

/** One entry for all that one selection takes. */
export function keptOf(groups: readonly Group[]): Kept[] {
  const alike = Map.groupBy(groups, ({ dataset, source, reason }) => JSON.stringify([dataset, source, reason]))
  return [...alike.values()].flatMap((some) => {
    const [first] = some
    if (!first) return []
    const { dataset, source, reason } = first
    return {
      dataset,
      source,
      reason,
      rows: some.reduce((sum, { rows }) => sum + rows, 0),
      oldest: some.map(({ oldest }) => oldest).toSorted()[0] ?? first.oldest,
      columns: [...new Set(some.map(({ path }) => path))].filter((path) => path !== '').toSorted(),
    }
  })
}
