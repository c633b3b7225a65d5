import { useState } from 'react'
import { addressOf } from '../../client/client.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useLabel } from '../../parts/label.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { linkClass } from '../../ui/link-class.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { CellView } from './cell-view.tsx'
import { cellIn, linkOf } from './cells.ts'
import type { BlockOf, BlockProps, Row } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

const rowsAtOnce = 100

/** Rows as they are, a hundred at a time. */
export function TableBlock({ page, block }: BlockProps<'table'>) {
  const texts = useTexts()
  const label = useLabel()
  const [most, setMost] = useState(rowsAtOnce)
  return (
    <RowsCard
      page={page}
      block={block}
      isFlush
      actions={
        block.file !== undefined && (
          <ExportMenu addressOf={(format) => addressOf(block.file ?? '', { query: { format } })} />
        )
      }
    >
      {(rows) => (
        <>
          {/* It can be reached by keyboard, for it may be wider than a phone. */}
          <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={label(block.title)}>
            <table className="w-full text-sm">
              <thead>
                <tr className="border-b text-left text-xs text-muted-foreground">
                  {block.columns.map((column) => (
                    <th
                      key={column.name}
                      scope="col"
                      className={classNames(
                        'min-w-24 px-4 py-2 font-medium wrap-anywhere',
                        isFigure(column) && 'text-right',
                      )}
                    >
                      {label(column.title)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, most).map((row, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- rows have no names
                  <tr key={index} className="border-b last:border-0 hover:bg-muted/50">
                    {block.columns.map((column) => (
                      <td
                        key={column.name}
                        className={classNames(
                          'min-w-24 px-4 py-2.5 wrap-anywhere',
                          isFigure(column) && 'text-right tabular-nums',
                        )}
                      >
                        <ColumnCell row={row} column={column} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {rows.length > most && (
            <Button className="mx-4 my-2" onClick={() => setMost(most + rowsAtOnce)}>
              {texts.more}
            </Button>
          )}
        </>
      )}
    </RowsCard>
  )
}

type Column = BlockOf<'table'>['columns'][number]

function ColumnCell({ row, column: { name, as, decimals, link } }: { row: Row; column: Column }) {
  const cell = <CellView cell={cellIn(row, name)} {...(as && { as })} decimals={decimals} />
  const leads = link === undefined || cellIn(row, name) === null ? undefined : linkOf(link, row)
  if (!leads) return cell
  return (
    <PageLink {...leads} className={linkClass}>
      {cell}
    </PageLink>
  )
}

function isFigure({ as }: Column): boolean {
  return as === 'number' || as === 'duration'
}
