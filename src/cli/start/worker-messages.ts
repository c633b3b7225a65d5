/** What a worker process tells its supervisor. */
export interface WorkerReady {
  workerId: string
}

export function isWorkerReady(message: unknown): message is WorkerReady {
  return typeof message === 'object' && message !== null && 'workerId' in message
}

/** The last it tells: the error that nobody caught, without secrets. */
export interface WorkerDied {
  diedOf: string
}

export function isWorkerDied(message: unknown): message is WorkerDied {
  return typeof message === 'object' && message !== null && 'diedOf' in message
}

/** How a worker process ends when it lost its lease: nothing is wrong with it, and another may start at once. */
export const leaseLostCode = 75
