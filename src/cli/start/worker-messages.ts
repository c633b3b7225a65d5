/** What a worker process tells its supervisor. */
export interface WorkerReady {
  workerId: string
}

export function isWorkerReady(message: unknown): message is WorkerReady {
  return typeof message === 'object' && message !== null && 'workerId' in message
}

/** How a worker process ends when it lost its lease: nothing is wrong with it, and another may start at once. */
export const leaseLostCode = 75
