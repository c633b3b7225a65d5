import type { ReactNode } from 'react'
import { LineSample } from './line-sample.tsx'

interface ChartFrameProps {
  /** What the chart says, for who does not see it. */
  label: string
  /** A patch of colour for each series, or the line it is. */
  legend?: readonly { name: string; className: string; line?: { stroke: string; dash: string | undefined } }[]
  children: ReactNode
}

/** A chart with its legend. The colours of a series are written by classes, so that both themes have their own. */
export function ChartFrame({ label, legend = [], children }: ChartFrameProps) {
  return (
    <figure className="flex flex-col gap-3">
      <div className="h-52 text-xs [&_.recharts-cartesian-axis-tick_text]:fill-muted-foreground [&_.recharts-cartesian-grid_line]:stroke-border">
        {children}
      </div>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        <span className="sr-only">{label}</span>
        {legend.map(({ name, className, line }) => (
          <span key={name} className="flex max-w-full min-w-0 items-center gap-1.5">
            {line ? (
              <LineSample {...line} />
            ) : (
              <span className={`size-2.5 shrink-0 rounded-xs ${className}`} aria-hidden />
            )}
            <span className="truncate">{name}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

interface ChartTipProps {
  title: string
  lines: readonly { name: string; value: string }[]
}

/** What a chart says of the point one points at. */
export function ChartTip({ title, lines }: ChartTipProps) {
  return (
    <div className="rounded-md border bg-card px-3 py-2 text-xs shadow-md">
      <p className="mb-1 font-medium">{title}</p>
      {lines.map(({ name, value }) => (
        <p key={name} className="flex justify-between gap-4 tabular-nums">
          <span className="text-muted-foreground">{name}</span>
          {value}
        </p>
      ))}
    </div>
  )
}
