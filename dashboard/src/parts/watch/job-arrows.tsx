import { type Axis, edgesOf, placeOf, type TimelineJob } from './timeline.ts'

/** How far below the top of its line the middle of a track lies. */
const middle = '1.5rem'

/** The arrows between jobs, as far as they cross the line of one: drawn line by line, so that each may be of any height. */
export function JobArrows({ jobs, index, axis }: { jobs: readonly TimelineJob[]; index: number; axis: Axis }) {
  const rows = new Map(jobs.map(({ job }, row) => [job, row]))
  const arrows = jobs.flatMap((to, target) =>
    to.after.flatMap((name) => {
      const source = rows.get(name)
      const from = source === undefined ? undefined : jobs[source]
      if (source === undefined || from === undefined || index < source || index > target) return []
      const { end } = edgesOf(from, axis)
      const { start } = edgesOf(to, axis)
      return [{ key: `${name}>${to.job}`, source, target, x: placeOf(axis, end), to: placeOf(axis, start) }]
    }),
  )
  return (
    <span aria-hidden className="pointer-events-none absolute inset-0 hidden md:block">
      {arrows.map(({ key, source, target, x, to }) => (
        <span key={key}>
          <span
            className="absolute w-px bg-input"
            style={{
              left: `${x}%`,
              top: index === source ? middle : 0,
              ...(index === target ? { height: middle } : { bottom: '-1px' }),
            }}
          />
          {index === target && (
            <>
              <span
                className="absolute h-px bg-input"
                style={{ left: `${Math.min(x, to)}%`, width: `${Math.abs(to - x)}%`, top: middle }}
              />
              <span
                className="absolute -mt-1 -ml-1.5 size-0 border-y-4 border-l-6 border-y-transparent border-l-input"
                style={{ left: `${to}%`, top: middle }}
              />
            </>
          )}
        </span>
      ))}
    </span>
  )
}
