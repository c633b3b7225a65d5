import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../client/routes.ts'
import { RunNow } from '../../parts/run-now.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { When } from '../../ui/when.tsx'
import { RecentBars } from './recent-bars.tsx'

type Pipeline = AnswerOf<'get', '/api/pipelines'>['items'][number]

const lineClass =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 border-b px-4 py-2.5 text-sm last:border-0 ' +
  'lg:grid-cols-[minmax(0,1fr)_15rem_8rem_8rem_8rem_8rem_2.75rem]'

export function PipelinesHead() {
  const texts = useTexts().pipelines
  const heads = [texts.name, texts.recent, texts.last, texts.lastAt, texts.success, texts.next]
  return (
    <div role="row" className={`${lineClass} hidden py-2 text-xs font-medium text-muted-foreground lg:grid`}>
      {heads.map((head) => (
        <span key={head} role="columnheader">
          {head}
        </span>
      ))}
      <span role="columnheader" className="sr-only">
        {texts.actions}
      </span>
    </div>
  )
}

/** A pipeline: a row of a table, or a card where there is no room for one. */
export function PipelineLine({ pipeline }: { pipeline: Pipeline }) {
  const texts = useTexts().pipelines
  const format = useFormat()
  const { name, system, isDeclared, lastRun, recent, successRate, nextDueAt } = pipeline
  const notes = [
    system,
    pipeline.running > 0 && texts.runningNow(pipeline.running),
    pipeline.queued > 0 && texts.queuedNow(pipeline.queued),
  ]
  return (
    <div role="row" className={lineClass}>
      <div role="cell" className="min-w-0">
        <Link to="/pipelines/$name" params={{ name }} className={`truncate leading-6 ${lineLinkClass}`}>
          {name}
        </Link>
        <span className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
          {notes.filter(Boolean).join(' · ')}
          {!isDeclared && <Badge>{texts.onlyHistory}</Badge>}
        </span>
      </div>
      <div role="cell" className="col-span-2 row-start-2 lg:col-auto lg:row-auto">
        <RecentBars recent={recent} />
      </div>
      <div role="cell" className="row-start-3 lg:row-auto">
        {lastRun ? <StateBadge state={lastRun.status} /> : <span className="text-muted-foreground">{texts.never}</span>}
      </div>
      <div role="cell" className="row-start-3 text-right text-muted-foreground lg:row-auto lg:text-left">
        <When at={lastRun?.startedAt ?? null} isRelative />
      </div>
      <div role="cell" className="row-start-4 text-muted-foreground tabular-nums lg:row-auto lg:text-foreground">
        <span className="lg:hidden">{`${texts.success}: `}</span>
        {successRate === null ? '–' : format.percent(successRate)}
      </div>
      <div role="cell" className="row-start-4 text-right text-muted-foreground lg:row-auto lg:text-left">
        <span className="lg:hidden">{`${texts.next}: `}</span>
        <When at={nextDueAt} isRelative />
      </div>
      <div role="cell" className="col-start-2 row-start-1 justify-self-end lg:col-auto lg:row-auto">
        {isDeclared && <RunNow pipeline={name} look="ghost" isBare />}
      </div>
    </div>
  )
}
