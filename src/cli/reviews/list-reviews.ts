import type { Command } from 'commander'
import { reviewStates } from '../../runs/reviews/review.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags {
  all?: true
  pipeline?: string
  run?: string
  json?: true
}

const mostShown = 200

/** Lists reviews. */
export async function showReviews(command: Command, { all, pipeline, run, json }: ListFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const filter = { pipeline, run, ...(all ? { state: reviewStates } : {}) }
    const { items, next } = await platform.listReviews(filter, { limit: mostShown })
    if (json) {
      printJson({ reviews: items })
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
    if (next !== null) print(`and more than these ${mostShown}`)
    return exitCodes.done
  })
}
