import { type ApiParts, createApi } from './create-api.ts'
import { nobody } from './sign-in/signed.ts'
import { type RunningApi, startApi } from './start-api.ts'

/** A door of a platform that is well, on a free port. */
export async function openDoor(
  parts: Partial<ApiParts> = {},
  limits?: Parameters<typeof startApi>[2],
): Promise<RunningApi & AsyncDisposable> {
  const healthy = { state: 'healthy' as const, checks: [] }
  const api = createApi({
    whyNotReady: async () => [],
    health: { latest: async () => healthy, now: async () => healthy },
    metrics: { contentType: 'text/plain; version=0.0.4', text: async () => 'millrace_up 1\n' },
    now: () => new Date(),
    triggerByWebhook: async () => 'refused',
    acknowledging: { read: async () => ({ state: 'unknown' }), acknowledge: async () => ({ state: 'unknown' }) },
    whoAsks: async () => nobody,
    isTooMuch: () => undefined,
    mount: () => undefined,
    ...parts,
  })
  const running = await startApi(api, { port: 0, host: '127.0.0.1' }, limits)
  return { ...running, [Symbol.asyncDispose]: () => running.close(0) }
}
