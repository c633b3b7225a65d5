import { useFormat } from '../texts/texts.ts'

interface ProgressProps {
  done: number
  /** Null where nobody knows how much there is. */
  total: number | null
  label: string
}

/** How far something is. */
export function Progress({ done, total, label }: ProgressProps) {
  const format = useFormat()
  const share = total === null || total === 0 ? undefined : Math.min(100, (100 * done) / total)
  return (
    <span className="flex items-center gap-3 text-xs text-muted-foreground tabular-nums">
      {share !== undefined && (
        <span
          role="progressbar"
          aria-label={label}
          aria-valuenow={Math.round(share)}
          className="h-1.5 flex-1 overflow-hidden rounded-full bg-muted"
        >
          <span className="block h-full rounded-full bg-info transition-[width]" style={{ width: `${share}%` }} />
        </span>
      )}
      <span>{total === null ? format.number(done) : `${format.number(done)} / ${format.number(total)}`}</span>
    </span>
  )
}
