import { addressOf } from '../../client/client.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { JobBadge } from '../../parts/watch/job-looks.tsx'
import type { JobRun, TimelineJob } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { When } from '../../ui/when.tsx'

const states = ['running', 'completed', 'failed', 'vanished', 'cancelled', 'pending'] as const

/** Runs of all days, the last started first, and a file of them. */
export function RunsCard({ watch, jobs }: { watch: string; jobs: readonly TimelineJob[] }) {
  const texts = useOperationTexts().watches
  const [{ of, state: asked }, setFilter] = useFilter('of', 'state')
  const state = states.find((each) => each === asked)
  const query = { ...(of !== '' && { job: of }), ...(state && { state }) }
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
          <ul>
            {runs.map((run) => (
              <RunLine key={run.key} run={run} />
            ))}
          </ul>
        )}
      </ListView>
    </Card>
  )
}

function RunLine({ run }: { run: JobRun }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { key, job, state, startedAt, endedAt, durationMs, records, failedRecords, recordsPerSecond, error } = run
  const facts = [
    durationMs !== null && format.duration(durationMs),
    records !== null && texts.records(format.number(records)),
    recordsPerSecond !== null && texts.perSecond(format.number(recordsPerSecond)),
    failedRecords !== null && failedRecords > 0 && texts.failedRecords(format.number(failedRecords)),
  ].filter(Boolean)
  return (
    <li className="grid gap-x-4 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0 md:grid-cols-[7rem_minmax(0,1fr)_auto]">
      <div>
        <JobBadge state={state} />
      </div>
      <div className="min-w-0 wrap-anywhere">
        <span className="font-medium">{job}</span> <span className="text-muted-foreground">{key}</span>
        {error !== null && (
          <p className="text-xs text-bad">
            <bdi>{error}</bdi>
          </p>
        )}
      </div>
      <p className="text-xs text-muted-foreground tabular-nums md:text-right">
        <When at={startedAt} /> {endedAt !== null && `– ${format.clock(endedAt)} `}
        {facts.length > 0 && <span className="block">{facts.join(' · ')}</span>}
      </p>
    </li>
  )
}
