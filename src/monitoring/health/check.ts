/** How a part is, the best first. */
export const healthStates = ['healthy', 'degraded', 'unhealthy'] as const
export type HealthState = (typeof healthStates)[number]

/** What a check found. */
export interface Finding {
  state: HealthState
  /** Why it is not healthy: sentences without secrets. Empty when it is. */
  reasons: readonly string[]
  /** What was measured, with units in the names: `{ latencyMs: 2 }`. Null where it cannot be read here. */
  figures: Readonly<Record<string, number | string | null>>
}

/** One part that is looked at. Real checks only: what cannot be read says so in its figures. */
export interface HealthCheck {
  /** 'database', 'disk', ... */
  readonly name: string
  /** Whether it looks at this machine, and may find something else on another. Default: at what all share. */
  readonly isOfMachine?: boolean
  /** Looks once. A rejection counts as unhealthy, with the error as its reason. */
  check(signal: AbortSignal): Promise<Finding>
}

/** A finding with the name of its check, and the machine where that matters. */
export interface Examined extends Finding {
  name: string
  /** '' where it goes for all machines. */
  host: string
}
