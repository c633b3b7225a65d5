import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { findConfig, nearestConfig } from '../project/find-config.ts'
import { configOption } from '../project/project.ts'

/** Where the project's embedded server is kept. The configuration is only looked for: a broken one is no hindrance. */
export function embeddedFolder(command: Command): string {
  const named = configOption(command)
  const file = named === undefined ? nearestConfig(process.cwd()) : findConfig(named)
  return join(file === undefined ? resolve('.') : dirname(file), '.millrace')
}
