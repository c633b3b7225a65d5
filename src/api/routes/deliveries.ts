import { inPart } from '../../notifications/deliveries/in-part.ts'
import { type DeliveryReport, readDeliveryPage } from '../../notifications/deliveries/list-store.ts'
import { listChannels } from '../../notifications/list-channels.ts'
import { sendTest } from '../../notifications/send-test.ts'
import { openDesk } from '../../notifications/start-notifications.ts'
import type { Platform } from '../../platform.ts'
import type { deliveryRoutes } from '../contract/deliveries.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOfPages } from '../exports/export-file.ts'
import type { HandlersOf } from '../handlers.ts'

/** Messages to people, and the channels that they go over. */
export const deliveryHandlers: HandlersOf<typeof deliveryRoutes> = {
  'get /api/deliveries': async ({ platform, query }) => {
    return await shownPage((await platform.engine()).database.pool, query)
  },
  'get /api/deliveries/export': async ({ platform, query: { format, ...filter } }) => {
    const { pool } = (await platform.engine()).database
    const rows = rowsOfPages((page) => shownPage(pool, { ...filter, ...page }))
    const { timezone } = platform.config
    return await exportFile({ columns: columns.deliveries, rows }, { title: 'Deliveries', format, timezone })
  },
  'get /api/channels': async ({ platform }) => ({ items: await listChannels(await deskOf(platform)) }),
  'post /api/channels/{name}/test': async ({ platform, path, body, signed }) => {
    return outcomeOf(await sendTest(await deskOf(platform), path.name, body.recipient, signed.actor))
  },
}

/** Addresses are people's: they are shown in part. */
async function shownPage(...asked: Parameters<typeof readDeliveryPage>) {
  const { items, next } = await readDeliveryPage(...asked)
  return { items: items.map((one) => ({ ...one, recipient: inPart(one.recipient) })), next }
}

/** What became of a message that tries the way. */
export function outcomeOf(deliveries: readonly DeliveryReport[]): { sent: boolean; detail: string } {
  return {
    sent: deliveries.every(({ state }) => state === 'sent'),
    detail: deliveries
      .map(({ recipient, state, lastError }) => [inPart(recipient), state, lastError].filter(Boolean).join(' '))
      .join('; '),
  }
}

export async function deskOf(platform: Platform) {
  const { config } = platform
  return openDesk(await platform.engine(), { config, timezone: config.timezone, onError: () => undefined })
}
