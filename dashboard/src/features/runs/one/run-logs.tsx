import { useEffect, useRef, useState } from 'react'
import { addressOf } from '../../../client/client.ts'
import { ExportMenu } from '../../../parts/export-menu.tsx'
import { SearchInput } from '../../../parts/search-input.tsx'
import { isEnded } from '../../../parts/states.ts'
import { useFormat, useTexts } from '../../../texts/texts.ts'
import { Card } from '../../../ui/card.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Checkbox, Select } from '../../../ui/input.tsx'
import { ProblemNote } from '../../../ui/problem-note.tsx'
import { SkeletonLines } from '../../../ui/skeleton.tsx'
import type { Run } from './run.ts'
import { keyOf, type LogLine, useLogs } from './use-logs.ts'

interface RunLogsProps {
  run: Run
  /** Of which step; of all without it. */
  step: string | undefined
  onStep(step: string | undefined): void
}

const levels = ['error', 'warn', 'info', 'debug'] as const

/** What the steps of a run say; follows while it runs. */
export function RunLogs({ run, step, onStep }: RunLogsProps) {
  const texts = useTexts()
  const [isFollowing, setFollowing] = useState(true)
  const [level, setLevel] = useState('')
  const [search, setSearch] = useState('')
  const logs = useLogs(run.id, { step: step ?? '', level, search }, !isEnded(run.status))
  const query = { ...(step && { step }), ...(level && { level }), ...(search && { search }) }
  const end = useRef<HTMLDivElement>(null)
  const lineCount = logs.lines.length
  useEffect(() => {
    const box = end.current
    if (isFollowing && box && lineCount > 0) box.scrollTop = box.scrollHeight
  }, [isFollowing, lineCount])
  const actions = (
    <div className="flex flex-wrap items-center gap-3">
      <Checkbox
        label={texts.run.follow}
        checked={isFollowing}
        onChange={(event) => setFollowing(event.target.checked)}
      />
      <Select
        className="w-auto max-w-52"
        aria-label={texts.run.logsOf}
        value={step ?? ''}
        onChange={(event) => onStep(event.target.value || undefined)}
      >
        <option value="">{texts.run.allSteps}</option>
        {run.steps.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
      <Select
        className="w-auto"
        aria-label={texts.run.level}
        value={level}
        onChange={(event) => setLevel(event.target.value)}
      >
        <option value="">{texts.run.anyLevel}</option>
        {levels.map((each) => (
          <option key={each} value={each}>
            {texts.run.levels[each]}
          </option>
        ))}
      </Select>
      <SearchInput label={texts.run.logsWith} className="w-full md:w-52" value={search} onChange={setSearch} />
      <ExportMenu
        addressOf={(format) =>
          addressOf('/api/runs/{id}/logs/export', { path: { id: run.id }, query: { ...query, format } })
        }
      />
    </div>
  )
  return (
    <Card title={texts.run.tabs.logs} actions={actions} isFlush>
      {logs.problem && <ProblemNote problem={logs.problem} />}
      {!logs.isRead && !logs.problem && <SkeletonLines />}
      {logs.isRead && lineCount === 0 && <Empty title={texts.run.noLogs} about={texts.run.noLogsAbout} />}
      {lineCount > 0 && (
        <div
          ref={end}
          role="log"
          // Each line read out would be too much; who wants to hear them moves into the list.
          aria-live="off"
          tabIndex={0}
          aria-label={texts.run.tabs.logs}
          className="max-h-[65dvh] overflow-y-auto py-2 font-mono text-xs leading-5"
        >
          {logs.lines.map((line) => (
            <Line key={keyOf(line)} line={line} withStep={step === undefined} />
          ))}
        </div>
      )}
    </Card>
  )
}

function Line({ line: { at, level, step, item, attempt, message }, withStep }: { line: LogLine; withStep: boolean }) {
  const format = useFormat()
  const where = [withStep && step, item, attempt > 1 && `#${attempt}`].filter(Boolean).join(' · ')
  return (
    <div className="flex flex-wrap gap-x-3 px-4 [contain-intrinsic-size:auto_20px] [content-visibility:auto] hover:bg-muted/60 md:flex-nowrap">
      <time dateTime={at} title={format.dateTime(at)} className="shrink-0 text-muted-foreground">
        {format.time(at)}
      </time>
      <span className={classNames('w-11 shrink-0 uppercase', levelClass(level))}>{level}</span>
      {where && <span className="shrink-0 text-muted-foreground wrap-anywhere">{where}</span>}
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere max-md:w-full">{message}</span>
    </div>
  )
}

function levelClass(level: string): string {
  if (level === 'error' || level === 'fatal') return 'text-bad'
  return level === 'warn' ? 'text-warn' : 'text-muted-foreground'
}
