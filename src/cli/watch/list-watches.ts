import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

/** Lists watches, with how looking goes and what is wrong. */
export async function listWatches(command: Command, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    const answer = await askRoute(watches, 'get /api/watches')
    const rows = answer.items.map(({ name, source, isDeclared, jobs, looks, lookedAt, awaySince, wrong }) => [
      name,
      isDeclared ? source : `${source} (declared no more)`,
      jobs,
      looks.state === 'PAUSED' ? `${looks.when}, paused` : looks.when,
      lookedAt === null ? 'never' : moment(lookedAt),
      awaySince === null ? '' : moment(awaySince),
      Object.entries(wrong)
        .map(([kind, count]) => `${kind.replaceAll('_', ' ')} ${count}`)
        .join(', '),
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print('nothing is watched')
    else print(table(['watch', 'source', '>jobs', 'looks', 'last answer', 'away since', 'wrong'], rows))
    return exitCodes.done
  })
}
