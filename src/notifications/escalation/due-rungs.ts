import type { Rung } from '../../pipelines/notifications/notifications.ts'
import type { AlertGlance } from '../alert-store.ts'

/** A rung that an alert is to climb. */
export interface DueRung {
  alert: AlertGlance & { firedAt: Date }
  /** 1 for the first. */
  number: number
  rung: Rung
}

/** Which alerts that fire are to climb which rungs at a moment, and have not. */
export function dueRungs(
  ladder: readonly Rung[],
  firing: readonly AlertGlance[],
  climbed: readonly { alertId: string; firedAt: Date; rung: number }[],
  now: Date,
): DueRung[] {
  const done = new Set(climbed.map(({ alertId, firedAt, rung }) => `${alertId} ${firedAt.getTime()} ${rung}`))
  return firing.flatMap((alert) => {
    const { firedAt } = alert
    if (firedAt === null || alert.state !== 'firing') return []
    return ladder.flatMap((rung, index) => {
      const isDue = rung.severity.includes(alert.severity) && firedAt.getTime() + rung.afterMs <= now.getTime()
      const number = index + 1
      return isDue && !done.has(`${alert.id} ${firedAt.getTime()} ${number}`)
        ? [{ alert: { ...alert, firedAt }, number, rung }]
        : []
    })
  })
}
