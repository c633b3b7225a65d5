import { useParams } from '@tanstack/react-router'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { When } from '../../ui/when.tsx'
import { DecideCard } from './decide-card.tsx'
import { DecisionOfOthers, useDeciders } from './decision-of-others.tsx'
import type { OneReview } from './one-review.ts'
import { OutcomeCard } from './outcome-card.tsx'
import { ReviewBadge, TimeLeft } from './review-looks.tsx'
import { ValueView } from './value-view.tsx'
import { VotesCard } from './votes-card.tsx'

/** A review: what there is to look at, the answer, and what became of it. */
export function ReviewPage() {
  const { id = '' } = useParams({ strict: false })
  const query = useGet('/api/reviews/{id}', { path: { id } }, { refetchInterval: refreshMs })
  const texts = useOperationTexts().reviews
  return (
    <QueryView query={query}>
      {(review) => (
        <Page
          title={review.title}
          about={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
              <ReviewBadge state={review.state} />
              <TimeLeft of={review} />
            </span>
          }
        >
          <ReviewFacts review={review} />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            {review.shown !== null && (
              <Card title={texts.shown}>
                <div className="text-sm">
                  <ValueView value={review.shown} />
                </div>
              </Card>
            )}
            <div className="flex min-w-0 flex-col gap-4">
              {review.state !== 'open' ? (
                <OutcomeCard review={review} />
              ) : review.mine ? (
                // Of another review nothing stays that was typed for this one.
                <DecideCard key={review.id} review={review} />
              ) : (
                <DecisionOfOthers review={review} />
              )}
              <VotesCard review={review} />
            </div>
          </div>
        </Page>
      )}
    </QueryView>
  )
}

function ReviewFacts({ review }: { review: OneReview }) {
  const texts = useOperationTexts().reviews
  const deciders = useDeciders(review)
  const { run, pipeline, step, item, createdAt, dueAt, state, fallback, remindAt, escalateAt, escalatedAt } = review
  const isDue = state === 'open' && dueAt !== null
  return (
    <Card>
      <Facts
        facts={[
          [
            texts.pipeline,
            <PageLink key="pipeline" to={`/pipelines/${encodeURIComponent(pipeline)}`} className={linkClass}>
              {pipeline}
            </PageLink>,
          ],
          [
            texts.run,
            <PageLink key="run" to={`/runs/${run}`} className={`font-mono text-xs ${linkClass}`}>
              {run.slice(0, 8)}
            </PageLink>,
          ],
          [texts.step, step],
          [texts.item, item ?? undefined],
          [texts.asked, <When key="asked" at={createdAt} />],
          [texts.due, dueAt === null ? undefined : <When key="due" at={dueAt} />],
          [texts.otherwise, isDue ? texts.fallbacks[fallback?.decision ?? 'none'] : undefined],
          [
            texts.fallbackAnswer,
            isDue && fallback?.answer !== null && fallback?.answer !== undefined ? (
              <ValueView key="answer" value={fallback.answer} />
            ) : undefined,
          ],
          [texts.reminder, remindAt === null ? undefined : <When key="reminder" at={remindAt} />],
          [texts.escalates, escalateAt === null ? undefined : <When key="escalates" at={escalateAt} />],
          [texts.escalated, escalatedAt === null ? undefined : <When key="escalated" at={escalatedAt} />],
          [
            texts.who,
            <ul key="who">
              {deciders.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>,
          ],
        ]}
      />
    </Card>
  )
}
