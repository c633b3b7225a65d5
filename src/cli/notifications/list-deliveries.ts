import type { Command } from 'commander'
import { deliveryStates } from '../../notifications/deliveries/delivery.ts'
import { inPart } from '../../notifications/deliveries/in-part.ts'
import { readDeliveryPage } from '../../notifications/deliveries/list-store.ts'
import { oneOf } from '../../pipelines/checks.ts'
import { exitCodes } from '../exit-codes.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment, oneLine } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface DeliveryFlags {
  channel?: string
  state?: string
  limit: number
  after?: string
  file?: string
  json?: true
}

/** Lists messages and what became of them. */
export async function listMessages(command: Command, flags: DeliveryFlags): Promise<number> {
  const { channel, limit, after, file, json } = flags
  const state = flags.state === undefined ? undefined : oneOf(flags.state, '--state', deliveryStates)
  return await withPlatform(command, async (platform) => {
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/deliveries/export', { file, query: { channel, state } })
    }
    const { pool } = (await platform.engine()).database
    const states = state === undefined ? undefined : [state]
    const { items: deliveries, next } = await readDeliveryPage(pool, { channel, state: states, after, limit })
    if (json) printJson({ deliveries, next })
    else if (deliveries.length === 0) print('no messages')
    else {
      const titles = ['created', 'channel', 'to', 'severity', 'state', '>tries', 'title', 'last error']
      const lines = deliveries.map((one) => {
        const error = one.lastError === null ? '' : oneLine(one.lastError, 50)
        const { severity, attempts } = one
        return [
          moment(one.createdAt),
          one.channel,
          inPart(one.recipient),
          severity,
          one.state,
          attempts,
          oneLine(one.title, 50),
          error,
        ]
      })
      print(table(titles, lines))
    }
    if (!json) printNext(next)
    return exitCodes.done
  })
}
