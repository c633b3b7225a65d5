import type { Line } from './line.ts'
import type { Session } from './session.ts'

/** One thing that is measured. */
export interface Bench {
  name: string
  /** What is measured, in a sentence. */
  summary: string
  run(session: Session): Promise<Line[]>
  /** Tries other settings of the contestants, and tells what came of it. */
  sweep?(session: Session): Promise<void>
}
