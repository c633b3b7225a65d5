import { useParams } from '@tanstack/react-router'
import type { AnswerOf } from '../../client/routes.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { AlertActions } from '../../parts/alert-actions.tsx'
import { AlertBadge, SeverityBadge } from '../../parts/alert-looks.tsx'
import { AlertMeaning, meansSomething } from '../../parts/alert-meaning.tsx'
import { RunDetail } from '../../parts/run-detail.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Facts } from '../../ui/facts.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { When } from '../../ui/when.tsx'
import { fieldsOf, placesOf } from './places.tsx'

type OneAlert = AnswerOf<'get', '/api/alerts/{id}'>

/** An alert: what it saw, why it may be, what to do, and what became of it. */
export function AlertPage() {
  const { id = '' } = useParams({ strict: false })
  const query = useGet('/api/alerts/{id}', { path: { id } }, { refetchInterval: refreshMs })
  const texts = useOperationTexts().alerts
  return (
    <QueryView query={query}>
      {(alert) => (
        <Page
          title={alert.title}
          about={
            <span className="flex flex-wrap items-center gap-2 pt-1">
              <SeverityBadge severity={alert.severity} />
              <AlertBadge state={alert.state} />
              <When at={alert.since} isRelative />
            </span>
          }
          actions={<AlertActions alert={alert} />}
        >
          <Card>
            <Facts
              facts={[
                ...placesOf(alert, texts),
                [texts.since, <When key="since" at={alert.since} />],
                [texts.firedAt, alert.firedAt ? <When key="fired" at={alert.firedAt} /> : undefined],
                [texts.closedAt, alert.closedAt ? <When key="closed" at={alert.closedAt} /> : undefined],
                [
                  texts.acknowledged,
                  alert.acknowledgedBy ? <Acknowledged key="acknowledged" alert={alert} /> : undefined,
                ],
                [texts.count, texts.times(alert.count)],
                ...(alert.reopened > 0 ? ([[texts.reopened, texts.times(alert.reopened)]] as const) : []),
                ...(alert.runId ? ([[texts.run, <RunLink key="run" id={alert.runId} />]] as const) : []),
                ...fieldsOf(alert),
              ]}
            />
          </Card>
          {/* Messages say which step failed; with which words is for those who have signed in. */}
          {alert.runId && (
            <Card title={texts.run}>
              <RunDetail id={alert.runId} />
            </Card>
          )}
          <div className={classNames('grid items-start gap-4', meansSomething(alert) && 'lg:grid-cols-2')}>
            {meansSomething(alert) && (
              <Card>
                <AlertMeaning alert={alert} />
              </Card>
            )}
            <Trail alert={alert} />
          </div>
        </Page>
      )}
    </QueryView>
  )
}

function Acknowledged({ alert: { acknowledgedBy, acknowledgedUntil } }: { alert: OneAlert }) {
  const texts = useOperationTexts().alerts
  const format = useFormat()
  return (
    <>
      {texts.by(acknowledgedBy ?? '')}
      {acknowledgedUntil && `, ${texts.untilTime(format.moment(acknowledgedUntil))}`}
    </>
  )
}

function RunLink({ id }: { id: string }) {
  return (
    <PageLink to={`/runs/${id}`} className="font-mono text-xs underline underline-offset-4">
      {id.slice(0, 8)}
    </PageLink>
  )
}

function Trail({ alert: { trail } }: { alert: OneAlert }) {
  const texts = useOperationTexts().alerts
  const format = useFormat()
  return (
    <Card title={texts.trail} isFlush>
      <ol>
        {trail.map((move) => (
          <li
            key={`${move.at} ${move.to}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0"
          >
            <AlertBadge state={move.to} />
            <span className="min-w-0 flex-1 wrap-anywhere">
              {move.actor}
              {move.until && ` · ${texts.untilTime(format.moment(move.until))}`}
            </span>
            <span className="text-xs text-muted-foreground">
              <When at={move.at} />
            </span>
            {move.note && <p className="w-full text-muted-foreground wrap-anywhere">{move.note}</p>}
          </li>
        ))}
      </ol>
    </Card>
  )
}
