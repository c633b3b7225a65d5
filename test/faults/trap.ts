import { onStopPoint, type StopPoint } from '../../src/runs/stop-points.ts'
import { noteTrap } from './notes.ts'

/** Has a worker process stop or kill itself exactly where the engine says that it is. */
export interface Trap {
  point: StopPoint
  /** At the how manieth time it gets there, counted from when the trap is set. */
  occurrence: number
  does: 'stop' | 'kill'
}

let set: Trap | undefined
let reached = 0

/** Sets the trap that takes the place of the one before. It springs once. */
export function setTrap(trap: Trap): void {
  set = trap
  reached = 0
}

onStopPoint((point) => {
  if (point !== set?.point) return
  reached += 1
  if (reached < set.occurrence) return
  const { does } = set
  set = undefined
  // Written before the process can do nothing more: by this the test knows where and when it happened.
  noteTrap(point)
  process.kill(process.pid, does === 'stop' ? 'SIGSTOP' : 'SIGKILL')
})
