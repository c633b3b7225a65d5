import { CellView } from './cell-view.tsx'
import { cellIn, textIn } from './cells.ts'
import { Light } from './light.tsx'
import type { BlockOf, BlockProps, Row } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

/** A figure for each row, in large type, with its light: one alone fills its card, several stand in frames of their own. */
export function CardBlock({ page, block }: BlockProps<'card'>) {
  return (
    <RowsCard page={page} block={block}>
      {(rows) => {
        const [only] = rows
        if (only !== undefined && rows.length === 1) return <Figure row={only} block={block} />
        return (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))] gap-3">
            {rows.map((row, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows have no names
              <li key={index} className="min-w-0 rounded-md border p-3">
                <Figure row={row} block={block} />
              </li>
            ))}
          </ul>
        )
      }}
    </RowsCard>
  )
}

function Figure({ row, block }: { row: Row; block: BlockOf<'card'> }) {
  const light = textIn(row, block.light)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="min-w-0 text-sm text-muted-foreground wrap-anywhere">{textIn(row, block.label)}</h3>
        {light !== '' && <Light light={light} />}
      </div>
      <p className="text-2xl font-semibold tracking-tight wrap-anywhere tabular-nums">
        <CellView cell={cellIn(row, block.value)} decimals={block.decimals} />
        {block.unit !== undefined && (
          <span className="ml-1.5 text-sm font-normal text-muted-foreground">{textIn(row, block.unit)}</span>
        )}
      </p>
      {textIn(row, block.detail) !== '' && (
        <p className="text-xs text-muted-foreground wrap-anywhere">
          <CellView cell={cellIn(row, block.detail)} />
        </p>
      )}
    </div>
  )
}
