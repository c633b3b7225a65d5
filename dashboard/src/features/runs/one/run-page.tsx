import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet } from '../../../client/use-get.ts'
import { Duration } from '../../../parts/duration.tsx'
import { ErrorNote } from '../../../parts/error-note.tsx'
import { StateBadge } from '../../../parts/state-badge.tsx'
import { isEnded } from '../../../parts/states.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Page } from '../../../ui/page.tsx'
import { PageLink } from '../../../ui/page-link.tsx'
import { QueryView } from '../../../ui/query-view.tsx'
import { Refresh } from '../../../ui/refresh.tsx'
import { Tabs } from '../../../ui/tabs.tsx'
import { When } from '../../../ui/when.tsx'
import { RunActions } from './run-actions.tsx'
import { RunComparison } from './run-comparison.tsx'
import { RunData } from './run-data.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunLogs } from './run-logs.tsx'
import { RunReviews } from './run-reviews.tsx'
import { RunSteps } from './run-steps.tsx'
import { RunTimeline } from './run-timeline.tsx'
import { RunTrail } from './run-trail.tsx'
import { StepDialog } from './step-dialog.tsx'
import { tabNames } from './tabs.ts'

/** Live updates tell of most changes; what counts up inside a running step is asked for. */
const runningMs = 5000

/** One run: what it does or did, and what can be done about it. */
export function RunPage() {
  const texts = useTexts()
  const navigate = useNavigate()
  const { id } = useParams({ from: '/signed-in/runs/$id' })
  const { tab = 'steps', step } = useSearch({ from: '/signed-in/runs/$id' })
  const [chosen, setChosen] = useState<string>()
  const query = useGet(
    '/api/runs/{id}',
    { path: { id } },
    {
      refetchInterval: ({ state }) => (state.data && isEnded(state.data.status) ? false : runningMs),
    },
  )
  const run = query.data
  const go = (search: { tab?: typeof tab; step?: string }) =>
    void navigate({ to: '/runs/$id', params: { id }, search, replace: true })
  const about = run && (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StateBadge state={run.status} />
      <When at={run.startedAt ?? run.createdAt} />
      <Duration of={run} />
      <span>{run.trigger}</span>
    </span>
  )
  return (
    <Page
      title={run?.pipeline ?? texts.run.title}
      heading={
        run && (
          <PageLink to={`/pipelines/${encodeURIComponent(run.pipeline)}`} className="hover:underline">
            {run.pipeline}
          </PageLink>
        )
      }
      about={about}
      actions={
        run && (
          <>
            <Refresh query={query} everyMs={!isEnded(run.status) && runningMs} />
            <RunActions run={run} />
          </>
        )
      }
    >
      <QueryView query={query}>
        {(found) => (
          <>
            {found.error && <ErrorNote error={found.error} />}
            <RunReviews run={found} />
            <RunFacts run={found} />
            <Tabs
              label={texts.run.tabs.label}
              value={tab}
              onChange={(next) => go({ tab: next })}
              tabs={tabNames.map((name) => ({
                name,
                title: texts.run.tabs[name],
                content: {
                  steps: () => <RunSteps run={found} onChoose={setChosen} />,
                  timeline: () => <RunTimeline run={found} />,
                  logs: () => (
                    <RunLogs
                      run={found}
                      step={step}
                      onStep={(next) => go({ tab: 'logs', ...(next && { step: next }) })}
                    />
                  ),
                  data: () => <RunData run={found} />,
                  comparison: () => <RunComparison run={found} />,
                  trail: () => <RunTrail id={id} />,
                }[name](),
              }))}
            />
            {chosen !== undefined && (
              <StepDialog
                run={found}
                step={chosen}
                onClose={() => setChosen(undefined)}
                onLogs={() => {
                  setChosen(undefined)
                  go({ tab: 'logs', step: chosen })
                }}
              />
            )}
          </>
        )}
      </QueryView>
    </Page>
  )
}
