import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'

interface DayBarsProps {
  /** What is shown: 'Duration'. */
  what: string
  format(value: number): string
  /** The oldest first. */
  days: readonly { day: string; value: number | null; isFailed: boolean }[]
}

/** A figure, day by day; a day on which a run failed is red, and notched. */
export function DayBars({ what, format: told, days }: DayBarsProps) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const most = Math.max(...days.map(({ value }) => value ?? 0))
  const last = days.findLast(({ value }) => value !== null)?.value ?? 0
  return (
    <figure className="flex flex-col gap-1">
      <div
        role="img"
        aria-label={texts.bars(what, days.length, told(last), told(most))}
        className="flex h-12 items-end gap-px"
      >
        {days.map(({ day, value, isFailed }) => (
          <span
            key={day}
            className="flex h-full min-w-0 flex-1 items-end hover:bg-muted"
            title={[format.day(day), value === null ? '–' : told(value), isFailed && texts.failedOn]
              .filter(Boolean)
              .join(' · ')}
          >
            <span
              className={isFailed ? 'w-full border-t-2 border-foreground/60 bg-bad-fill' : 'w-full bg-primary/70'}
              style={{ height: `${most === 0 ? 2 : Math.max(2, (100 * (value ?? 0)) / most)}%` }}
            />
          </span>
        ))}
      </div>
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-xs text-muted-foreground tabular-nums">
        <span>{`${what}: ${told(last)}`}</span>
        <span>{texts.most(told(most))}</span>
      </figcaption>
    </figure>
  )
}
