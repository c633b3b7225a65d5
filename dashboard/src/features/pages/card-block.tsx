import { CellView } from './cell-view.tsx'
import { cellIn, textIn } from './cells.ts'
import { Light } from './light.tsx'
import type { BlockProps } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

/** A figure for each row, in large type, with its light. */
export function CardBlock({ page, block }: BlockProps<'card'>) {
  return (
    <RowsCard page={page} block={block}>
      {(rows) => (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))] gap-3">
          {rows.map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no names
            <li key={index} className="flex min-w-0 flex-col gap-1 rounded-md border p-3">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h3 className="min-w-0 text-sm text-muted-foreground wrap-anywhere">{textIn(row, block.label)}</h3>
                {block.light !== undefined && <Light light={textIn(row, block.light)} />}
              </div>
              <p className="text-2xl font-semibold tracking-tight wrap-anywhere tabular-nums">
                <CellView cell={cellIn(row, block.value)} decimals={block.decimals} />
                {block.unit !== undefined && (
                  <span className="ml-1.5 text-sm font-normal text-muted-foreground">{textIn(row, block.unit)}</span>
                )}
              </p>
              {block.detail !== undefined && (
                <p className="text-xs text-muted-foreground wrap-anywhere">
                  <CellView cell={cellIn(row, block.detail)} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </RowsCard>
  )
}
