import { knownOptions, numberFrom } from './checks.ts'
import { Refusal, within } from './refusal.ts'

/** From where on a figure is a worry, and from where on more than that. */
export interface Limit {
  readonly degraded: number
  readonly unhealthy: number
}

/** What health goes by, with the usual values. Figures are worse the higher they are, except where it says below. */
const defaultHealthLimits = {
  /** How long a statement takes that does nothing. */
  databaseLatencyMs: { degraded: 250, unhealthy: 2_000 },
  /** Of the connections the server takes. */
  connectionsUsedPercent: { degraded: 80, unhealthy: 95 },
  /** A transaction that is open for long keeps vacuum from its work everywhere. A large stage is one, too. */
  oldestTransactionMs: { degraded: 15 * 60_000, unhealthy: 2 * 3_600_000 },
  /** Below these. */
  diskFreeBytes: { degraded: 2 * 1024 ** 3, unhealthy: 512 * 1024 ** 2 },
  apiLatencyMs: { degraded: 1_000, unhealthy: 5_000 },
  /** How long a schedule is overdue. */
  scheduleLagMs: { degraded: 60_000, unhealthy: 10 * 60_000 },
  /** Between this machine and the database. */
  clockSkewMs: { degraded: 5_000, unhealthy: 60_000 },
  /** How long a run that has its slot waits for a worker, and a wait that is over for who wakes its run. */
  queueAgeMs: { degraded: 60_000, unhealthy: 15 * 60_000 },
  /** How long the oldest delivery of a channel has been due. */
  deliveryAgeMs: { degraded: 5 * 60_000, unhealthy: 60 * 60_000 },
  /** Deliveries of a channel that were given up within a day. */
  abandonedDeliveries: { degraded: 1, unhealthy: 10 },
} as const satisfies Record<string, Limit>

export type HealthLimits = Readonly<Record<keyof typeof defaultHealthLimits, Limit>>

/** Limits that differ from the usual ones. */
export type HealthLimitsOption = { readonly [Name in keyof HealthLimits]?: Partial<Limit> }

const belowIsWorse: ReadonlySet<string> = new Set<keyof HealthLimits>(['diskFreeBytes'])

/** The limits with those of a project over the usual ones. Refuses such as can never be reached in their order. */
export function checkedHealthLimits(given: HealthLimitsOption = {}): HealthLimits {
  return within('health limits', () => {
    knownOptions(given, allLimits)
    const limits = Object.entries(defaultHealthLimits).map(([name, usual]) => {
      const limit = given[name as keyof HealthLimits] ?? {}
      knownOptions(limit, { degraded: true, unhealthy: true })
      return [name, within(name, () => inOrder({ ...usual, ...limit }, belowIsWorse.has(name)))]
    })
    return Object.freeze(Object.fromEntries(limits) as HealthLimits)
  })
}

const allLimits = Object.fromEntries(Object.keys(defaultHealthLimits).map((name) => [name, true as const]))

function inOrder({ degraded, unhealthy }: Limit, downwards: boolean): Limit {
  numberFrom(degraded, 'degraded', 0)
  numberFrom(unhealthy, 'unhealthy', 0)
  if (downwards ? degraded < unhealthy : degraded > unhealthy) {
    throw new Refusal(
      `expected degraded to be reached before unhealthy, got degraded ${degraded} and unhealthy ${unhealthy}: give both`,
    )
  }
  return Object.freeze({ degraded, unhealthy })
}
