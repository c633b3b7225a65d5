import { lazy, Suspense, useState } from 'react'
import { useGet } from '../../client/use-get.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Facts } from '../../ui/facts.tsx'
import { Select } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { JobThreads } from './job-threads.tsx'
import { hasPassed, isAhead, type JobRun, type TimelineJob } from './timeline.ts'

const GrowthChart = lazy(() => import('../charts/growth-chart.tsx'))

/** All that is known of a job on a day, and of one of its runs. */
export function JobDetail({ watch, job }: { watch: string; job: TimelineJob }) {
  const texts = useOperationTexts().watches
  const [key, setKey] = useState('')
  const format = useFormat()
  const run = job.runs.find((each) => each.key === key) ?? job.runs.at(-1)
  return (
    <div className="flex flex-col gap-4 border-t bg-muted/30 px-4 py-4 md:pl-10">
      <DayFacts job={job} />
      {run && (
        <>
          {job.runs.length > 1 && (
            <Select
              aria-label={texts.run}
              className="max-w-full md:w-96"
              value={run.key}
              onChange={({ target }) => setKey(target.value)}
            >
              {job.runs.map((each) => (
                <option key={each.key} value={each.key}>
                  {[each.key, each.startedAt && format.clock(each.startedAt), texts.states[each.state]]
                    .filter(Boolean)
                    .join(' · ')}
                </option>
              ))}
            </Select>
          )}
          <RunDetail watch={watch} run={run} />
        </>
      )}
    </div>
  )
}

function DayFacts({ job }: { job: TimelineJob }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  const { forecast } = job
  const spread = (from: string | null | undefined, to: string | null | undefined) =>
    from && to ? `${format.clock(from)} – ${format.clock(to)}` : undefined
  const number = (value: number | null) => (value === null ? undefined : format.number(value))
  return (
    <Facts
      facts={[
        [texts.facts.job, job.job],
        [texts.facts.after, job.after.length === 0 ? undefined : job.after.join(', ')],
        [texts.facts.isCritical, job.isCritical ? texts.yes : texts.no],
        [texts.facts.usual, job.expectedMs === null ? undefined : format.duration(job.expectedMs)],
        [texts.facts.records, number(job.records)],
        [texts.facts.failedRecords, number(job.failedRecords)],
        [texts.facts.left, number(job.left)],
        [texts.facts.start, job.startedAt === null ? spread(forecast?.startP50, forecast?.startP90) : undefined],
        [
          texts.facts.finish,
          isAhead(job) && hasPassed(forecast, businessNow())
            ? undefined
            : spread(forecast?.finishP50, forecast?.finishP90),
        ],
        [texts.facts.slack, forecast?.slackMs == null ? undefined : format.duration(forecast.slackMs)],
        [texts.facts.criticalPath, forecast ? (forecast.isOnCriticalPath ? texts.yes : texts.no) : undefined],
      ]}
    />
  )
}

function RunDetail({ watch, run }: { watch: string; run: JobRun }) {
  const texts = useOperationTexts().watches
  const query = useGet('/api/watches/{name}/runs/{key}/observations', { path: { name: watch, key: run.key } })
  return (
    <>
      {run.error !== null && (
        <p className="text-sm text-bad wrap-anywhere">
          <bdi>{run.error}</bdi>
        </p>
      )}
      {query.data && <JobThreads threads={query.data.threads} />}
      {query.data?.said != null && <Said text={query.data.said} />}
      <section aria-label={texts.growth} className="min-w-0">
        <h3 className="pb-2 text-xs font-medium text-muted-foreground">
          {texts.growth} · <bdi>{run.key}</bdi>
        </h3>
        <QueryView
          query={query}
          loading={<Skeleton className="h-52" />}
          empty={{
            when: ({ items }) => items.every(({ records }) => records === null),
            view: <p className="text-sm text-muted-foreground">{texts.noGrowth}</p>,
          }}
        >
          {({ items }) => (
            <Suspense fallback={<Skeleton className="h-52" />}>
              <GrowthChart label={texts.growthOf(run.key)} run={run} points={items} />
            </Suspense>
          )}
        </QueryView>
      </section>
    </>
  )
}

/** What a script said beside, as it said it. */
function Said({ text }: { text: string }) {
  const texts = useOperationTexts().watches
  return (
    <section aria-label={texts.said} className="min-w-0">
      <h3 className="pb-2 text-xs font-medium text-muted-foreground">{texts.said}</h3>
      {/* It can be reached by keyboard, for it may be longer than what is shown. */}
      <pre
        tabIndex={0}
        role="group"
        aria-label={texts.said}
        className="max-h-72 overflow-y-auto rounded-md bg-muted p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        <bdi>{text}</bdi>
      </pre>
    </section>
  )
}
