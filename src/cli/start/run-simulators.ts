import type { Command } from 'commander'
import { clockFromEnvironment } from '../../pipelines/clock.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { RunningSimulator, Simulator } from '../../pipelines/simulator.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { loadProject } from '../project/project.ts'
import { stopRequested } from './stop-requested.ts'

interface Started {
  simulator: Simulator
  running: RunningSimulator
}

/** Starts all simulators of the project, whatever its settings, and keeps them until somebody ends this process. */
export async function runSimulators(command: Command, { json }: { json?: boolean }): Promise<number> {
  const { config, file } = await loadProject(command)
  if (config.simulators.length === 0) throw new Refusal(`expected systems with simulators in ${file}, got none`)
  const clock = clockFromEnvironment(process.env)
  using stop = stopRequested()
  const started: Started[] = []
  try {
    for (const simulator of config.simulators) {
      started.push({ simulator, running: await simulator.start({ now: () => clock.now() }) })
    }
    if (json) printJson(described(started))
    else for (const line of lines(started)) print(line)
    await stop.first
    return exitCodes.done
  } finally {
    await Promise.allSettled(started.map(({ running }) => running.close()))
  }
}

/** The path under which every simulator takes orders to fail, delay, limit or drop. */
const controlPath = '/_control'

function described(started: readonly Started[]) {
  return {
    simulators: started.map(({ simulator: { name, title }, running: { address } }) => ({
      name,
      title,
      address,
      control: address + controlPath,
    })),
    environment: environmentOf(started),
  }
}

function environmentOf(started: readonly Started[]): Record<string, string> {
  const provided = started.map(({ simulator, running }) => simulator.provides(running.address))
  return {
    ...Object.fromEntries(provided.flatMap((variables) => Object.entries(variables))),
    MILLRACE_SIMULATED: started.map(({ simulator }) => simulator.name).join(','),
  }
}

function lines(started: readonly Started[]): string[] {
  return [
    ...started.flatMap(({ simulator: { name, title }, running: { address } }) => [
      `${name}: ${title}`,
      `  at ${address}, orders to ${address}${controlPath}`,
    ]),
    '',
    'In the terminal where you run pipelines:',
    ...Object.entries(environmentOf(started)).map(([name, value]) => `  export ${name}=${value}`),
    '',
    'Ctrl-C stops them.',
  ]
}
