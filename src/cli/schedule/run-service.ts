import type { Command } from 'commander'
import { startService } from '../start/start-service.ts'

/** A scheduler in this process and workers in their own, until somebody ends this one. */
export async function runService(
  command: Command,
  { processes, grace }: { processes?: number; grace: number },
): Promise<number> {
  return await startService(command, {
    role: 'scheduler,worker',
    grace,
    ...(processes === undefined ? {} : { processes }),
  })
}
