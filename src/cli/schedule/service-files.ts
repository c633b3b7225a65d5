import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isLocked, tryLock } from '../../database/embedded/process-lock.ts'
import { Refusal } from '../../pipelines/refusal.ts'

/** Where the service of a project says that it is there. */
export interface ServiceFiles {
  /** Holds its process number. */
  pidFile: string
  /** Held as long as it lives, however it dies: a number alone may have become another process's. */
  lock: string
  log: string
}

export function serviceFiles(folder: string): ServiceFiles {
  return {
    pidFile: join(folder, '.millrace', 'scheduler.pid'),
    lock: join(folder, '.millrace', 'scheduler.lock'),
    log: join(folder, 'logs', 'scheduler.log'),
  }
}

/** The process number of the service, if it is alive. Ask from another process than the service. */
export async function servicePid({ pidFile, lock }: ServiceFiles): Promise<number | undefined> {
  if (!isLocked(lock)) return undefined
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

/** Makes this process the service of the project, in place of one that is dead. Refuses beside one that lives. */
export async function becomeService(files: ServiceFiles, folder: string): Promise<void> {
  await mkdir(join(folder, '.millrace'), { recursive: true })
  if (!tryLock(files.lock)) throw alreadyThere(await servicePid(files))
  await writeFile(files.pidFile, `${process.pid}\n`)
}

export function alreadyThere(pid: number | undefined): Refusal {
  return new Refusal(
    `expected no scheduler of this project here, got process ${pid ?? 'of unknown number'}; \`millrace schedule stop\` stops it`,
  )
}
