import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { type Axis, endOf, hasPassed, isAhead, type TimelineJob } from './timeline.ts'

/** What is known of a job at a glance: from when to when, how long, how fast, how far, and when it is expected to be done. */
export function JobFacts({ job, axis }: { job: TimelineJob; axis: Axis }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { startedAt, durationMs, recordsPerSecond, progress, forecast, state, after } = job
  const last = job.runs.at(-1)
  const ended = last === undefined ? null : endOf(last)
  const isOfBefore = startedAt !== null && Date.parse(startedAt) < axis.from
  const until = ended === null ? texts.lasting : format.clock(ended)
  const facts = [
    startedAt !== null && `${isOfBefore ? format.moment(startedAt) : format.clock(startedAt)} – ${until}`,
    isOfBefore && texts.ofBefore,
    durationMs !== null && format.duration(durationMs),
    recordsPerSecond !== null && texts.perSecond(format.number(recordsPerSecond)),
  ].filter(Boolean)
  const ahead = [
    isAhead(job) &&
      forecast?.finishP50 &&
      forecast.finishP90 &&
      !hasPassed(forecast, axis.now ?? axis.to) &&
      texts.expected(format.clock(forecast.finishP50), format.clock(forecast.finishP90)),
    isAhead(job) && forecast?.isOnCriticalPath && texts.isOnCriticalPath,
  ].filter(Boolean)
  return (
    <div className="flex flex-col gap-0.5 text-xs text-muted-foreground tabular-nums">
      {facts.length > 0 && <p>{facts.join(' · ')}</p>}
      {state === 'running' && progress !== null && <JobProgress progress={progress} title={job.title} />}
      {ahead.length > 0 && <p>{ahead.join(' · ')}</p>}
      {after.length > 0 && <p className="wrap-anywhere md:sr-only">{texts.after(after.join(', '))}</p>}
    </div>
  )
}

/** How far it is, of what it usually does. */
function JobProgress({ progress, title }: { progress: number; title: string }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const percent = Math.round(100 * progress)
  return (
    <span className="flex items-center gap-2">
      <span
        role="progressbar"
        aria-label={texts.progressOf(title)}
        aria-valuenow={percent}
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-muted"
      >
        <span className="block h-full rounded-full bg-info-fill" style={{ width: `${percent}%` }} />
      </span>
      {format.percent(percent)}
    </span>
  )
}
