/** What a worker process tells its supervisor. */
export interface WorkerReady {
  workerId: string
}

/** How a worker process ends when it lost its lease: nothing is wrong with it, and another may start at once. */
export const leaseLostCode = 75
