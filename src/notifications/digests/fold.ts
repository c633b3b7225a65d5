import type { ClientBase } from 'pg'
import { newRunId } from '../../runs/ids.ts'
import { readAlerts } from '../alert-store.ts'
import type { Channel } from '../channel.ts'
import type { Desk } from '../desk.ts'
import { cutTitle } from '../routing/message.ts'
import { verdictOn } from '../sending/still-true.ts'
import { digestOf } from './digest.ts'
import {
  countGathered,
  dropOver,
  type Flood,
  findFloods,
  gather,
  insertDigest,
  readFloodedAlerts,
  readTitles,
} from './fold-store.ts'

const mostTitles = 10

/**
 * Makes one message of many that wait for one recipient. It is made when the channel is about to send, so that it tells what is
 * true by then. The caller holds the channel's row.
 */
export async function foldFloods(desk: Desk, client: ClientBase, channel: Channel, now: Date): Promise<void> {
  const { digestAbove } = desk.notifications
  for (const flood of await findFloods(client, channel.name, now, digestAbove)) {
    await dropOver(client, flood, await readOver(client, flood, now), now)
    // What was dropped may have been the flood.
    const [still] = (await findFloods(client, channel.name, now, digestAbove)).filter(
      ({ recipient, isCritical }) => recipient === flood.recipient && isCritical === flood.isCritical,
    )
    if (still) await fold(client, channel, still, now)
  }
}

async function readOver(client: ClientBase, flood: Flood, now: Date): Promise<string[]> {
  const alerts = await readAlerts(client, await readFloodedAlerts(client, flood, now))
  return alerts.filter(({ state }) => verdictOn('alert fired', state, []) === 'drop').map(({ id }) => id)
}

async function fold(client: ClientBase, channel: Channel, flood: Flood, now: Date): Promise<void> {
  const id = newRunId(now)
  await gather(client, flood, id, now)
  const counts = await countGathered(client, id)
  const message = digestOf(counts, await readTitles(client, id, mostTitles), now)
  const title = cutTitle(message.title)
  const body = channel.render({ ...message, title })
  await insertDigest(client, flood, { id, key: `millrace-${id}`, severity: message.severity, title, body, counts }, now)
}
