import { Suspense, useState } from 'react'
import { LinesCharts } from '../../parts/charts/lines-charts.tsx'
import { type Label, useLabel } from '../../parts/label.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { numberIn, textIn } from './cells.ts'
import type { BlockOf, BlockProps, Row } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

const dayMs = 86_400_000
const usualDays = [30, 90, 365]

/** Figures over time, of the stretch one chooses. */
export function SeriesBlock({ page, block }: BlockProps<'series'>) {
  const texts = useOperationTexts()
  const own = texts.pages
  const label = useLabel()
  const first = block.days ?? 90
  const [days, setDays] = useState(first)
  const choices = [...[...new Set([...usualDays, first])].toSorted((one, other) => one - other), 0]
  const from = days === 0 ? undefined : new Date(businessNow() - days * dayMs).toISOString().slice(0, 10)
  const title = label(block.title)
  return (
    <RowsCard
      page={page}
      block={block}
      from={from}
      loading={<Skeleton className="h-60" />}
      actions={
        <Choice
          label={own.stretch}
          value={String(days)}
          options={choices.map((each) => ({
            value: String(each),
            label: texts.datasets.stretches[each] ?? own.days(each),
          }))}
          onChange={(value) => setDays(Number(value))}
        />
      }
    >
      {(rows) => {
        const charts = chartsOf(rows, block, label)
        if (charts.length === 0) return <Empty title={own.noRows} about={own.noRowsAbout} />
        return (
          <Suspense fallback={<Skeleton className="h-60" />}>
            {block.unit !== undefined && (
              <p className="pb-2 text-xs text-muted-foreground wrap-anywhere">{label(block.unit)}</p>
            )}
            <LinesCharts labelOf={(one) => own.chart(one || title)} charts={charts} />
          </Suspense>
        )
      }}
    </RowsCard>
  )
}

/** A chart for each series that the columns of `charts` tell apart. */
function chartsOf(rows: readonly Row[], block: BlockOf<'series'>, label: (label: Label) => string) {
  const apart = Map.groupBy(rows, (row) => nameBy(row, block.charts))
  const charts = [...apart].map(([title, its]) => ({ title, lines: linesOf(its, block, label) }))
  return charts.filter(({ lines }) => lines.length > 0)
}

function nameBy(row: Row, columns: readonly string[] = []): string {
  return columns.map((column) => textIn(row, column)).join(' · ')
}

/** A line for each value, and for each series that the columns of `by` tell apart. */
function linesOf(
  rows: readonly Row[],
  { time, values, by }: BlockOf<'series'>,
  label: (label: Label) => string,
): {
  name: string
  as: 'line' | 'bar' | 'area'
  decimals: number | undefined
  points: { at: string; value: number }[]
}[] {
  const series = Map.groupBy(rows, (row) => nameBy(row, by))
  const lines = [...series].flatMap(([name, its]) =>
    values.map((value) => ({
      name: [name, (name === '' || values.length > 1) && label(value.title)].filter(Boolean).join(' · '),
      as: value.as,
      decimals: value.decimals,
      points: its.flatMap((row) => {
        const number = numberIn(row, value.name)
        const at = textIn(row, time)
        return number === undefined || at === '' ? [] : [{ at, value: number }]
      }),
    })),
  )
  return lines.filter(({ points }) => points.length > 0)
}
