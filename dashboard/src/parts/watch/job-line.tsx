import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { JobArrows } from './job-arrows.tsx'
import { JobDetail } from './job-detail.tsx'
import { JobFacts } from './job-facts.tsx'
import { StandingBadge } from './job-looks.tsx'
import { JobTrack } from './job-track.tsx'
import { type Axis, placeOf, type TimelineJob } from './timeline.ts'
import { VerdictLines } from './verdict-lines.tsx'

interface JobLineProps {
  watch: string
  jobs: readonly TimelineJob[]
  index: number
  axis: Axis
  /** It is what the address asks for. */
  isSought: boolean
}

/** A job of the day: what is known of it beside its runs on the axis; more below, when somebody asks. On a phone, a card. */
export function JobLine({ watch, jobs, index, axis, isSought }: JobLineProps) {
  const [isOpen, setOpen] = useState(isSought)
  const line = useRef<HTMLLIElement>(null)
  const id = useId()
  useEffect(() => {
    if (isSought) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isSought])
  const job = jobs[index]
  if (job === undefined) return null
  return (
    <li ref={line} className="border-b text-sm last:border-0">
      <div className="grid gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[18rem_minmax(0,1fr)] md:py-0">
        <div className="flex min-w-0 flex-col gap-1 md:py-2">
          <div className="flex min-w-0 flex-wrap items-center justify-between gap-x-2 gap-y-1">
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={id}
              onClick={() => setOpen(!isOpen)}
              className="-my-2 flex min-h-11 min-w-0 flex-1 items-center gap-1.5 text-left font-medium hover:text-primary md:my-0 md:min-h-7"
            >
              <ChevronRight
                className={classNames('size-4 shrink-0 text-muted-foreground', isOpen && 'rotate-90')}
                aria-hidden
              />
              <span className="min-w-0 wrap-anywhere">{job.title}</span>
            </button>
            <StandingBadge job={job} />
          </div>
          <JobFacts job={job} axis={axis} />
        </div>
        <div className="relative min-w-0 md:py-3">
          <Ground axis={axis} />
          <JobArrows jobs={jobs} index={index} axis={axis} />
          <JobTrack job={job} axis={axis} />
          {job.verdicts.length > 0 && (
            <div className="relative mt-2 bg-card/85">
              <VerdictLines verdicts={job.verdicts} />
            </div>
          )}
        </div>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <JobDetail watch={watch} job={job} />}
      </div>
    </li>
  )
}

/** The quarters of the day, and where it is by now. */
function Ground({ axis }: { axis: Axis }) {
  return (
    <span aria-hidden className="absolute inset-0 hidden md:block">
      {[25, 50, 75].map((place) => (
        <span key={place} className="absolute inset-y-0 w-px bg-border" style={{ left: `${place}%` }} />
      ))}
      {axis.now !== undefined && (
        <span className="absolute inset-y-0 w-0.5 bg-primary/60" style={{ left: `${placeOf(axis, axis.now)}%` }} />
      )}
    </span>
  )
}
