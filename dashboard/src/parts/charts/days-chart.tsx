import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { ChartFrame, ChartTip } from './chart-frame.tsx'

interface Day {
  day: string
  completed: number
  partial: number
  failed: number
  cancelled: number
}

const series = [
  { name: 'completed', fill: 'var(--good-fill)', legend: 'bg-good-fill' },
  { name: 'partial', fill: 'var(--warn-fill)', legend: 'bg-warn-fill' },
  { name: 'failed', fill: 'var(--bad-fill)', legend: 'bg-bad-fill' },
  { name: 'cancelled', fill: 'var(--idle-fill)', legend: 'bg-idle-fill' },
] as const

/** How the runs of each day ended. */
export default function DaysChart({ days }: { days: readonly Day[] }) {
  const texts = useTexts()
  const format = useFormat()
  const failed = days.reduce((sum, day) => sum + day.failed, 0)
  const all = days.reduce((sum, day) => sum + day.completed + day.partial + day.failed + day.cancelled, 0)
  return (
    <ChartFrame
      label={texts.charts.days(days.length, format.number(all), format.number(failed))}
      legend={series.map(({ name, legend }) => ({ name: texts.run.states[name], className: legend }))}
    >
      <ResponsiveContainer>
        <BarChart data={[...days]} margin={{ top: 4, right: 4, bottom: 0, left: -18 }} barCategoryGap="20%">
          <CartesianGrid vertical={false} />
          <XAxis dataKey="day" tickFormatter={format.day} tickLine={false} axisLine={false} minTickGap={24} />
          <YAxis allowDecimals={false} tickFormatter={format.short} tickLine={false} axisLine={false} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--muted)' }}
            content={({ active, payload, label }) =>
              active && (
                <ChartTip
                  title={format.day(String(label))}
                  lines={payload.map(({ name, value }) => ({
                    name: texts.run.states[name as 'failed'],
                    value: format.number(Number(value)),
                  }))}
                />
              )
            }
          />
          {series.map(({ name, fill }) => (
            <Bar key={name} dataKey={name} stackId="all" fill={fill} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  )
}
