import { formatDuration } from '../../pipelines/duration.ts'
import type { Notice } from '../../pipelines/notifications/notice.ts'
import { newRunId } from '../../runs/ids.ts'
import { cutTitle } from '../routing/message.ts'
import type { ReviewToTell } from './told-store.ts'

const beginnings = { asked: 'Your decision', reminded: 'Still to be decided', escalated: 'Nobody has decided' } as const

/** What people are told of reviews of one step. Not what is shown in them, nor the items' keys: that is for the page. */
export function reviewNotice(
  reviews: readonly [ReviewToTell, ...ReviewToTell[]],
  system: string | null,
  now: Date,
): Notice {
  const [first] = reviews
  const { because, title, pipeline, step, dueAt, run } = first
  const many = reviews.length > 1 ? `${reviews.length} times ` : ''
  const left = dueAt === null ? '' : ` within ${formatDuration(Math.max(0, dueAt.getTime() - now.getTime()))}`
  const otherwise =
    first.fallback === null ? 'it goes on without a decision' : `it counts as ${first.fallback.replace('_', ' ')}`
  return {
    id: newRunId(now),
    kind: 'review',
    severity: because === 'asked' ? 'info' : 'warning',
    at: now,
    system,
    pipeline,
    rule: null,
    outcome: null,
    alertId: null,
    runId: run,
    title: cutTitle(`${beginnings[because]}: ${many}${title}`),
    facts: {
      text: `Step '${step}' waits for a decision${left}${dueAt === null ? '' : `; then ${otherwise}`}.`,
      reviews: reviews.map(({ id }) => id),
    },
  }
}
