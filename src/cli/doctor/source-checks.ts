import { didYouMean } from '../../pipelines/nearest.ts'
import type { Simulator } from '../../pipelines/simulator.ts'
import { type Check, type Finding, failed, ok } from './check.ts'
import { known, type Scene } from './scene.ts'

function namedAsSimulated({ environment }: Scene): string[] {
  return (environment.MILLRACE_SIMULATED ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
}

const simulatedNames: Check = {
  name: 'simulated sources',
  needs: ['configuration valid'],
  examine(scene) {
    const names = namedAsSimulated(scene)
    const there = known(scene.config).simulators.map(({ name }) => name)
    const unknown = names.find((name) => !there.includes(name))
    if (unknown === undefined) return ok(names.length === 0 ? 'MILLRACE_SIMULATED names none' : names.join(', '))
    return failed(
      `MILLRACE_SIMULATED names '${unknown}', which no system has${didYouMean(unknown, there)}`,
      `Let MILLRACE_SIMULATED name some of ${there.join(', ') || 'none'}, or unset it.`,
    )
  },
}

const settings: Check = {
  name: 'source settings',
  needs: ['configuration valid'],
  examine(scene) {
    const found: string[] = []
    for (const simulator of known(scene.config).simulators) {
      const finding = sourceFinding(simulator, scene)
      if (finding.state === 'failed') return finding
      found.push(finding.found)
    }
    return ok(found.join('; ') || 'no source has a simulator')
  },
}

/** Whether a source is asked itself or simulated, and whether its settings make sense together. */
function sourceFinding({ name, unless, provides }: Simulator, scene: Scene): Finding {
  const { environment } = scene
  const addressNames = Object.keys(provides('http://127.0.0.1'))
  const set = unless.filter((variable) => environment[variable])
  const blank = set.find((variable) => environment[variable]?.trim() === '')
  if (blank) return failed(`${name}: ${blank} holds nothing but blanks`, `Give ${blank} its value, or unset it.`)
  const wrong = addressNames.find((variable) => environment[variable] && !URL.canParse(environment[variable]))
  if (wrong) return failed(`${name}: ${wrong} is no address`, `Let ${wrong} begin with https:// or http://.`)
  const isNamed = namedAsSimulated(scene).includes(name)
  if (isNamed && set.length > 0 && addressNames.every((variable) => !environment[variable])) {
    return failed(
      `${name}: MILLRACE_SIMULATED names it, but ${addressNames.join(' and ')} does not say where its simulator is`,
      `Take ${name} out of MILLRACE_SIMULATED, or run \`millrace simulators\` and set what it prints.`,
    )
  }
  if (isNamed || set.length === 0) return ok(`${name} simulated`)
  return ok(`${name} real (${set.join(', ')})`)
}

export const sourceChecks: readonly Check[] = [simulatedNames, settings]
