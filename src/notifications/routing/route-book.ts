import type { Notice } from '../../pipelines/notifications/notice.ts'
import { checkedRoutes, type Route } from '../../pipelines/notifications/route.ts'
import type { Desk } from '../desk.ts'
import { defaultRoutes } from './targets.ts'

/** How long the routes that a function has given hold. */
const readAgainMs = 60_000

/** Which routes count for whom, with those that come from files read again every minute. */
export class RouteBook {
  readonly #desk: Desk
  readonly #read = new Map<string, { routes: readonly Route[] | undefined; at: number }>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** The routes of the notice's system, else the configuration's, else the default ones. */
  async routesFor({ system }: Pick<Notice, 'system'>): Promise<readonly Route[]> {
    const { notifications, channels } = this.#desk
    const own = system === null ? undefined : await this.#ofSystem(system)
    return own ?? notifications.routes ?? defaultRoutes(channels)
  }

  async #ofSystem(system: string): Promise<readonly Route[] | undefined> {
    const given = this.#desk.systems.get(system)?.notifications.routes
    if (typeof given !== 'function') return given
    const now = this.#desk.engine.clock.now().getTime()
    const known = this.#read.get(system)
    if (known && now - known.at < readAgainMs) return known.routes
    try {
      const routes = checkedRoutes(await given())
      this.#read.set(system, { routes, at: now })
      return routes
    } catch (error) {
      // Who edits the file is not to silence the alerts: what was read last holds, or what holds for everybody.
      this.#desk.onError(error, `the routes of system '${system}'`)
      this.#read.set(system, { routes: known?.routes, at: now })
      return known?.routes
    }
  }
}
