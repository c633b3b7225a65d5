import { endAt, startAt } from '../../pipelines/moment.ts'

interface Typed {
  from?: string | undefined
  to?: string | undefined
}

/** `--from` and `--to` as a route takes them: days count from their first moment in the zone, and belong to it as a whole. */
export function fromTo({ from, to }: Typed, zone: string): { from?: string; to?: string } {
  return {
    ...(from !== undefined && { from: startAt(from, '--from', zone).toISOString() }),
    ...(to !== undefined && { to: endAt(to, '--to', zone).toISOString() }),
  }
}
