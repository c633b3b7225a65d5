import { useState } from 'react'
import { Area, Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../../texts/texts.ts'
import { Checkbox } from '../../ui/input.tsx'
import { ChartFrame, ChartTip } from './chart-frame.tsx'
import { LineSample } from './line-sample.tsx'

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
  /** All names there are on several charts, so that the same one looks the same on each. Default: those of the lines. */
  names?: readonly string[]
  /** 'score': from 0 to 100, of which no more is drawn than down to a round number below the least. */
  scale?: 'score'
}

const strokes = ['var(--primary)', 'var(--warn)', 'var(--info)', 'var(--bad)', 'var(--good)', 'var(--idle)']
/** Lines differ by their dashes as well as by their colours. */
const dashes = ['', '7 3', '2 3', '9 3 2 3', '12 4']

/** Lines over time, or bars or areas, of which some can be left out. */
export default function LinesChart({ label, lines, names, scale }: LinesChartProps) {
  const format = useFormat()
  const [left, setLeft] = useState<readonly string[]>([])
  const looks = lines.map(({ name, as = 'line' }, index) => {
    const place = Math.max(names?.indexOf(name) ?? index, 0)
    return { name, as, stroke: strokes[place % strokes.length] ?? '', dash: dashes[place % dashes.length] }
  })
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
      <ChartFrame label={label} {...(lines.length === 1 && { legend: shown.map(legendOf) })}>
        <ResponsiveContainer>
          <ComposedChart data={rows} margin={{ top: 4, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} />
            <XAxis dataKey="at" tickFormatter={dateOf} tickLine={false} axisLine={false} minTickGap={40} />
            <YAxis
              domain={domainOf(scale, isFromZero)}
              {...(scale === 'score' && { tickCount: 3 })}
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
            {shown.map(({ name, as, stroke, dash }) => {
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
          {looks.map(({ name, as, stroke, dash }) => (
            <Checkbox
              key={name}
              label={
                <span className="flex items-center gap-2">
                  {as === 'line' ? <LineSample stroke={stroke} dash={dash} /> : <Patch fill={stroke} />}
                  {name}
                </span>
              }
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

interface Look {
  name: string
  stroke: string
  dash: string | undefined
}

function legendOf({ name, stroke, dash }: Look) {
  return { name, className: '', line: { stroke, dash } }
}

function Patch({ fill }: { fill: string }) {
  return (
    <svg width="10" height="10" className="shrink-0" aria-hidden>
      <rect width="10" height="10" rx="2" fill={fill} />
    </svg>
  )
}

type Domain = [(least: number) => number, number] | [(least: number) => number, 'auto'] | ['auto', 'auto']

/** Above 100 no score is, and a small difference is not to look like a fall. */
function domainOf(scale: 'score' | undefined, isFromZero: boolean): Domain {
  if (scale === 'score') return [(least) => Math.max(0, 10 * Math.floor((least - 1) / 10)), 100]
  return isFromZero ? [(least) => Math.min(0, least), 'auto'] : ['auto', 'auto']
}

/** A day is the same day wherever one is. */
function isDay(at: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(at)
}
