import type { Config } from '../../pipelines/config.ts'
import { colours } from '../output/colours.ts'

/** Which services were simulated, and how to use the real ones. Undefined when none was. */
export function simulatedLine({ simulators }: Config): string | undefined {
  const names = (process.env.MILLRACE_SIMULATED ?? '').split(',').map((name) => name.trim().toLowerCase())
  const simulated = simulators.filter(({ name }) => names.includes(name))
  if (simulated.length === 0) return undefined
  const settings = simulated.map(({ unless }) => unless[0])
  return colours.yellow(
    `simulated: ${simulated.map(({ name }) => name).join(', ')}. Set ${settings.join(', ')} to use the real services.`,
  )
}
