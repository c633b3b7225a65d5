import { addressOf } from '../../client/client.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { JobBadge } from '../../parts/watch/job-looks.tsx'
import { endOf, type JobRun, type TimelineJob } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { When } from '../../ui/when.tsx'
import { DayInput, isDay } from './day-input.tsx'

const states = ['running', 'completed', 'failed', 'vanished', 'cancelled', 'pending'] as const

/** Runs of all days, the last started first, and a file of them. */
export function RunsCard({ watch, jobs }: { watch: string; jobs: readonly TimelineJob[] }) {
  const texts = useOperationTexts().watches
  const [{ of, state: asked, from, to }, setFilter] = useFilter('of', 'state', 'from', 'to')
  const state = states.find((each) => each === asked)
  const query = {
    ...(of !== '' && { job: of }),
    ...(state && { state }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
  }
  const titles = new Map(jobs.map(({ job, title }) => [job, title]))
  const list = useList('/api/watches/{name}/runs', { path: { name: watch }, query: { ...query, limit: 20 } })
  return (
    <Card
      title={texts.history}
      isFlush
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <Select
            aria-label={texts.job}
            className="w-40"
            value={of}
            onChange={({ target }) => setFilter({ of: target.value })}
          >
            <option value="">{texts.allJobs}</option>
            {jobs.map(({ job, title }) => (
              <option key={job} value={job}>
                {title}
              </option>
            ))}
          </Select>
          <Select
            aria-label={texts.state}
            className="w-36"
            value={state ?? ''}
            onChange={({ target }) => setFilter({ state: target.value })}
          >
            <option value="">{texts.allStates}</option>
            {states.map((each) => (
              <option key={each} value={each}>
                {texts.states[each]}
              </option>
            ))}
          </Select>
          <DayInput label={texts.firstDay} day={from} onChoose={(day) => setFilter({ from: day })} />
          <DayInput label={texts.lastDay} day={to} onChoose={(day) => setFilter({ to: day })} />
          <ExportMenu
            addressOf={(format) =>
              addressOf('/api/watches/{name}/runs/export', { path: { name: watch }, query: { ...query, format } })
            }
          />
        </div>
      }
    >
      <ListView list={list} empty={<Empty title={texts.noRuns} about={texts.noRunsAbout} />}>
        {(runs) => (
          <>
            <div aria-hidden className={`${lineClass} hidden border-b py-2 text-xs text-muted-foreground md:grid`}>
              <span>{texts.state}</span>
              <span>{texts.run}</span>
              <span>{texts.fromTo}</span>
              <span className="text-right">{texts.duration}</span>
              <span className="text-right">{texts.facts.records}</span>
              <span className="text-right">{texts.figures.perSecond}</span>
            </div>
            <ul>
              {runs.map((run) => (
                <RunLine key={run.key} run={run} title={titles.get(run.job) ?? run.job} />
              ))}
            </ul>
          </>
        )}
      </ListView>
    </Card>
  )
}

const lineClass =
  'gap-x-4 gap-y-1 px-4 md:grid-cols-[8rem_minmax(0,1fr)_13rem_6rem_9rem_7rem] lg:grid-cols-[8rem_minmax(0,1fr)_15rem_7rem_11rem_9rem]'

function RunLine({ run, title }: { run: JobRun; title: string }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { key, job, state, startedAt, durationMs, records, failedRecords, recordsPerSecond, error } = run
  const ended = endOf(run)
  return (
    <li className={`${lineClass} grid border-b py-2.5 text-sm last:border-0`}>
      <div>
        <JobBadge state={state} />
      </div>
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {/* Most keys begin with the code of the job. */}
        <p className="text-xs text-muted-foreground">{key.startsWith(job) ? key : `${job} ${key}`}</p>
        {error !== null && (
          <p className="text-xs text-bad">
            <bdi>{error}</bdi>
          </p>
        )}
      </div>
      {/* On a phone one line of facts, beside that a column for each. */}
      <div className="flex flex-wrap gap-x-3 text-xs tabular-nums md:contents md:text-sm">
        <p className="md:text-sm">
          <When at={startedAt} /> {startedAt !== null && `– ${ended === null ? texts.lasting : format.clock(ended)}`}
        </p>
        <p className="empty:hidden md:block md:text-right md:text-sm">
          {durationMs !== null && format.duration(durationMs)}
        </p>
        <p className="empty:hidden md:block md:text-right md:text-sm">
          {records !== null && texts.records(format.number(records))}
          {failedRecords !== null && failedRecords > 0 && (
            <span className="text-xs text-bad md:block"> {texts.failedRecords(format.number(failedRecords))}</span>
          )}
        </p>
        <p className="empty:hidden md:block md:text-right md:text-sm">
          {recordsPerSecond !== null && texts.perSecond(format.number(recordsPerSecond))}
        </p>
      </div>
    </li>
  )
}
