import type { Platform } from '../platform.ts'
import type { ApiOptions } from './start-api.ts'

/** The HTTP door of a platform, open. */
export interface PlatformApi {
  /** `http://127.0.0.1:3001` */
  address: string
  /** From now on `/readyz` sends requests elsewhere; those that come all the same are answered. */
  drain(): void
  close(): Promise<void>
}

/**
 * Opens the HTTP door of a platform: health, probes, figures for Prometheus, webhooks and the page of links to acknowledge.
 *
 * @example
 * const api = await serve(platform, { port: 3001 })
 */
export async function serve(platform: Platform, options: ApiOptions = {}): Promise<PlatformApi> {
  // Loaded when somebody serves: every configuration loads this file.
  const [{ createApi }, { partsOf }, { startApi }] = await Promise.all([
    import('./create-api.ts'),
    import('./platform-parts.ts'),
    import('./start-api.ts'),
  ])
  let isDraining = false
  const parts = await partsOf(platform, { isDraining: () => isDraining, rateLimits: options.rateLimits })
  const { address, close } = await startApi(createApi(parts), options)
  return {
    address,
    drain() {
      isDraining = true
    },
    async close() {
      await close()
      await parts.end()
    },
  }
}
