import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { toneFill } from '../../ui/tone.ts'
import { toneOfRun, useKindText } from './job-looks.tsx'
import {
  type Axis,
  awaitedSince,
  isAhead,
  type JobRun,
  placeOf,
  stretchOf,
  type TimelineJob,
  worstOf,
  wrongOf,
} from './timeline.ts'

/** The runs of a job on the axis of the day, and, lighter, what is still expected of it. */
export function JobTrack({ job, axis }: { job: TimelineJob; axis: Axis }) {
  const wrong = wrongOf(job)
  return (
    <span className="relative block h-3 rounded-sm bg-muted/60 md:h-6">
      <Awaited job={job} axis={axis} />
      <Expected job={job} axis={axis} />
      {job.runs.map((run, index) => (
        <RunBar
          key={run.key}
          run={run}
          axis={axis}
          className={toneFill[toneOfRun(run, wrong, index === job.runs.length - 1)]}
        />
      ))}
    </span>
  )
}

function RunBar({ run, axis, className }: { run: JobRun; axis: Axis; className: string }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const stretch = stretchOf(run, axis)
  if (stretch === undefined) return null
  const [from, to] = stretch
  const isLasting = run.endedAt === null && run.state !== 'vanished'
  const until = isLasting ? texts.lasting : format.clock(to)
  const told = `${texts.states[run.state]}, ${from < axis.from ? format.moment(from) : format.clock(from)} – ${until}, ${format.duration(to - from)}`
  const left = placeOf(axis, from)
  return (
    <span
      role="img"
      aria-label={told}
      title={told}
      className={classNames(
        'absolute inset-y-0 min-w-1 rounded-xs md:inset-y-0.5',
        className,
        (run.state === 'failed' || run.state === 'vanished') && 'border-r-4 border-foreground/60',
      )}
      style={{ left: `${left}%`, width: `${placeOf(axis, to) - left}%` }}
    />
  )
}

/** A job that has not started although it should have: from when it was to, as nothing but its frame. */
function Awaited({ job, axis }: { job: TimelineJob; axis: Axis }) {
  const kindText = useKindText()
  const texts = useOperationTexts().watches
  const format = useFormat()
  const since = awaitedSince(job, axis)
  if (since === undefined) return null
  const told = `${kindText(worstOf(job) ?? '')}, ${texts.since} ${format.clock(since)}`
  const left = placeOf(axis, since)
  return (
    <span
      role="img"
      aria-label={told}
      title={told}
      className="absolute inset-y-0 min-w-1 rounded-xs border-2 border-dashed border-bad bg-bad-soft md:inset-y-0.5"
      style={{ left: `${left}%`, width: `${placeOf(axis, axis.now ?? axis.to) - left}%` }}
    />
  )
}

/** From now, or its expected begin, to when it is done: usually, and, lighter still, at the latest. */
function Expected({ job, axis }: { job: TimelineJob; axis: Axis }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { state, forecast } = job
  if (axis.now === undefined || !forecast?.finishP50 || !forecast.finishP90) return null
  if (!isAhead(job)) return null
  const isRunning = state === 'running'
  const start = placeOf(axis, isRunning ? axis.now : Date.parse(forecast.startP50 ?? forecast.finishP50))
  const usual = Math.max(start, placeOf(axis, Date.parse(forecast.finishP50)))
  const latest = Math.max(usual, placeOf(axis, Date.parse(forecast.finishP90)))
  const told = texts.expected(format.clock(forecast.finishP50), format.clock(forecast.finishP90))
  const fill = toneFill[worstOf(job) === undefined ? (isRunning ? 'info' : 'idle') : 'bad']
  return (
    <span role="img" aria-label={told} title={told}>
      <span
        className={classNames('absolute inset-y-0 rounded-l-xs opacity-60 md:inset-y-1', fill)}
        style={{ left: `${start}%`, width: `${usual - start}%` }}
      />
      <span
        className={classNames('absolute inset-y-0 min-w-0.5 rounded-r-xs opacity-35 md:inset-y-1', fill)}
        style={{ left: `${usual}%`, width: `${latest - usual}%` }}
      />
    </span>
  )
}
