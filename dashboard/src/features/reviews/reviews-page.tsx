import { useNavigate, useSearch } from '@tanstack/react-router'
import { MessageSquareCheck, X } from 'lucide-react'
import { ListView } from '../../parts/list-view.tsx'
import { PipelineSelect } from '../../parts/pipeline-select.tsx'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { endStates, type ReviewsFilter, reviewsQueryOf } from './filter.ts'
import { ReviewLine } from './review-line.tsx'

const ends = endStates.join(',')
/** What each view has in the address. */
const views = { mine: { mine: true }, open: {}, decided: { state: ends } } as const
type View = keyof typeof views

/** What waits for a decision, and what was decided. */
export function ReviewsPage() {
  const texts = useOperationTexts().reviews
  const filter = useSearch({ from: '/signed-in/reviews' })
  const navigate = useNavigate()
  const list = useList('/api/reviews', { query: reviewsQueryOf(filter) })
  const { state = 'open', mine, run, pipeline } = filter
  const view: View = mine ? 'mine' : state === 'open' ? 'open' : 'decided'
  const of = { ...(run !== undefined && { run }), ...(pipeline !== undefined && { pipeline }) }
  const go = (next: ReviewsFilter) => void navigate({ to: '/reviews', search: { ...of, ...next }, replace: true })
  return (
    <Page title={texts.title} actions={<Refresh query={list} />}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Choice
          label={texts.which}
          value={view}
          options={(['mine', 'open', 'decided'] as const).map((value) => ({ value, label: texts.views[value] }))}
          onChange={(next) => go(views[next])}
        />
        {view === 'decided' && (
          <Select
            aria-label={texts.how}
            className="w-52"
            value={state}
            onChange={(event) => go({ state: event.target.value })}
          >
            <option value={ends}>{texts.any}</option>
            {endStates.map((each) => (
              <option key={each} value={each}>
                {texts.states[each]}
              </option>
            ))}
          </Select>
        )}
        <PipelineSelect
          className="w-52"
          value={pipeline ?? ''}
          onChange={(next) =>
            void navigate({ to: '/reviews', search: { ...filter, pipeline: next || undefined }, replace: true })
          }
        />
        {run !== undefined && (
          <Button
            onClick={() => void navigate({ to: '/reviews', search: { ...filter, run: undefined }, replace: true })}
          >
            {texts.ofRun(run.slice(0, 8))}
            <X aria-label={texts.ofAllRuns} />
          </Button>
        )}
      </div>
      <Card isFlush>
        <ListView
          list={list}
          empty={<Empty icon={MessageSquareCheck} title={texts.none} about={texts.noneAbout[view]} />}
        >
          {(reviews) => (
            <ul>
              {reviews.map((review) => (
                <ReviewLine key={review.id} review={review} />
              ))}
            </ul>
          )}
        </ListView>
      </Card>
    </Page>
  )
}
