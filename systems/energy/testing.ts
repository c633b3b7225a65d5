import type { System } from 'millrace'
import type { LoggedRequest } from 'millrace/simulator'
import { createTestKit } from 'millrace/test'
import { expect } from 'vitest'
import { simulators } from './simulators/index.ts'
import { jsonOf } from './simulators/testing.ts'

/** A kit for the system on the day that its price files end on, with ways to its tables and its simulators. */
export async function energyKit(system: System) {
  // What the machine is set up with must not lead a test to the real services.
  for (const { unless } of simulators) for (const name of unless) delete process.env[name]
  delete process.env.MILLRACE_SIMULATED
  const kit = await createTestKit({ systems: [system], now: '2026-08-19T12:00:00Z' })

  function controlOf(simulator: string): string {
    const { address } = kit.platform.simulated().find(({ name }) => name === simulator) ?? {}
    return `${address}/_control`
  }

  return {
    ...kit,
    async query<Row extends object>(text: string): Promise<Row[]> {
      const { database } = await kit.platform.engine()
      return (await database.pool.query<Row>(text)).rows
    },
    /** Steers a simulator through its control endpoint. */
    async order(simulator: string, orders: object): Promise<void> {
      const answer = await fetch(controlOf(simulator), { method: 'POST', body: JSON.stringify(orders) })
      expect(await answer.text()).not.toContain('error')
    },
    /** What a simulator was asked since its last reset. */
    async requestsTo(simulator: string): Promise<LoggedRequest[]> {
      return (await jsonOf<{ requests: LoggedRequest[] }>(fetch(`${controlOf(simulator)}/requests`))).requests
    },
  }
}

export type EnergyKit = Awaited<ReturnType<typeof energyKit>>
