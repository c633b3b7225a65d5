import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import type { Finding, HealthCheck } from '../check.ts'
import { below, findingOf, type Worry } from '../judge.ts'
import { freeBytesOf, shownBytes } from '../space.ts'

/**
 * The disks of this machine that things are written to.
 *
 * @param folders by what is in them: `{ project: '/srv/energy', database: '/srv/energy/.millrace/postgres/data' }`
 */
export function diskCheck(folders: Readonly<Record<string, string>>, limits: HealthLimits): HealthCheck {
  return {
    name: 'disk',
    isOfMachine: true,
    async check() {
      const figures: Record<string, number | null> = {}
      const worries: (Worry | undefined)[] = []
      for (const [what, folder] of Object.entries(folders)) {
        const freeBytes = await freeBytesOf(folder)
        figures[`${what}FreeBytes`] = freeBytes
        worries.push(worryOf(what, freeBytes, limits))
      }
      return findingOf(figures satisfies Finding['figures'], worries)
    },
  }
}

function worryOf(what: string, freeBytes: number | null, limits: HealthLimits): Worry | undefined {
  if (freeBytes === null) return { state: 'degraded', reason: `the disk of the ${what} cannot be read` }
  return below(limits.diskFreeBytes, freeBytes, `the disk of the ${what} has ${shownBytes(freeBytes)} left`)
}
