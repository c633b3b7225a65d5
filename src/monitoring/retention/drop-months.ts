import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import type { Retention } from '../../pipelines/retention.ts'
import { lockDays } from '../metrics/day-store.ts'
import { isOut, type Month, type Partition, runTables } from './months.ts'
import {
  attachRuns,
  detach,
  dropDetached,
  hasLiving,
  hasLogs,
  isAwaited,
  isReused,
  moveKeptFrom,
  readNewestMove,
  readPartitions,
  truncateLogs,
} from './partition-store.ts'

export interface DropRoom {
  database: Database
  /** A connection outside any transaction, with deadlines of its own. */
  client: PoolClient
  retention: Retention
  now: Date
}

/**
 * Drops whole months of runs and of logs that are out of date, the oldest first, and finishes what an earlier turn has left.
 * A month stays for as long as one of its runs is alive, or a living run reads from one.
 *
 * @returns the tables that are gone, or empty
 */
export async function dropMonths(room: DropRoom, signal?: AbortSignal): Promise<string[]> {
  const { client, retention, now } = room
  const months = Map.groupBy(await readPartitions(client), ({ month }) => month.suffix)
  const dropped: string[] = []
  for (const partitions of months.values()) {
    const month = partitions[0]?.month
    if (!month || signal?.aborted) break
    const begun = partitions.some(({ parent, state }) => parent === 'runs' && state !== 'attached')
    if (begun || (isOut(month, retention.runs, now) && (await giveUpRuns(room, month)))) {
      dropped.push(...(await dropRuns(client, month, partitions)))
    } else if (isOut(month, retention.logs, now)) {
      dropped.push(...(await emptyLogs(room, month)))
    }
  }
  return dropped
}

/** Whether nothing holds a month of runs any more; from then on its days stay as they were computed. */
async function giveUpRuns({ database, retention, now }: DropRoom, month: Month): Promise<boolean> {
  return await database.transaction(async (client) => {
    await lockDays(client)
    const newest = await readNewestMove(client, month)
    if (newest !== null && newest.getTime() > now.getTime() - retention.runs) return false
    if ((await hasLiving(client, month)) || (await isReused(client, month)) || (await isAwaited(client, month)))
      return false
    await moveKeptFrom(client, month.ends)
    return true
  })
}

async function dropRuns(client: PoolClient, month: Month, partitions: readonly Partition[]): Promise<string[]> {
  const byParent = new Map(partitions.map((partition) => [partition.parent, partition]))
  const runs = byParent.get('runs')
  if (runs && runs.state !== 'detached') await detach(client, runs)
  // Somebody may have resumed one since we looked. From here on nobody can.
  if (await putBack(client, month)) return []
  // The runs last: while they are there, a turn that was cut short knows where to go on.
  const rest = runTables.flatMap((parent) => byParent.get(parent) ?? []).toReversed()
  for (const partition of rest) {
    if (partition.parent !== 'runs' && partition.state !== 'detached') await detach(client, partition)
    await dropDetached(client, partition)
  }
  return rest.map(({ parent }) => `${parent}_${month.suffix}`)
}

async function putBack(client: PoolClient, month: Month): Promise<boolean> {
  if (!(await hasLiving(client, month)) && !(await isReused(client, month))) return false
  await attachRuns(client, month)
  return true
}

/** Logs are emptied, not dropped, while their runs are there: one that is resumed goes on writing some. */
async function emptyLogs({ database }: DropRoom, month: Month): Promise<string[]> {
  const isEmptied = await database.transaction(async (client) => {
    if ((await hasLiving(client, month)) || !(await hasLogs(client, month))) return false
    await truncateLogs(client, month)
    return true
  })
  return isEmptied ? [`step_logs_${month.suffix}`] : []
}
