import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { type Json, withWatches } from './ask-watches.ts'

/** Lists the keys by which scripts tell of jobs. */
export async function listKeys(command: Command, watch: string, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    const answer = await askRoute(watches, 'get /api/watches/{name}/keys', { path: { name: watch } })
    const rows = answer.items.map(({ id, job, prefix, createdAt, createdBy, lastPingAt }) => [
      id,
      job,
      `${prefix}...`,
      `${moment(createdAt)} by ${createdBy}`,
      lastPingAt === null ? 'never' : moment(lastPingAt),
    ])
    if (json) printJson(answer)
    else if (rows.length === 0) print('there are no keys')
    else print(table(['id', 'job', 'begins', 'made', 'last ping'], rows))
    return exitCodes.done
  })
}

/** Makes a key, and prints it: nobody can afterwards. */
export async function makeKey(command: Command, watch: string, job: string, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    const asked = { path: { name: watch }, body: { job } }
    const answer = await askRoute(watches, 'post /api/watches/{name}/keys', asked)
    if (json) printJson(answer)
    else print(answer.secret)
    return exitCodes.done
  })
}

/** Ends a key. */
export async function stopKey(command: Command, watch: string, id: string, { json }: Json): Promise<number> {
  return await withWatches(command, async (watches) => {
    await askRoute(watches, 'delete /api/watches/{name}/keys/{id}', { path: { name: watch, id } })
    if (json) printJson({ id, ended: true })
    else print(`ended key ${id}`)
    return exitCodes.done
  })
}
