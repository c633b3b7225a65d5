import type { Connections } from './connections.ts'
import type { Subject } from './failure.ts'
import type { BoundHooks } from './hooks.ts'
import type { Outgoing } from './outgoing.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Settings } from './settings.ts'

/** What a client is made of. */
export interface Make {
  settings: Settings
  limits: readonly RateLimit[]
  connections: Connections
  hooks: BoundHooks
}

/** One request through a client, with all it needs. */
export interface Call extends Make, Subject {
  request: Outgoing
  /** The callers' signals: the step's, the client's, the request's. */
  signals: readonly AbortSignal[]
}

/** Waits until every limit lets the next request through. */
export async function takeTurn({ limits, hooks }: Call, signal: AbortSignal): Promise<void> {
  for (const limit of limits) await limit.turn(hooks.sleep, signal)
}
