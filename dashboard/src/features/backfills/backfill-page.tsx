import { useParams } from '@tanstack/react-router'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useChange, useGet } from '../../client/use-get.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { isEnded, type State, stateLooks } from '../../parts/states.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/facts.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { When } from '../../ui/when.tsx'
import { BackfillBadge, BackfillProgress } from './backfill-looks.tsx'
import { useDays, WindowGrid, type WindowLook } from './window-grid.tsx'

type OneBackfill = AnswerOf<'get', '/api/backfills/{id}'>

const mostFailures = 20

/** A backfill: how far it is, window by window, and what failed. */
export function BackfillPage() {
  const { id = '' } = useParams({ strict: false })
  const texts = useOperationTexts().backfills
  const query = useGet('/api/backfills/{id}', { path: { id } }, { refetchInterval: refreshMs })
  return (
    <QueryView query={query}>
      {(backfill) => (
        <Page
          title={`${texts.one}: ${backfill.pipeline}`}
          about={
            <span className="flex flex-wrap items-center gap-2 pt-1">
              <BackfillBadge state={backfill.state} />
              <When at={backfill.createdAt} isRelative />
            </span>
          }
          actions={
            <>
              {backfill.state === 'running' && <CancelBackfill id={backfill.id} />}
              <Refresh query={query} />
            </>
          }
        >
          <Card>
            <div className="flex flex-col gap-4">
              <BackfillProgress counts={backfill.counts} />
              <BackfillFacts backfill={backfill} />
            </div>
          </Card>
          <Windows backfill={backfill} />
          <Failures backfill={backfill} />
        </Page>
      )}
    </QueryView>
  )
}

function BackfillFacts({ backfill }: { backfill: OneBackfill }) {
  const texts = useOperationTexts().backfills
  const daysOf = useDays()
  const { id, pipeline, from, to, every, choice, parallel, createdAt, createdBy, cancelledAt } = backfill
  return (
    <Facts
      facts={[
        [
          texts.pipeline,
          <PageLink key="pipeline" to={`/pipelines/${pipeline}`} className={linkClass}>
            {pipeline}
          </PageLink>,
        ],
        [texts.stretch, daysOf({ firstDay: from, lastDay: to })],
        [texts.every, every],
        [texts.choice, texts.choices[choice]],
        [texts.parallel, parallel],
        [texts.by, createdBy],
        [texts.at, <When key="at" at={createdAt} />],
        ...(cancelledAt === null ? [] : [[texts.states.cancelled, <When key="cancelled" at={cancelledAt} />] as const]),
        [
          texts.runs,
          <PageLink key="runs" to="/runs" search={{ backfill: id }} className={linkClass}>
            {texts.showRuns}
          </PageLink>,
        ],
      ]}
    />
  )
}

function Windows({ backfill: { windows } }: { backfill: OneBackfill }) {
  const own = useOperationTexts().backfills
  const texts = useTexts()
  return (
    <Card title={own.windows}>
      <WindowGrid
        windows={windows.map(({ status, ...window }) => ({
          ...window,
          look: lookOf(status),
          state: wordFor(texts.run.states, status),
        }))}
      />
    </Card>
  )
}

function Failures({ backfill: { windows } }: { backfill: OneBackfill }) {
  const texts = useOperationTexts().backfills
  const daysOf = useDays()
  const failed = windows.filter(({ error }) => error !== null)
  if (failed.length === 0) return null
  return (
    <Card title={texts.failures} isFlush>
      <ul>
        {failed.slice(0, mostFailures).map(({ run, error, ...window }) => (
          <li key={run} className="flex flex-col gap-1.5 border-b px-4 py-3 text-sm last:border-0">
            <PageLink to={`/runs/${run}`} className={`self-start py-1 tabular-nums ${linkClass}`}>
              {daysOf(window)}
            </PageLink>
            {error && <ErrorNote error={error} />}
          </li>
        ))}
      </ul>
      {failed.length > mostFailures && (
        <p className="border-t px-4 py-2 text-xs text-muted-foreground">{texts.more(failed.length - mostFailures)}</p>
      )}
    </Card>
  )
}

function CancelBackfill({ id }: { id: string }) {
  const texts = useOperationTexts().backfills
  const mayCancel = useMay('operator')
  const cancel = useChange('post', '/api/backfills/{id}/cancel', ({ cancelled, requested }) =>
    tellDone(texts.cancelled(cancelled + requested)),
  )
  if (!mayCancel) return null
  return (
    <Confirm
      question={texts.cancelAsk}
      about={texts.cancelAbout}
      label={texts.cancel}
      isDanger
      onConfirm={() => cancel.mutateAsync({ path: { id } })}
    >
      {(open) => (
        <Button look="danger" onClick={open}>
          {texts.cancel}
        </Button>
      )}
    </Confirm>
  )
}

/** The cell of a window by how its run stands; a word beside it says it exactly. */
function lookOf(status: string): WindowLook {
  if (status === 'completed' || status === 'partial') return 'done'
  if (status === 'failed' || status === 'cancelled') return status
  if (status === 'pending' || !(status in stateLooks) || isEnded(status as State)) return 'missing'
  return 'running'
}
