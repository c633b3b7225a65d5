import { useState } from 'react'
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../../texts/texts.ts'
import { Checkbox } from '../../ui/input.tsx'
import { ChartFrame, ChartTip } from './chart-frame.tsx'

interface LinesChartProps {
  /** What it shows, for who does not see it. */
  label: string
  lines: readonly { name: string; points: readonly { at: string; value: number }[] }[]
}

const strokes = ['var(--primary)', 'var(--warn)', 'var(--info)', 'var(--bad)', 'var(--good)', 'var(--idle)']
const legends = ['bg-primary', 'bg-warn', 'bg-info', 'bg-bad', 'bg-good', 'bg-idle']
/** Lines of the same colour differ by their dashes. */
const dashes = ['', '6 4', '2 3']

/** Lines over time, of which some can be left out. */
export default function LinesChart({ label, lines }: LinesChartProps) {
  const format = useFormat()
  const [left, setLeft] = useState<readonly string[]>([])
  const looks = lines.map(({ name }, index) => ({
    name,
    stroke: strokes[index % strokes.length],
    legend: legends[index % legends.length] ?? '',
    dash: dashes[Math.floor(index / strokes.length) % dashes.length],
  }))
  const shown = looks.filter(({ name }) => !left.includes(name))
  const times = new Map<string, Record<string, number | string>>()
  for (const { name, points } of lines)
    for (const { at, value } of points) times.set(at, { ...times.get(at), at, [name]: value })
  const rows = [...times.values()].toSorted((one, other) => (String(one.at) < String(other.at) ? -1 : 1))
  return (
    <div className="flex flex-col gap-2">
      <ChartFrame label={label} legend={shown.map(({ name, legend }) => ({ name, className: legend }))}>
        <ResponsiveContainer>
          <LineChart data={rows} margin={{ top: 4, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} />
            <XAxis dataKey="at" tickFormatter={format.date} tickLine={false} axisLine={false} minTickGap={40} />
            <YAxis
              domain={['auto', 'auto']}
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
                    title={format.date(String(at))}
                    lines={payload.map(({ name, value }) => ({
                      name: String(name),
                      value: format.number(Number(value)),
                    }))}
                  />
                )
              }
            />
            {shown.map(({ name, stroke, dash }) => (
              <Line
                key={name}
                name={name}
                dataKey={(row: Record<string, number>) => row[name]}
                {...(stroke && { stroke })}
                {...(dash && { strokeDasharray: dash })}
                strokeWidth={1.75}
                dot={false}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </LineChart>
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
