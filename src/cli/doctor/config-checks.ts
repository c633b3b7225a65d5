import { dirname } from 'node:path'
import { clockFromEnvironment } from '../../pipelines/clock.ts'
import { messageOf } from '../failure.ts'
import { counted } from '../output/words.ts'
import { findConfig } from '../project/find-config.ts'
import { loadConfig } from '../project/load-config.ts'
import { loadEnvironment } from '../project/load-environment.ts'
import { type Check, failed, ok } from './check.ts'
import { known } from './scene.ts'

const leastNode = 24

const nodeVersion: Check = {
  name: 'Node version',
  examine({ machine: { nodeVersion: version } }) {
    const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? 0)
    if (major >= leastNode) return ok(version)
    return failed(version, `Run \`npm ci\` without --omit=optional, which brings Node ${leastNode}, or install it.`)
  },
}

const businessClock: Check = {
  name: 'business clock',
  needs: ['environment file'],
  examine({ environment }) {
    try {
      const now = clockFromEnvironment(environment).now()
      return ok(environment.MILLRACE_NOW ? `begins at ${now.toISOString()}, set by MILLRACE_NOW` : 'real time')
    } catch (error) {
      return failed(messageOf(error), 'Set MILLRACE_NOW to an instant such as 2026-08-19T12:00:00Z, or unset it.')
    }
  },
}

const configFound: Check = {
  name: 'configuration found',
  examine(scene) {
    try {
      scene.file = findConfig(scene.named, scene.from)
      scene.folder = dirname(scene.file)
      return ok(scene.file)
    } catch (error) {
      return failed(messageOf(error), 'Go to your project, name its file with --config, or write millrace.config.ts.')
    }
  },
}

const environmentFile: Check = {
  name: 'environment file',
  needs: ['configuration found'],
  examine(scene) {
    try {
      return ok(loadEnvironment(known(scene.folder)) ? '.env is read' : 'no .env; the environment alone counts')
    } catch (error) {
      return failed(messageOf(error), 'Make .env a file that this user can read, or remove it.')
    }
  },
}

const configLoads: Check = {
  name: 'configuration valid',
  needs: ['configuration found', 'environment file'],
  async examine(scene) {
    try {
      scene.config = await loadConfig(known(scene.file))
      const { systems, pipelines } = scene.config
      return ok(`${counted(systems.length, 'system')}, ${counted(pipelines.length, 'pipeline')}`)
    } catch (error) {
      return failed(messageOf(error), 'Correct the file and line that the message names.')
    }
  },
}

const settingsFiles: Check = {
  name: 'system settings',
  needs: ['configuration valid'],
  async examine(scene) {
    const files = known(scene.config).systems.flatMap(({ settings }) => settings ?? [])
    const problems: string[] = []
    for (const settings of files) {
      try {
        await settings.read()
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    if (problems.length > 0) return failed(problems.join('\n'), 'Correct the lines that are named, and run it again.')
    return ok(files.length === 0 ? 'no system has a settings file' : counted(files.length, 'settings file'))
  },
}

export const configChecks: readonly Check[] = [
  nodeVersion,
  configFound,
  environmentFile,
  businessClock,
  configLoads,
  settingsFiles,
]
