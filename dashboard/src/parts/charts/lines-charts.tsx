import { type ComponentProps, lazy } from 'react'

const LinesChart = lazy(() => import('./lines-chart.tsx'))

type Lines = ComponentProps<typeof LinesChart>['lines']

interface LinesChartsProps {
  /** What a chart shows, for who does not see it. */
  labelOf(title: string): string
  /** Each with its title; '' for the only one. */
  charts: readonly { title: string; lines: Lines }[]
}

/** A chart for each of what cannot share an axis, where a line of the same name looks the same on all of them. */
export function LinesCharts({ labelOf, charts }: LinesChartsProps) {
  const names = [...new Set(charts.flatMap(({ lines }) => lines.map(({ name }) => name)))].toSorted()
  return (
    <div className={charts.length > 1 ? 'grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-6 lg:grid-cols-2' : ''}>
      {charts.map(({ title, lines }) => (
        <div key={title} className="min-w-0">
          {title !== '' && <h3 className="pb-2 text-sm font-medium wrap-anywhere">{title}</h3>}
          <LinesChart label={labelOf(title)} lines={lines} names={names} />
        </div>
      ))}
    </div>
  )
}
