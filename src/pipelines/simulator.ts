import { knownOptions, text } from './checks.ts'
import { checkedName } from './name.ts'
import { Refusal, shown, within } from './refusal.ts'

/** A stand-in for an outside service, over real sockets. */
export interface Simulator {
  name: string
  /** What people read: 'EIA petroleum prices'. */
  title: string
  /** Environment variables any of which, when set, means that the real service is used. */
  unless: readonly string[]
  /** The environment that leads connectors to the simulator. */
  provides: (address: string) => Record<string, string>
  /** Starts it. Its code is imported in here, so that nobody loads it who does not use it. */
  start: (options: { now: () => Date }) => Promise<RunningSimulator>
}

export interface RunningSimulator {
  address: string
  close(): Promise<void>
}

const keys = { name: true, title: true, unless: true, provides: true, start: true } satisfies Record<
  keyof Simulator,
  true
>

/** A declared simulator, checked. */
export function checkedSimulator(simulator: Simulator): Simulator {
  return within(`simulator ${shown(simulator?.name)}`, () => {
    knownOptions(simulator, keys)
    checkedName(simulator.name, 'simulator')
    text(simulator.title, 'title')
    for (const part of ['provides', 'start'] as const) {
      if (typeof simulator[part] === 'function') continue
      throw new Refusal(`expected ${part} to be a function, got ${shown(simulator[part])}`)
    }
    const { unless } = simulator
    if (!Array.isArray(unless) || unless.length === 0 || !unless.every((name) => /^[A-Z][A-Z0-9_]*$/.test(name))) {
      throw new Refusal(`expected unless to list environment variables, ['EIA_BASE_URL'], say, got ${shown(unless)}`)
    }
    return Object.freeze({ ...simulator, unless: Object.freeze([...unless]) })
  })
}
