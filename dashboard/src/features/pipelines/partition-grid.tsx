import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Empty } from '../../ui/empty.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'

type Cell = AnswerOf<'get', '/api/pipelines/{name}/grid'>['cells'][number]

/** Besides its colour each state has a sign. */
const looks: Record<Cell['state'], { className: string; sign: string }> = {
  done: { className: 'bg-good-fill', sign: '' },
  running: { className: 'bg-info-fill text-white', sign: '…' },
  failed: { className: 'bg-bad-fill text-white', sign: '×' },
  missing: { className: 'border border-dashed border-input text-muted-foreground', sign: '' },
  mixed: { className: 'bg-warn-fill text-black', sign: '~' },
}
const cellClass = 'grid size-5.5 place-items-center rounded-sm text-xs leading-none font-bold'

/** What of a stretch of days is done, window by window. */
export function PartitionGrid({ pipeline }: { pipeline: string }) {
  const texts = useTexts()
  const format = useFormat()
  const [days, setDays] = useState<'90' | '365'>('90')
  const [today] = useState(() => businessNow())
  const from = dayOf(today - Number(days) * 86_400_000)
  const to = dayOf(today)
  const query = useGet('/api/pipelines/{name}/grid', { path: { name: pipeline }, query: { from, to } })
  const actions = (
    <div className="flex items-center gap-2">
      <Choice
        label={texts.overview.stretch}
        value={days}
        onChange={setDays}
        options={(['90', '365'] as const).map((value) => ({ value, label: texts.overview.lastDays(Number(value)) }))}
      />
      <PageLink to="/backfills/new" search={{ pipeline, from, to }} className={buttonClass()}>
        {texts.pipeline.backfill}
      </PageLink>
    </div>
  )
  const told = ({ from: first, to: last, state }: Cell) =>
    `${first === last ? format.day(first) : `${format.day(first)} – ${format.day(last)}`}: ${texts.grid[state]}`
  return (
    <Card title={texts.pipeline.partitions} actions={actions}>
      <QueryView
        query={query}
        empty={{ when: ({ cells }) => cells.length === 0, view: <Empty title={texts.pipeline.noPartitions} /> }}
      >
        {({ cells }) => (
          <>
            <ol className="flex flex-wrap gap-1">
              {cells.map((cell) => (
                <li key={cell.from}>
                  {cell.run === null ? (
                    <span className={classNames(cellClass, looks[cell.state].className)} title={told(cell)}>
                      <span className="sr-only">{told(cell)}</span>
                    </span>
                  ) : (
                    <Link
                      to="/runs/$id"
                      params={{ id: cell.run }}
                      className={classNames(cellClass, looks[cell.state].className, 'hover:opacity-70')}
                      title={told(cell)}
                      aria-label={told(cell)}
                    >
                      {looks[cell.state].sign}
                    </Link>
                  )}
                </li>
              ))}
            </ol>
            <GridLegend />
          </>
        )}
      </QueryView>
    </Card>
  )
}

function GridLegend() {
  const texts = useTexts()
  return (
    <ul aria-hidden className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
      {Object.entries(looks).map(([state, { className, sign }]) => (
        <li key={state} className="flex items-center gap-1.5">
          <span className={classNames(cellClass, 'size-4', className)}>{sign}</span>
          {texts.grid[state as 'done']}
        </li>
      ))}
    </ul>
  )
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
