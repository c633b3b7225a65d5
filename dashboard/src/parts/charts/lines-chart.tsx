import { useState } from 'react'
import { Area, Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../../texts/texts.ts'
import { Checkbox } from '../../ui/input.tsx'
import { ChartFrame, ChartTip } from './chart-frame.tsx'

interface LinesChartProps {
  /** What it shows, for who does not see it. */
  label: string
  lines: readonly {
    name: string
    /** As what it is drawn; a line where nothing is said. */
    as?: 'line' | 'bar' | 'area'
    /** How many its values are told with; without it as many as they have. */
    decimals?: number | undefined
    /** At days or at instants. */
    points: readonly { at: string; value: number }[]
  }[]
}

const strokes = ['var(--primary)', 'var(--warn)', 'var(--info)', 'var(--bad)', 'var(--good)', 'var(--idle)']
const legends = ['bg-primary', 'bg-warn', 'bg-info', 'bg-bad', 'bg-good', 'bg-idle']
/** Lines of the same colour differ by their dashes. */
const dashes = ['', '6 4', '2 3']

/** Lines over time, or bars or areas, of which some can be left out. */
export default function LinesChart({ label, lines }: LinesChartProps) {
  const format = useFormat()
  const [left, setLeft] = useState<readonly string[]>([])
  const looks = lines.map(({ name, as = 'line' }, index) => ({
    name,
    as,
    stroke: strokes[index % strokes.length],
    legend: legends[index % legends.length] ?? '',
    dash: dashes[Math.floor(index / strokes.length) % dashes.length],
  }))
  const shown = looks.filter(({ name }) => !left.includes(name))
  // A bar tells by its length, so it begins at nothing.
  const isFromZero = shown.some(({ as }) => as !== 'line')
  const dateOf = (at: unknown) => format.date(isDay(String(at)) ? `${String(at)}T12:00:00` : String(at))
  const times = new Map<string, Record<string, number | string>>()
  for (const { name, points } of lines)
    for (const { at, value } of points) times.set(at, { ...times.get(at), at, [name]: value })
  const rows = [...times.values()].toSorted((one, other) => (String(one.at) < String(other.at) ? -1 : 1))
  return (
    <div className="flex flex-col gap-2">
      <ChartFrame label={label} legend={shown.map(({ name, legend }) => ({ name, className: legend }))}>
        <ResponsiveContainer>
          <ComposedChart data={rows} margin={{ top: 4, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} />
            <XAxis dataKey="at" tickFormatter={dateOf} tickLine={false} axisLine={false} minTickGap={40} />
            <YAxis
              domain={isFromZero ? [(least: number) => Math.min(0, least), 'auto'] : ['auto', 'auto']}
              tickFormatter={format.short}
              tickLine={false}
              axisLine={false}
              width={48}
            />
            <Tooltip
              isAnimationActive={false}
              content={({ active, payload, label: at }) =>
                active && (
                  <ChartTip
                    title={dateOf(at)}
                    lines={payload.map(({ name, value }) => ({
                      name: String(name),
                      value: format.exact(Number(value), lines.find((line) => line.name === name)?.decimals),
                    }))}
                  />
                )
              }
            />
            {shown.map(({ name, as, stroke = '', dash }) => {
              const shared = {
                name,
                dataKey: (row: Record<string, number>) => row[name],
                isAnimationActive: false,
                ...(dash && { strokeDasharray: dash }),
              }
              if (as === 'bar') return <Bar key={name} {...shared} fill={stroke} />
              const line = { ...shared, stroke, strokeWidth: 1.75, dot: false, connectNulls: true }
              if (as === 'area') return <Area key={name} {...line} fill={stroke} fillOpacity={0.15} />
              return <Line key={name} {...line} />
            })}
          </ComposedChart>
        </ResponsiveContainer>
      </ChartFrame>
      {lines.length > 1 && (
        <div className="flex flex-wrap gap-x-4">
          {lines.map(({ name }) => (
            <Checkbox
              key={name}
              label={name}
              checked={!left.includes(name)}
              onChange={({ target }) =>
                setLeft(target.checked ? left.filter((each) => each !== name) : [...left, name])
              }
            />
          ))}
        </div>
      )}
    </div>
  )
}

/** A day is the same day wherever one is. */
function isDay(at: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(at)
}
