import type { Command } from 'commander'
import { watchRoutes as routes } from '../../api/contract/watches.ts'
import { watchHandlers as handlers } from '../../api/routes/watches.ts'
import type { Platform } from '../../platform.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface Json {
  json?: true
}

/** What watches answer, as `askRoute` takes it. */
export interface Watches {
  platform: Platform
  routes: typeof routes
  handlers: typeof handlers
}

/** Opens the project, asks of its watches, and closes everything. */
export async function withWatches(command: Command, work: (watches: Watches) => Promise<number>): Promise<number> {
  return await withPlatform(command, async (platform) => await work({ platform, routes, handlers }))
}
