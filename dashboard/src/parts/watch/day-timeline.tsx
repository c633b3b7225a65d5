import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { JobLine } from './job-line.tsx'
import { axisOf, type Timeline } from './timeline.ts'
import { VerdictLines } from './verdict-lines.tsx'

interface DayTimelineProps {
  timeline: Timeline
  /** The job that the address asks for. */
  sought?: string
}

/** A business day: its jobs under each other in the order of the workflow, their runs on one axis, arrows between them. */
export function DayTimeline({ timeline, sought }: DayTimelineProps) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const axis = axisOf(timeline, businessNow())
  const quarter = (axis.to - axis.from) / 4
  return (
    <>
      {timeline.verdicts.length > 0 && (
        <div className="border-b px-4 py-3">
          <VerdictLines verdicts={timeline.verdicts} withJob />
        </div>
      )}
      <div className="gap-4 px-4 pt-3 pb-1 text-xs text-muted-foreground tabular-nums md:grid md:grid-cols-[18rem_minmax(0,1fr)]">
        <span className="wrap-anywhere">{texts.timesIn(timeline.day.timezone)}</span>
        <span aria-hidden className="relative hidden h-4 md:block">
          {[0, 1, 2, 3, 4].map((part) => (
            <span
              key={part}
              className={part === 0 ? 'absolute' : part === 4 ? 'absolute right-0' : 'absolute -translate-x-1/2'}
              style={part === 4 ? {} : { left: `${25 * part}%` }}
            >
              {format.clock(axis.from + part * quarter)}
            </span>
          ))}
        </span>
      </div>
      <ol aria-label={texts.jobsOf(timeline.day.date)}>
        {timeline.jobs.map(({ job }, index) => (
          <JobLine
            key={job}
            watch={timeline.watch}
            jobs={timeline.jobs}
            index={index}
            axis={axis}
            isSought={sought === job}
          />
        ))}
      </ol>
      <Legend />
    </>
  )
}

function Legend() {
  const { legend } = useOperationTexts().watches
  const entries = [
    ['done', 'bg-good-fill'],
    ['running', 'bg-info-fill'],
    ['wrong', 'bg-bad-fill'],
    ['expected', 'bg-idle-fill opacity-60'],
  ] as const
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 border-t px-4 py-2 text-xs text-muted-foreground">
      {entries.map(([name, className]) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={`size-2.5 rounded-xs ${className}`} aria-hidden />
          {legend[name]}
        </li>
      ))}
    </ul>
  )
}
