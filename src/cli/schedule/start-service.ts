import { spawn } from 'node:child_process'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { internalCommand } from '../project/internal-command.ts'
import { loadProject, type Project } from '../project/project.ts'
import { runService } from './run-service.ts'
import { alreadyThere, becomeService, serviceFiles, servicePid } from './service-files.ts'

export interface ServiceFlags {
  background?: true
  processes?: number
  grace: number
}

const longestStartMs = 60_000

/** Starts the scheduler with its workers, here or as a process of its own. */
export async function startService(command: Command, flags: ServiceFlags): Promise<number> {
  const project = await loadProject(command)
  if (flags.background) return await startInBackground(project, flags)
  const files = serviceFiles(project.folder)
  await becomeService(files, project.folder)
  try {
    return await runService(command, flags)
  } finally {
    await rm(files.pidFile, { force: true })
  }
}

async function startInBackground(project: Project, { processes, grace }: ServiceFlags): Promise<number> {
  const files = serviceFiles(project.folder)
  const there = await servicePid(files)
  if (there !== undefined) throw alreadyThere(there)
  await mkdir(dirname(files.log), { recursive: true })
  const log = await open(files.log, 'a', 0o600)
  const [program, ...args] = internalCommand('schedule', project.file)
  const more = [
    'start',
    '--grace',
    String(grace),
    ...(processes === undefined ? [] : ['--processes', String(processes)]),
  ]
  const child = spawn(program, [...args, ...more], {
    cwd: project.folder,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  const ended = new Promise<'ended'>((resolve) => {
    child.once('exit', () => resolve('ended'))
    child.once('error', () => resolve('ended'))
  })
  await log.close()
  const until = performance.now() + longestStartMs
  while ((await servicePid(files)) !== child.pid) {
    if ((await Promise.race([ended, sleep(50)])) !== 'ended' && performance.now() < until) continue
    throw new Error(`expected the scheduler to start, got its end; ${files.log} says why`)
  }
  child.unref()
  print(`scheduler  process ${child.pid}, which writes ${files.log}`)
  return exitCodes.done
}
