import type { RunningSimulator, Simulator } from '../pipelines/simulator.ts'

/** The simulators that were started, and how to end them. */
export interface Simulated {
  started: { name: string; title: string; address: string }[]
  close(): Promise<void>
}

/**
 * Starts the simulator of every service for which the environment has no setting, and leads the connectors to it: their
 * addresses are set in `environment`, and MILLRACE_SIMULATED names them, so that simulated data is told apart. Closing
 * puts the environment back as it was.
 */
export async function startMissingSimulators(
  simulators: readonly Simulator[],
  environment: Record<string, string | undefined>,
  now: () => Date,
): Promise<Simulated> {
  const running: RunningSimulator[] = []
  const before: Record<string, string | undefined> = { MILLRACE_SIMULATED: environment.MILLRACE_SIMULATED }
  const started: Simulated['started'] = []
  const names = new Set((environment.MILLRACE_SIMULATED ?? '').split(',').filter(Boolean))
  for (const simulator of simulators) {
    if (simulator.unless.some((name) => environment[name])) continue
    const simulation = await simulator.start({ now })
    running.push(simulation)
    for (const [name, value] of Object.entries(simulator.provides(simulation.address))) {
      before[name] = environment[name]
      environment[name] = value
    }
    names.add(simulator.name)
    started.push({ name: simulator.name, title: simulator.title, address: simulation.address })
  }
  if (names.size > 0) environment.MILLRACE_SIMULATED = [...names].join(',')
  return {
    started,
    async close() {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete environment[name]
        else environment[name] = value
      }
      await Promise.allSettled(running.map((one) => one.close()))
    },
  }
}
