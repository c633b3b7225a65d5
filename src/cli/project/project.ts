import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../../pipelines/config.ts'
import type { PipelineDefinition } from '../../pipelines/definition.ts'
import { findConfig } from './find-config.ts'
import { loadConfig } from './load-config.ts'
import { loadEnvironment } from './load-environment.ts'

/** The user's project: its configuration, and where it is. */
export interface Project {
  file: string
  /** The configuration's folder; `.env` and `.millrace/` are in it. */
  folder: string
  config: Config
}

/** Finds and loads the project a command is for. Nothing is started. */
export async function loadProject(command: Command): Promise<Project> {
  const file = findConfig(configOption(command))
  const folder = dirname(file)
  loadEnvironment(folder)
  return { file, folder, config: await loadConfig(file) }
}

export function configOption(command: Command): string | undefined {
  return command.optsWithGlobals<{ config?: string }>().config
}

/** The project's pipelines by name. */
export function definitionsOf({ config }: Project): Map<string, PipelineDefinition> {
  return new Map(config.pipelines.map(({ name, definition }) => [name, definition]))
}
