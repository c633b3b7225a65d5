import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useMay } from '../../client/session.ts'
import type { RunSummary } from '../../parts/states.ts'
import { useTexts } from '../../texts/texts.ts'
import { Checkbox } from '../../ui/input.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useIsWide } from '../../ui/use-is-wide.ts'
import { columnsClass, RunRow } from './run-row.tsx'

interface RunsTableProps {
  runs: readonly RunSummary[]
  more: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): Promise<unknown> }
  selected: ReadonlySet<string>
  onSelect(selected: ReadonlySet<string>): void
}

/** However many runs there are, only those near the screen are drawn; more come when the end is near. */
export function RunsTable({ runs, more, selected, onSelect }: RunsTableProps) {
  const texts = useTexts().runs
  const mayChange = useMay('operator')
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const isWide = useIsWide()
  useEffect(() => setTop(list.current?.offsetTop ?? 0), [])
  // Asked for every run that is loaded, all over again when the key is another function: it is one while the runs are the same.
  const height = isWide ? 45 : 118
  const getItemKey = useCallback((index: number) => runs[index]?.id ?? index, [runs])
  const virtual = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => height,
    getItemKey,
    overscan: 12,
    scrollMargin: top,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more
  useEffect(() => {
    if (last >= runs.length - 15 && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [last, runs.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  const isAll = runs.every(({ id }) => selected.has(id))
  return (
    <div role="table" aria-label={texts.list} aria-rowcount={hasNextPage ? -1 : runs.length}>
      <div
        role="row"
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
          {texts.loaded(runs.length, hasNextPage)}
        </span>
      </div>
      <div ref={list} role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ key, index, start }) => {
          const run = runs[index]
          return (
            run && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                role="presentation"
                className="absolute inset-x-0 top-0 border-b last:border-0"
                style={{ transform: `translateY(${start - top}px)` }}
              >
                <RunRow
                  run={run}
                  isOpen={open.has(run.id)}
                  onOpen={() => setOpen(toggled(open, run.id))}
                  isSelected={selected.has(run.id)}
                  onSelect={mayChange ? () => onSelect(toggled(selected, run.id)) : undefined}
                />
              </div>
            )
          )
        })}
      </div>
      {isFetchingNextPage && <Skeleton className="m-4 h-6" />}
    </div>
  )
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : new Set([...ids, id])
}
