import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'

type WholeDay = AnswerOf<'get', '/api/watches/{name}/days'>['days'][number]

const daysAtOnce = 14

/** Days under each other, the newest first: how many runs, how many of them went well, how long and how fast they were. */
export function DaysTable({ days }: { days: readonly WholeDay[] }) {
  const { more } = useTexts()
  const texts = useOperationTexts().watches
  const format = useFormat()
  const [most, setMost] = useState(daysAtOnce)
  const figure = (value: number | null, told: (value: number) => string) => (value === null ? '–' : told(value))
  return (
    <>
      {/* It can be reached by keyboard, for it may be wider than a phone. */}
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={texts.days}>
        <table className="w-full text-sm tabular-nums">
          <thead>
            <tr className="border-b text-right text-xs text-muted-foreground">
              {[texts.day, ...Object.values(texts.figures)].map((title, index) => (
                <th key={title} scope="col" className={`px-4 py-2 font-medium ${index === 0 ? 'text-left' : ''}`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.slice(0, most).map((day) => (
              <tr key={day.day} className="border-b text-right last:border-0 hover:bg-muted/50">
                <th scope="row" className="px-4 py-2 text-left font-normal whitespace-nowrap">
                  {format.day(day.day)}
                </th>
                <td className="px-4 py-2">{format.number(day.runs)}</td>
                <td
                  className={`px-4 py-2 whitespace-nowrap ${day.successRate !== null && day.successRate < 100 ? 'text-bad' : ''}`}
                >
                  {figure(day.successRate, format.percent)}
                </td>
                <td className="px-4 py-2 whitespace-nowrap">{figure(day.averageMs, format.duration)}</td>
                <td className="px-4 py-2">{figure(day.records, format.number)}</td>
                <td className="px-4 py-2">{figure(day.recordsPerSecond, format.number)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {days.length > most && (
        <Button className="mx-4 my-2" onClick={() => setMost(most + daysAtOnce)}>
          {more}
        </Button>
      )}
    </>
  )
}
