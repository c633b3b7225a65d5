import { commandLine } from '../../people/actor.ts'
import { clockFromEnvironment } from '../../pipelines/clock.ts'
import { parametersFromText, parseParameters } from '../../pipelines/parameters.ts'
import { checkAsked, checkedMode, findDefinition } from '../../runs/starting/run-request.ts'
import type { StartOptions } from '../../runs/starting/start-run.ts'
import { definitionsOf, type Project } from '../project/project.ts'

/** What `run` is called with. */
export interface RunFlags {
  mode?: string
  from?: string
  to?: string
  startDate?: string
  endDate?: string
  param?: string[]
  dryRun?: true
  skip?: string[]
  only?: string[]
  reuse?: string
  key?: string
  detach?: true
  json?: true
}

/** The run that is asked for, checked against the configuration alone: a mistake starts nothing. */
export function startOptions(project: Project, pipeline: string, flags: RunFlags): StartOptions {
  const definition = findDefinition(definitionsOf(project), pipeline)
  const from = flags.from ?? flags.startDate
  const to = flags.to ?? flags.endDate
  const asked = {
    ...(flags.mode === undefined ? {} : { mode: checkedMode(flags.mode) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(flags.dryRun ? { dryRun: true } : {}),
    ...(flags.skip ? { skip: flags.skip } : {}),
    ...(flags.only ? { only: flags.only } : {}),
  }
  checkAsked(definition, asked, clockFromEnvironment(process.env).now())
  const params = parametersFromText(definition, flags.param ?? [])
  parseParameters(definition, params)
  return { ...asked, params, actor: commandLine, ...(flags.key === undefined ? {} : { key: flags.key }) }
}
