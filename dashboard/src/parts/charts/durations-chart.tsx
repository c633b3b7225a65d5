import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { ChartFrame, ChartTip } from './chart-frame.tsx'

interface Day {
  day: string
  durationP50Ms: number | null
  durationP95Ms: number | null
}

const series = [
  { name: 'durationP50Ms', stroke: 'var(--primary)', legend: 'bg-primary', dashes: undefined },
  { name: 'durationP95Ms', stroke: 'var(--warn)', legend: 'bg-warn', dashes: '5 4' },
] as const

/** How long the runs of each day took. */
export default function DurationsChart({ days }: { days: readonly Day[] }) {
  const texts = useTexts()
  const format = useFormat()
  return (
    <ChartFrame
      label={texts.charts.durations(days.length)}
      legend={series.map(({ name, legend, stroke, dashes: dash }) => ({
        name: texts.charts[name],
        className: legend,
        line: { stroke, dash },
      }))}
    >
      <ResponsiveContainer>
        <LineChart data={[...days]} margin={{ top: 4, right: 8, bottom: 0, left: 4 }}>
          <CartesianGrid vertical={false} />
          <XAxis dataKey="day" tickFormatter={format.day} tickLine={false} axisLine={false} minTickGap={24} />
          <YAxis tickFormatter={format.duration} tickLine={false} axisLine={false} width={64} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--input)' }}
            content={({ active, payload, label }) =>
              active && (
                <ChartTip
                  title={format.day(String(label))}
                  lines={payload.map(({ name, value }) => ({
                    name: texts.charts[name as 'durationP50Ms'],
                    value: format.duration(Number(value)),
                  }))}
                />
              )
            }
          />
          {series.map(({ name, stroke, dashes }) => (
            <Line
              key={name}
              dataKey={name}
              stroke={stroke}
              strokeWidth={1.75}
              {...(dashes && { strokeDasharray: dashes })}
              dot={false}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  )
}
