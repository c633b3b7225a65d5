import { join } from 'node:path'
import type { Command } from 'commander'
import type { PlatformApi } from '../../api/serve-platform.ts'
import type { Platform } from '../../platform.ts'
import { openLog } from '../../telemetry/open-log.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject, type Project } from '../project/project.ts'
import { parseRoles } from './roles.ts'
import { runOnStart } from './run-on-start.ts'
import { type StopRequested, stopRequested } from './stop-requested.ts'
import { Supervisor } from './supervisor.ts'
import { whereabouts } from './whereabouts.ts'

export interface StartFlags {
  role: string
  processes?: number
  concurrency?: number
  grace: number
  port?: number
}

/**
 * Starts the roles and keeps them going until somebody ends this process. Workers are processes of their own, so that a step
 * that blocks or aborts takes neither schedules nor alerts with it; the other roles live here.
 */
export async function startService(command: Command, flags: StartFlags): Promise<number> {
  const roles = parseRoles(flags.role)
  const project = await loadProject(command)
  using stop = stopRequested()
  const log = await openLog({
    role: 'service',
    folder: process.env.LOG_DIR?.trim() || join(project.folder, 'logs'),
  })
  const platform = await openPlatform(project)
  let api: PlatformApi | undefined
  try {
    const processes = roles.includes('worker') ? (flags.processes ?? project.config.worker.processes ?? 1) : 0
    api = roles.includes('api') ? await openDoor(platform, flags) : undefined
    const supervisor = await supervise(project, platform, flags, processes)
    await platform.start({
      roles: roles.filter((role) => role !== 'worker' && role !== 'api'),
      apiAddress: api?.address,
    })
    for (const line of await whereabouts(platform, { processes, apiAddress: api?.address })) print(line)
    if (api) await printFirstLink(platform, api.address)
    await runOnStart(platform, process.env)
    await stop.first
    api?.drain()
    return await end(platform, supervisor, stop)
  } finally {
    await api?.close()
    await platform.stop()
    await log.close()
  }
}

/** As long as nobody has signed in: how whoever sits here does. */
async function printFirstLink(platform: Platform, address: string): Promise<void> {
  const { firstAdministrator } = await import('../../people/first-administrator.ts')
  const token = await firstAdministrator((await platform.engine()).database)
  if (token !== undefined) print(`sign in    ${address}/sign-in#token=${token}\n           once, within a day`)
}

async function supervise(
  { file }: Project,
  platform: Platform,
  { concurrency, grace }: StartFlags,
  processes: number,
): Promise<Supervisor> {
  const { pool } = (await platform.engine()).database
  const supervisor = new Supervisor({
    configFile: file,
    pool,
    graceMs: grace * 1000,
    ...(concurrency === undefined ? {} : { concurrency }),
  })
  supervisor.start(processes)
  return supervisor
}

async function openDoor(platform: Platform, { port }: StartFlags): Promise<PlatformApi> {
  const { serve } = await import('../../api/serve-platform.ts')
  return await serve(platform, port === undefined ? {} : { port })
}

async function end(platform: Platform, supervisor: Supervisor, stop: StopRequested): Promise<number> {
  print('stopping: steps under way may end, other runs go on elsewhere; Ctrl-C again kills')
  // The scheduler goes first, so that nothing new comes while workers hand over what they have.
  const stopped = platform.stopRoles().then(() => supervisor.stop())
  const outcome = await Promise.race([stopped.then(() => 'stopped'), stop.second.then(() => 'killed')])
  if (outcome === 'killed') supervisor.kill()
  print(outcome)
  return outcome === 'stopped' ? exitCodes.done : exitCodes.interrupted
}
