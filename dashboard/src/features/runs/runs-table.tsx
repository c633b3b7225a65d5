import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react'
import { useMay } from '../../client/session.ts'
import type { RunSummary } from '../../parts/states.ts'
import { useTexts } from '../../texts/texts.ts'
import { Checkbox } from '../../ui/input.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useIsWide } from '../../ui/use-is-wide.ts'
import { columnsClass, RunRow } from './run-row.tsx'
import type { useRuns } from './use-runs.ts'

interface RunsTableProps {
  runs: readonly RunSummary[]
  list: Pick<ReturnType<typeof useRuns>, 'hasMore' | 'isFetching' | 'isError' | 'loadMore' | 'see'>
  selected: ReadonlySet<string>
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>
}

/** However many runs there are, only those near the screen are drawn; more come when the end is near. */
export function RunsTable({ runs, list, selected, onSelect }: RunsTableProps) {
  const texts = useTexts().runs
  const mayChange = useMay('operator')
  const rows = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const isWide = useIsWide()
  useEffect(() => setTop(rows.current?.offsetTop ?? 0), [])
  // Asked for every run that is loaded, all over again when the key is another function: it is one while the runs are the same.
  const height = isWide ? 45 : 109
  const getItemKey = useCallback((index: number) => runs[index]?.id ?? index, [runs])
  const virtual = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => height,
    getItemKey,
    overscan: 6,
    scrollMargin: top,
    // New ones come above what somebody reads, who does not lose the place; at the top they are what is looked for.
    anchorTo: scrollY > top ? 'end' : 'start',
  })
  // What was measured of cards is not so of lines.
  useEffect(() => {
    if (height) virtual.measure()
  }, [virtual, height])
  const shown = virtual.getVirtualItems()
  const [first = 0, last = -1] = [shown[0]?.index, shown.at(-1)?.index]
  const { hasMore, isFetching, isError, loadMore, see } = list
  const isNearEnd = last >= runs.length - 15
  useEffect(() => {
    if (isNearEnd && hasMore && !isFetching && !isError) loadMore()
  }, [isNearEnd, hasMore, isFetching, isError, loadMore])
  const { isScrolling } = virtual
  useEffect(() => {
    const ids = runs.slice(first, last + 1).map(({ id }) => id)
    see(new Set(ids), !isScrolling)
  }, [runs, first, last, isScrolling, see])
  // The same functions each time: a row that is as it was is not drawn again.
  const toggleOpen = useCallback((id: string) => setOpen((now) => toggled(now, id)), [])
  const toggleSelected = useCallback((id: string) => onSelect((now) => toggled(now, id)), [onSelect])
  const isAll = runs.every(({ id }) => selected.has(id))
  return (
    <div role="table" aria-label={texts.list} aria-rowcount={hasMore ? -1 : runs.length + 1}>
      <div
        role="row"
        aria-rowindex={1}
        className={`flex items-center gap-3 border-b px-2 text-xs font-medium text-muted-foreground lg:grid ${columnsClass}`}
      >
        <span role="columnheader">
          {mayChange && (
            <Checkbox
              isBare
              label={texts.selectAll}
              checked={isAll}
              onChange={() => onSelect(isAll ? new Set() : new Set(runs.map(({ id }) => id)))}
            />
          )}
        </span>
        {(['state', 'pipeline', 'trigger', 'started', 'duration', 'rows'] as const).map((name) => (
          <span
            key={name}
            role="columnheader"
            className={`hidden lg:block ${name === 'duration' || name === 'rows' ? 'text-right' : ''}`}
          >
            {texts[name]}
          </span>
        ))}
        <span role="columnheader" className="lg:sr-only">
          {texts.loaded(runs.length, hasMore)}
        </span>
      </div>
      <div ref={rows} role="rowgroup" className="relative print:h-auto!" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const run = runs[index]
          return (
            run && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                role="presentation"
                className="absolute inset-x-0 top-0 border-b last:border-0 print:static print:transform-none!"
                style={{ transform: `translateY(${start - top}px)` }}
              >
                <RunRow
                  run={run}
                  rowIndex={index + 2}
                  isOpen={open.has(run.id)}
                  onOpen={toggleOpen}
                  isSelected={selected.has(run.id)}
                  onSelect={mayChange ? toggleSelected : undefined}
                />
              </div>
            )
          )
        })}
      </div>
      {hasMore && isFetching && <Skeleton className="m-4 h-6" />}
    </div>
  )
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : new Set([...ids, id])
}
