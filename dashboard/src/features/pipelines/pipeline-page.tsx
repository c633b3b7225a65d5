import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { RunLine } from '../../parts/run-line.tsx'
import { RunNow } from '../../parts/run-now.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Facts } from '../../ui/facts.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { HistoryCard } from './history-card.tsx'
import { PartitionGrid } from './partition-grid.tsx'
import { PipelineSchedules } from './pipeline-schedules.tsx'
import { PipelineVersions } from './pipeline-versions.tsx'

const StepGraph = lazy(() => import('../../parts/graph/step-graph.tsx'))

type Pipeline = AnswerOf<'get', '/api/pipelines/{name}'>

/** One pipeline: its graph, its last runs, when it is due, what it has done. */
export function PipelinePage() {
  const texts = useTexts()
  const { name } = useParams({ from: '/signed-in/pipelines/$name' })
  const query = useGet('/api/pipelines/{name}', { path: { name } }, { refetchInterval: refreshMs })
  const pipeline = query.data
  const actions = (
    <>
      <Refresh query={query} />
      {pipeline?.window && (
        <PageLink to="/backfills/new" search={{ pipeline: name }} className={buttonClass()}>
          {texts.pipeline.backfill}
        </PageLink>
      )}
      {pipeline?.isDeclared && <RunNow pipeline={name} look="primary" />}
    </>
  )
  return (
    <Page
      title={name}
      actions={actions}
      about={pipeline && !pipeline.isDeclared && <Badge>{texts.pipelines.onlyHistory}</Badge>}
    >
      <QueryView query={query}>
        {(found) => (
          <>
            <Card>
              <PipelineFacts pipeline={found} />
            </Card>
            <Card title={texts.pipeline.graph} isFlush>
              {found.graph.steps.length === 0 ? (
                <Empty title={texts.pipeline.noGraph} about={texts.pipeline.noGraphAbout} />
              ) : (
                <Suspense fallback={<Skeleton className="m-4 h-40" />}>
                  <StepGraph steps={found.graph.steps} />
                </Suspense>
              )}
            </Card>
            <div className="grid gap-4 xl:grid-cols-2">
              <HistoryCard pipeline={name} />
              <LastRuns pipeline={name} />
            </div>
            {found.window && <PartitionGrid pipeline={name} />}
            <div className="grid gap-4 xl:grid-cols-2">
              <PipelineSchedules pipeline={name} />
              <PipelineVersions versions={found.versions} />
            </div>
          </>
        )}
      </QueryView>
    </Page>
  )
}

function PipelineFacts({ pipeline }: { pipeline: Pipeline }) {
  const texts = useTexts()
  const format = useFormat()
  const { lastRun, successRate, system, version, nextDueAt, datasets } = pipeline
  return (
    <Facts
      facts={[
        [texts.pipelines.last, lastRun ? <StateBadge key="state" state={lastRun.status} /> : texts.pipelines.never],
        [texts.pipelines.success, successRate === null ? '–' : format.percent(successRate)],
        [texts.pipelines.next, <When key="next" at={nextDueAt} isRelative />],
        [texts.pipeline.system, system ?? undefined],
        [texts.pipeline.version, version ? <code key="version">{version}</code> : undefined],
        [
          texts.pipeline.datasets,
          datasets.length === 0
            ? undefined
            : datasets.map((dataset) => (
                <PageLink key={dataset} to={`/datasets/${encodeURIComponent(dataset)}`} className={`mr-2 ${linkClass}`}>
                  {dataset}
                </PageLink>
              )),
        ],
      ]}
    />
  )
}

function LastRuns({ pipeline }: { pipeline: string }) {
  const texts = useTexts()
  const query = useGet('/api/runs', { query: { pipeline, limit: 8 } }, { refetchInterval: refreshMs })
  const all = (
    <PageLink
      to="/runs"
      search={{ pipeline }}
      className="inline-flex min-h-11 items-center text-sm text-muted-foreground hover:text-foreground md:min-h-8"
    >
      {texts.all}
    </PageLink>
  )
  return (
    <Card title={texts.overview.lastRuns} isFlush actions={all}>
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty title={texts.pipelines.never} about={texts.overview.noRunsAbout} />,
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((run) => (
              <RunLine key={run.id} run={run} withPipeline={false} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}
