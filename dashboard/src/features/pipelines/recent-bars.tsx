import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../client/routes.ts'
import { stateLooks } from '../../parts/states.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { toneFill } from '../../ui/tone.ts'

type Recent = AnswerOf<'get', '/api/pipelines'>['items'][number]['recent']

/** The newest runs as bars: the colour and the notch tell the end, the height how long it took against the others. */
export function RecentBars({ recent }: { recent: Recent }) {
  const texts = useTexts()
  const format = useFormat()
  const longest = Math.max(1, ...recent.map(({ durationMs }) => durationMs ?? 0))
  const failed = recent.filter(({ status }) => status === 'failed').length
  if (recent.length === 0) return <span className="text-xs text-muted-foreground">{texts.pipelines.never}</span>
  return (
    <div className="flex h-8 items-end gap-[3px]" role="group" aria-label={texts.pipelines.bars(recent.length, failed)}>
      {recent.map(({ id, status, durationMs }) => (
        <Link
          key={id}
          to="/runs/$id"
          params={{ id }}
          tabIndex={-1}
          className="group flex h-full w-2 items-end"
          title={[texts.run.states[status], durationMs !== null && format.duration(durationMs)]
            .filter(Boolean)
            .join(' · ')}
          aria-label={texts.run.states[status]}
        >
          <span
            className={classNames(
              'w-full rounded-xs group-hover:opacity-70',
              toneFill[stateLooks[status].tone],
              status === 'failed' && 'rounded-none border-t-4 border-foreground/60',
            )}
            style={{ height: `${30 + 70 * Math.sqrt((durationMs ?? longest) / longest)}%` }}
          />
        </Link>
      ))}
    </div>
  )
}
