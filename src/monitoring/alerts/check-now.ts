import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import type { Config } from '../../pipelines/config.ts'
import type { Engine } from '../../runs/engine.ts'
import { startMonitor } from './monitor.ts'

/** Looks once at everything, as the monitor does. Rejects with what fails of it. */
export async function checkNow(
  engine: Engine,
  config: Pick<Config, 'rules' | 'systems' | 'datasets' | 'timezone'>,
  actor: Actor,
): Promise<void> {
  // What fails rejects the tick.
  const monitor = startMonitor(engine, { config, onError: () => undefined })
  try {
    await monitor.tick()
  } finally {
    await monitor.stop()
  }
  const act = { actor, action: 'alert.check', object: { kind: 'alert', id: 'all' }, at: engine.clock.now() }
  await engine.database.transaction((client) => recordAct(client, act))
}
