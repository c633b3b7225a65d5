import { shownDatabase } from '../../database-address.ts'
import type { Platform } from '../../platform.ts'
import { counted } from '../output/words.ts'

/** Where everything is, for who has just started it. */
export async function whereabouts(platform: Platform, processes: number): Promise<string[]> {
  const { database } = await platform.engine()
  const { config } = platform
  const isOwn = config.database.url !== undefined || process.env.DATABASE_URL
  return [
    `database     ${shownDatabase(database.url)}, schema ${database.schema}${isOwn ? '' : ' (embedded)'}`,
    ...platform.simulated().map(({ name, title, address }) => `simulated    ${name}: ${title}, at ${address}`),
    `pipelines    ${config.pipelines.map(({ name }) => name).join(', ') || 'none'}`,
    `workers      ${counted(processes, 'process', 'processes')}; Ctrl-C stops`,
  ]
}
