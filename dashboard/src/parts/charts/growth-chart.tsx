import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { ChartFrame, ChartTip } from './chart-frame.tsx'

interface GrowthChartProps {
  /** What it shows, for who does not see it. */
  label: string
  run: { startedAt: string | null; lastSeenAt: string }
  points: readonly { at: string; records: number | null; failedRecords: number | null }[]
}

/** How the counts of a run grew since it started, as they were seen. */
export default function GrowthChart({ label, run: { startedAt, lastSeenAt }, points }: GrowthChartProps) {
  const texts = useOperationTexts().watches.facts
  const format = useFormat()
  const seen = points.map(({ at, ...counts }) => ({ at: Date.parse(at), ...counts }))
  const first = startedAt === null ? [] : [{ at: Date.parse(startedAt), records: 0, failedRecords: 0 }]
  // What did not change was not kept: that it stood still until it was last seen is seen as well.
  const last = seen.at(-1)
  const still = last && last.at < Date.parse(lastSeenAt) ? [{ ...last, at: Date.parse(lastSeenAt) }] : []
  const series = [
    { name: 'records', stroke: 'var(--primary)', legend: 'bg-primary' },
    { name: 'failedRecords', stroke: 'var(--bad)', legend: 'bg-bad' },
  ] as const
  return (
    <ChartFrame label={label} legend={series.map(({ name, legend }) => ({ name: texts[name], className: legend }))}>
      <ResponsiveContainer>
        <LineChart data={[...first, ...seen, ...still]} margin={{ top: 4, right: 8, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            tickFormatter={format.clock}
            tickLine={false}
            axisLine={false}
            minTickGap={40}
          />
          <YAxis tickFormatter={format.short} tickLine={false} axisLine={false} width={48} />
          <Tooltip
            isAnimationActive={false}
            content={({ active, payload, label: at }) =>
              active && (
                <ChartTip
                  title={format.moment(Number(at))}
                  lines={payload.map(({ name, value }) => ({
                    name: texts[name as 'records'],
                    value: format.number(Number(value)),
                  }))}
                />
              )
            }
          />
          {series.map(({ name, stroke }) => (
            <Line
              key={name}
              dataKey={name}
              stroke={stroke}
              strokeWidth={1.75}
              dot={{ r: 2 }}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  )
}
