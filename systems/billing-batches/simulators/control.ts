import type { BatchTables } from './batch-tables.ts'
import type { SimulatedClock } from './clock.ts'
import { type ControlOrder, controlOrder } from './control-order.ts'
import type { OrdsFaults } from './faults.ts'

/** What the control endpoint steers. */
interface Controlled {
  clock: SimulatedClock
  tables: BatchTables
  faults: OrdsFaults
  zone: { name: string }
}

/** How the simulator is steered; it tells its time. */
export function controlOf({ clock, tables, faults, zone }: Controlled) {
  return {
    order: controlOrder,
    reset() {
      clock.reset()
      tables.reset()
      faults.reset()
      zone.name = 'UTC'
    },
    refusal({ restart = [] }: ControlOrder) {
      tables.showAt(clock.now())
      const without = restart.find(({ job }) => !tables.hasFailed(job))
      return without && `expected a failed run of ${without.job}, got none`
    },
    carryOut(order: ControlOrder) {
      faults.plan(order)
      if (order.clock?.at !== undefined) clock.set(new Date(order.clock.at))
      if (order.clock?.advanceMs !== undefined) clock.advance(order.clock.advanceMs)
      if (order.clock?.speed !== undefined) clock.run(order.clock.speed)
      if (order.clockOffsetMs !== undefined) tables.setOffset(order.clockOffsetMs)
      zone.name = order.defaultTimeZone ?? zone.name
      tables.showAt(clock.now())
      if (order.lookups !== undefined) tables.database.showLookups(order.lookups)
      for (const run of order.start ?? []) tables.start(run)
      for (const run of order.restart ?? []) tables.restart(run)
      if (order.vanish !== undefined) tables.vanish(order.vanish)
      return { now: clock.now().toISOString() }
    },
  }
}
