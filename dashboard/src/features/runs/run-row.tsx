import { Link } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { memo } from 'react'
import { Duration } from '../../parts/duration.tsx'
import { RunDetail } from '../../parts/run-detail.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import type { RunSummary } from '../../parts/states.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Checkbox } from '../../ui/input.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { When } from '../../ui/when.tsx'

export const columnsClass = 'lg:grid-cols-[2rem_7.5rem_minmax(0,2fr)_minmax(0,1.2fr)_9rem_7rem_6rem_2.5rem] lg:gap-3'

interface RunRowProps {
  run: RunSummary
  /** Its place among all rows: only some of them are drawn. */
  rowIndex: number
  isOpen: boolean
  onOpen(id: string): void
  isSelected: boolean
  onSelect: ((id: string) => void) | undefined
}

/** A run: a row of the table, or a card where there is no room for one. */
export const RunRow = memo(function RunRow({ run, rowIndex, isOpen, onOpen, isSelected, onSelect }: RunRowProps) {
  const texts = useTexts()
  const format = useFormat()
  return (
    <div role="row" aria-rowindex={rowIndex} className={isSelected ? 'bg-muted/60' : ''}>
      <div
        className={classNames(
          'grid grid-cols-[2.75rem_minmax(0,1fr)_auto_2.75rem] items-center gap-x-2 gap-y-1 px-1 py-2 text-sm lg:min-h-11 lg:px-2 lg:py-0',
          columnsClass,
        )}
        role="presentation"
      >
        <div role="cell" className="row-span-3 self-start lg:row-span-1 lg:self-auto">
          {onSelect && (
            <Checkbox
              isBare
              label={texts.runs.select(run.pipeline)}
              checked={isSelected}
              onChange={() => onSelect(run.id)}
            />
          )}
        </div>
        <div role="cell" className="order-2 lg:order-none">
          <StateBadge state={run.status} />
        </div>
        <div role="cell" className="order-1 min-w-0 lg:order-none lg:flex lg:items-center lg:gap-2">
          <Link to="/runs/$id" params={{ id: run.id }} className={`truncate leading-6 ${lineLinkClass}`}>
            {run.pipeline}
          </Link>
          <Notes run={run} />
        </div>
        <div
          role="cell"
          className="order-4 col-span-3 truncate text-muted-foreground lg:order-none lg:col-span-1"
          title={run.trigger}
        >
          {run.trigger}
        </div>
        <div role="cell" className="order-5 text-muted-foreground lg:order-none">
          <When at={run.startedAt ?? run.createdAt} />
        </div>
        <div role="cell" className="order-6 text-right lg:order-none">
          <Duration of={run} />
        </div>
        <div role="cell" className="hidden text-right tabular-nums lg:block">
          {run.stored === null ? '–' : format.short(run.stored)}
        </div>
        <div role="cell" className="order-3 row-span-1 justify-self-end lg:order-none">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={texts.run.more(run.pipeline)}
            onClick={() => onOpen(run.id)}
            className="grid size-11 place-items-center rounded-md text-muted-foreground hover:bg-muted md:size-8.5"
          >
            <ChevronDown className={`size-4 transition-transform ${isOpen ? 'rotate-180' : ''}`} aria-hidden />
          </button>
        </div>
      </div>
      {run.error && !isOpen && (
        <p className="truncate px-4 pb-2 pl-14 text-xs text-bad lg:pl-[10.75rem]" title={run.error.message}>
          {run.error.message}
        </p>
      )}
      {isOpen && (
        <div className="px-4 pb-4 lg:pl-[10.75rem]">
          <RunDetail id={run.id} />
        </div>
      )}
    </div>
  )
})

/** What is not as usual with a run. */
function Notes({ run: { mode, generation, dryRun, unconfirmed } }: { run: RunSummary }) {
  const texts = useTexts().run
  const notes = [
    mode !== 'incremental' && texts.modes[mode],
    generation > 1 && texts.generation(generation),
    dryRun && texts.dryRun,
    unconfirmed && texts.unconfirmed,
  ].filter((note) => note !== false)
  if (notes.length === 0) return null
  return (
    <span className="flex flex-wrap gap-1 lg:shrink-0 lg:flex-nowrap">
      {notes.map((note) => (
        <Badge key={note}>{note}</Badge>
      ))}
    </span>
  )
}
