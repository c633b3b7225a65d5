import type { Command } from 'commander'
import { listAlerts } from '../../monitoring/alerts/acts.ts'
import { startMonitor } from '../../monitoring/alerts/monitor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'
import { alertTable } from './list-alerts.ts'

/** Looks once at everything, as the monitor does, and lists what is wrong. */
export async function checkNow(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    // What fails rejects the tick.
    const monitor = startMonitor(engine, { config: platform.config, onError: () => undefined })
    try {
      await monitor.tick()
    } finally {
      await monitor.stop()
    }
    const alerts = await listAlerts(engine)
    if (json) printJson({ alerts })
    else print(alertTable(alerts))
    return alerts.length === 0 ? exitCodes.done : exitCodes.failed
  })
}
