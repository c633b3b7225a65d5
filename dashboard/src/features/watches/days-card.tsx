import { useState } from 'react'
import { addressOf } from '../../client/client.ts'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import type { TimelineJob } from '../../parts/watch/timeline.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { DayBars } from './day-bars.tsx'
import { DaysTable } from './days-table.tsx'

type JobDay = AnswerOf<'get', '/api/watches/{name}/days'>['items'][number]

const shownDays = 60
const dayMs = 86_400_000

/** How each job did on the last days, beside each other, and how the days went, of all jobs or of one. */
export function DaysCard({ watch, jobs }: { watch: string; jobs: readonly TimelineJob[] }) {
  const texts = useOperationTexts().watches
  const [job, setJob] = useState('')
  const today = new Date(businessNow()).toISOString().slice(0, 10)
  const from = new Date(Date.parse(today) - shownDays * dayMs).toISOString().slice(0, 10)
  const chosen = { from, ...(job !== '' && { job }) }
  const query = useGet('/api/watches/{name}/days', { path: { name: watch }, query: { from } })
  const table = useGet('/api/watches/{name}/days', { path: { name: watch }, query: chosen })
  return (
    <Card
      title={texts.days}
      isFlush
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <Select aria-label={texts.job} className="w-44" value={job} onChange={({ target }) => setJob(target.value)}>
            <option value="">{texts.allJobs}</option>
            {jobs.map((each) => (
              <option key={each.job} value={each.job}>
                {each.title}
              </option>
            ))}
          </Select>
          <ExportMenu
            addressOf={(format) =>
              addressOf('/api/watches/{name}/days/export', { path: { name: watch }, query: { ...chosen, format } })
            }
          />
        </div>
      }
    >
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty title={texts.noDays} about={texts.noDaysAbout} />,
        }}
      >
        {({ items }) => {
          const byJob = Map.groupBy(items, (day) => day.job)
          const shown = jobs.filter((each) => job === '' || each.job === job)
          return (
            <>
              <ul className="grid md:grid-cols-2 xl:grid-cols-3">
                {shown.map((each) => (
                  <JobDays key={each.job} title={each.title} days={(byJob.get(each.job) ?? []).toReversed()} />
                ))}
              </ul>
              <QueryView query={table}>{({ days }) => <DaysTable days={days} />}</QueryView>
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

/** Runs that have not ended have no duration yet. */
function durationOf({ durationMs, completed, failed, endedInError }: JobDay): number | null {
  return completed + failed + endedInError === 0 ? null : durationMs
}

function JobDays({ title, days }: { title: string; days: readonly JobDay[] }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const bars = (figure: (day: JobDay) => number | null) =>
    days.map((day) => ({
      day: day.day,
      value: figure(day),
      isFailed: day.failed + day.endedInError + day.vanished > 0,
    }))
  return (
    <li className="flex min-w-0 flex-col gap-2 border-b p-4 text-sm">
      <h3 className="font-medium wrap-anywhere">{title}</h3>
      {days.length === 0 ? (
        <p className="text-xs text-muted-foreground">{texts.noDays}</p>
      ) : (
        <>
          <DayBars what={texts.duration} format={format.duration} days={bars(durationOf)} />
          {days.some(({ records }) => records !== null) && (
            <DayBars what={texts.facts.records} format={format.short} days={bars(({ records }) => records)} />
          )}
        </>
      )}
    </li>
  )
}
