import type { ReactNode } from 'react'
import { useGet } from '../../client/use-get.ts'
import { type Label, useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import type { PageOf, Row, SentRow } from './page-of.ts'

interface RowsCardProps {
  page: PageOf
  block: { title: Parameters<ReturnType<typeof useLabel>>[0]; source: string }
  /** The first day of the stretch that is looked at. */
  from?: string | undefined
  /** Stands at the right of the title. */
  actions?: ReactNode
  isFlush?: boolean
  loading?: ReactNode
  children(rows: readonly Row[], at: string): ReactNode
}

/** The rows of a block under its title, asked for again as often as the page says. */
export function RowsCard({ page, block, from, actions, isFlush, loading, children }: RowsCardProps) {
  const texts = useOperationTexts().pages
  const label = useLabel()
  const query = useGet(
    '/api/pages/{system}/{page}/data/{source}',
    {
      path: { system: page.system, page: page.name, source: block.source },
      query: from === undefined ? {} : { from },
    },
    { refetchInterval: page.refreshMs },
  )
  return (
    <Card title={label(block.title)} actions={actions} isFlush={isFlush ?? false}>
      <QueryView
        query={query}
        {...(loading !== undefined && { loading })}
        empty={{
          when: ({ rows }) => rows.length === 0,
          view: <Empty title={texts.noRows} about={texts.noRowsAbout} />,
        }}
      >
        {({ rows, at, isCut }) => (
          <>
            {children(
              rows.map((row) => readRow(row, label)),
              at,
            )}
            {isCut && (
              <p
                className={
                  isFlush ? 'border-t px-4 py-2 text-sm text-muted-foreground' : 'pt-3 text-sm text-muted-foreground'
                }
              >
                {texts.isCut}
              </p>
            )}
          </>
        )}
      </QueryView>
    </Card>
  )
}

function readRow(row: SentRow, label: (label: Label) => string): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, typeof cell === 'object' && cell !== null ? label(cell) : cell]),
  )
}
