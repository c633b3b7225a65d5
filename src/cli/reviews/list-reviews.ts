import type { Command } from 'commander'
import { reviewRoutes as routes } from '../../api/contract/reviews.ts'
import { reviewHandlers as handlers } from '../../api/routes/reviews.ts'
import { reviewStates } from '../../runs/reviews/review.ts'
import { exitCodes } from '../exit-codes.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags {
  all?: true
  state?: string
  pipeline?: string
  run?: string
  limit: number
  after?: string
  json?: true
}

/** Lists reviews, the newest first. */
export async function showReviews(command: Command, flags: ListFlags): Promise<number> {
  const { all, json, state: which = all && reviewStates.join(','), ...filter } = flags
  return await withPlatform(command, async (platform) => {
    const asked = { query: { ...filter, state: which } }
    const { items, next } = await askRoute({ platform, routes, handlers }, 'get /api/reviews', asked)
    if (json) {
      printJson({ reviews: items, next })
      return exitCodes.done
    }
    const rows = items.map(({ id, state, pipeline: of, step, item, title, approvals, quorum, dueAt }) => {
      return [
        id,
        state.replace('_', ' '),
        of,
        item ? `${step} ${item}` : step,
        title,
        `${approvals}/${quorum}`,
        dueAt ? moment(dueAt) : '',
      ]
    })
    print(
      rows.length === 0
        ? 'nothing waits for a decision'
        : table(['review', 'state', 'pipeline', 'step', 'what', '>approved', 'until'], rows),
    )
    printNext(next)
    return exitCodes.done
  })
}
