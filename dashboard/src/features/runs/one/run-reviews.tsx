import { MessageSquareCheck } from 'lucide-react'
import { useGet } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { classNames } from '../../../ui/class-names.ts'
import { PageLink } from '../../../ui/page-link.tsx'
import { toneSoft } from '../../../ui/tone.ts'
import type { Run } from './run.ts'

const mostShown = 5
const lineClass = 'flex min-h-11 items-center gap-2 hover:underline md:min-h-8'

/** What a run waits for people to decide, each as a link. */
export function RunReviews({ run: { id, steps } }: { run: Run }) {
  const texts = useTexts()
  const isWaiting = steps.some(({ status }) => status === 'waiting')
  const { data } = useGet('/api/reviews', { query: { run: id, limit: mostShown } }, { enabled: isWaiting })
  if (!isWaiting || !data || data.items.length === 0) return null
  return (
    <section aria-label={texts.run.decisions} className={classNames('rounded-lg px-4 py-1.5 text-sm', toneSoft.warn)}>
      <ul>
        {data.items.map((review) => (
          <li key={review.id}>
            <PageLink to={`/reviews/${review.id}`} className={lineClass}>
              <MessageSquareCheck className="size-4 shrink-0" aria-hidden />
              <span className="min-w-0 wrap-anywhere">
                {texts.run.waitsFor(review.item === null ? review.step : `${review.step} · ${review.item}`)}{' '}
                <span className="font-medium">{review.title}</span>
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
      {data.next !== null && (
        <PageLink to="/reviews" search={{ run: id }} className={lineClass}>
          {texts.run.allDecisions}
        </PageLink>
      )}
    </section>
  )
}
