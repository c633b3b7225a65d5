import type { Pool } from 'pg'
import type { Clock } from '../../../pipelines/clock.ts'
import { formatDuration } from '../../../pipelines/format-duration.ts'
import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import { type ChannelHealth, readChannelHealth } from '../channel-store.ts'
import type { HealthCheck } from '../check.ts'
import { above, findingOf, type Worry } from '../judge.ts'

const dayMs = 86_400_000

/** Whether messages reach people: channels that fail, messages that wait for too long, and those that were given up. */
export function channelsCheck(pool: Pool, clock: Clock, limits: HealthLimits): HealthCheck {
  return {
    name: 'channels',
    async check() {
      const now = clock.now()
      const channels = await readChannelHealth(pool, now, new Date(now.getTime() - dayMs))
      const failing = channels.filter(({ failingSince }) => failingSince !== null)
      const sum = (of: (channel: ChannelHealth) => number) =>
        channels.reduce((total, channel) => total + of(channel), 0)
      return findingOf(
        {
          channels: channels.length,
          failing: failing.length,
          pending: sum(({ pending }) => pending),
          givenUp: sum(({ givenUp }) => givenUp),
        },
        channels.flatMap((channel) => worriesOf(channel, now, limits)),
      )
    },
  }
}

function worriesOf(channel: ChannelHealth, now: Date, limits: HealthLimits): (Worry | undefined)[] {
  const { name, failingSince, oldestDueAt, givenUp } = channel
  const since = (at: Date | null) => (at === null ? null : now.getTime() - at.getTime())
  const failingMs = since(failingSince)
  const oldestMs = since(oldestDueAt)
  const fails = `${name} has been failing for ${formatDuration(failingMs ?? 0)}`
  return [
    // However short: a channel that fails is told of before its messages are late.
    above({ ...limits.deliveryAgeMs, degraded: 0 }, failingMs, fails),
    above(
      limits.deliveryAgeMs,
      oldestMs,
      `${name}: the oldest message has been due for ${formatDuration(oldestMs ?? 0)}`,
    ),
    above(limits.abandonedDeliveries, givenUp, `${name}: ${givenUp} messages of the last day were given up`),
  ]
}
