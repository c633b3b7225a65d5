import type { Pool } from 'pg'
import { beatEveryMs, leaseSeconds } from '../../runs/leases/lease.ts'
import { deleteWorker, type LocalWorker, readLocalWorkers } from '../../runs/leases/worker-store.ts'
import { isSameProcess } from './processes.ts'

const lookEveryMs = 250
/** A live worker's lease never has less left: it has been renewed within one beat, and a little. */
const leastLeftMs = leaseSeconds * 1000 - beatEveryMs - 1_000

/**
 * Deletes the rows of workers of this machine whose process is gone, so that their runs need not wait for the lease.
 * Two containers may share a host's name and see different processes: a worker that still beats is alive whatever we
 * see, so one whose process is missing is believed dead only after a beat was due.
 */
export async function deleteDeadWorkers(pool: Pool): Promise<void> {
  let missing = await readMissing(pool)
  while (missing.length > 0) {
    const [dead, undecided] = [missing.filter(isSilent), missing.filter((worker) => !isSilent(worker))]
    for (const { id } of dead) await deleteWorker(pool, id)
    if (undecided.length === 0) return
    const watched = new Map(undecided.map(({ id, leaseLeftMs }) => [id, leaseLeftMs]))
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    // One that has been renewed meanwhile is alive.
    missing = (await readMissing(pool)).filter(({ id, leaseLeftMs }) => leaseLeftMs < (watched.get(id) ?? 0))
  }
}

async function readMissing(pool: Pool): Promise<LocalWorker[]> {
  const workers = await readLocalWorkers(pool)
  return workers.filter(({ processId, ageMs }) => !isSameProcess(processId, Date.now() - ageMs))
}

function isSilent({ leaseLeftMs }: LocalWorker): boolean {
  return leaseLeftMs < leastLeftMs
}
